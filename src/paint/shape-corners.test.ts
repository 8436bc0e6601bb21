import { expect, test } from 'vitest'

import { shapeCorners } from './shape-corners.ts'

const shapes = [
  'square',
  'diamond',
  'cross',
  'triangle-up',
  'triangle-down',
  'triangle-right',
  'triangle-left',
] as const

/** By the shoelace formula around another origin than the shape's own. */
function areaOf(corners: readonly (readonly [number, number])[]): number {
  const doubled = corners.map(([x, y], index) => {
    const [nextX = 0, nextY = 0] = corners[(index + 1) % corners.length] ?? []
    return (x + 9) * (nextY + 5) - (nextX + 9) * (y + 5)
  })
  return Math.abs(doubled.reduce((sum, part) => sum + part)) / 2
}

test.each(shapes)('a %s is as large as the circle, around its middle', (shape) => {
  const corners = shapeCorners(shape, 8)
  expect(areaOf(corners)).toBeCloseTo(Math.PI * 16, 6)
  for (const axis of [0, 1] as const) {
    expect(corners.reduce((sum, corner) => sum + corner[axis], 0)).toBeCloseTo(0, 6)
  }
})

test.each([
  ['triangle-up', 0, -1],
  ['triangle-down', 0, 1],
  ['triangle-right', 1, 0],
  ['triangle-left', -1, 0],
] as const)('a %s points that way', (shape, x, y) => {
  const [tip] = shapeCorners(shape, 8)
  expect(tip?.map((part) => Math.sign(Math.round(part * 1000)) + 0)).toEqual([x, y])
})
