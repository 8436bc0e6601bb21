const corners = {
  square: [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ],
  diamond: [
    [0, -1],
    [1, 0],
    [0, 1],
    [-1, 0],
  ],
  cross: [
    [-1, -3],
    [1, -3],
    [1, -1],
    [3, -1],
    [3, 1],
    [1, 1],
    [1, 3],
    [-1, 3],
    [-1, 1],
    [-3, 1],
    [-3, -1],
    [-1, -1],
  ],
  'triangle-up': triangle((along, across) => [across, -along]),
  'triangle-down': triangle((along, across) => [across, along]),
  'triangle-right': triangle((along, across) => [along, across]),
  'triangle-left': triangle((along, across) => [-along, across]),
} as const satisfies Readonly<Record<string, readonly Corner[]>>

type Corner = readonly [x: number, y: number]

export type Shape = 'circle' | keyof typeof corners

/**
 * Corners of a shape around its centre of mass, in pixels. Shapes have the area of a circle of the
 * given diameter, so that none looks heavier than another.
 */
export function shapeCorners(shape: Exclude<Shape, 'circle'>, diameter: number): Corner[] {
  const outline = corners[shape]
  const factor = Math.sqrt((Math.PI * diameter ** 2) / 4 / areaOf(outline))
  return outline.map(([x, y]) => [x * factor, y * factor])
}

/** An equilateral triangle that points along the first direction. */
function triangle(turn: (along: number, across: number) => Corner): Corner[] {
  const half = Math.sqrt(3)
  return [turn(2, 0), turn(-1, half), turn(-1, -half)]
}

/** By the shoelace formula. */
function areaOf(outline: readonly Corner[]): number {
  const doubled = outline.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = outline[(index + 1) % outline.length] ?? [x, y]
    return sum + x * nextY - nextX * y
  }, 0)
  return Math.abs(doubled) / 2
}
