import { expect, test } from 'vitest'

import { evenPoints } from './even-points.ts'
import { mean } from './moments.ts'
import { normalUpper } from './normal.ts'

const points = evenPoints({ count: 512, normals: 3 })

test('averages over them are expectations', () => {
  expect(mean(points.map(({ level }) => level))).toBeCloseTo(0.5, 1)
  for (const axis of [0, 1, 2]) {
    const values = points.map(({ normals }) => normals[axis] ?? NaN)
    expect(mean(values)).toBeCloseTo(0, 1)
    expect(mean(values.map((value) => value ** 2))).toBeCloseTo(1, 1)
  }
  const sums = points.map(({ normals }) => normals.reduce((sum, value) => sum + value, 0))
  const share = mean(sums.map((sum) => (sum > 2 ? 1 : 0)))
  expect(share).toBeGreaterThan(normalUpper(2 / Math.sqrt(3)) * 0.9)
  expect(share).toBeLessThan(normalUpper(2 / Math.sqrt(3)) * 1.1)
})

test('no coordinate says anything of another, and they are the same every time', () => {
  const products = points.map(({ level, normals }) => (level - 0.5) * (normals[0] ?? NaN))
  expect(Math.abs(mean(products) ?? 1)).toBeLessThan(0.01)
  expect(points[0]?.level).toBe(1 / 1024)
  expect(points[0]?.normals.map((value) => Number(value.toFixed(4)))).toEqual([
    -0.47, -0.95, -1.6478,
  ])
})
