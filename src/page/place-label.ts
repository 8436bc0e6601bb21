export interface LabelBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** About the width of a character at the size of labels. */
const CHARACTER_PX = 6.4
const HEIGHT_PX = 13
const DISTANCE_PX = 9

/** A free place for a label beside its point; undefined where all are taken. */
export function placeLabel(
  text: string,
  point: { readonly x: number; readonly y: number; readonly width: number },
  taken: readonly LabelBox[],
): LabelBox | undefined {
  const width = text.length * CHARACTER_PX
  const { x, y } = point
  const middle = y - HEIGHT_PX / 2
  const candidates = [
    { x: x + DISTANCE_PX, y: middle },
    { x: x - DISTANCE_PX - width, y: middle },
    { x: x - width / 2, y: y - DISTANCE_PX - HEIGHT_PX },
    { x: x - width / 2, y: y + DISTANCE_PX },
  ].map((place) => ({ ...place, width, height: HEIGHT_PX }))
  return candidates.find(
    (box) =>
      box.x >= 0 &&
      box.x + box.width <= point.width &&
      !taken.some((other) => overlaps(box, other)),
  )
}

function overlaps(a: LabelBox, b: LabelBox): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}
