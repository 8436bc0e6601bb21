import { expect, test } from 'vitest'

import { evenPoints } from './even-points.ts'
import { mean } from './moments.ts'
import { normalQuantile, normalUpper } from './normal.ts'

const points = evenPoints({ count: 256, normals: 3, generator: 89 })

test('averages over them are expectations', () => {
  expect(mean(points.map(({ level }) => level))).toBeCloseTo(0.5, 1)
  for (const axis of [0, 1, 2]) {
    const values = points.map(({ normals }) => normals[axis] ?? NaN)
    expect(mean(values)).toBeCloseTo(0, 1)
    expect(mean(values.map((value) => value ** 2))).toBeCloseTo(1, 1)
  }
  // How often their sum is above 2 with one more of them, whose deviation is then 2.
  const sums = points.map(({ normals }) => normals.reduce((sum, value) => sum + value, 0))
  const share = mean(sums.map((sum) => normalUpper(2 - sum))) ?? 0
  expect(share / normalUpper(1)).toBeCloseTo(1, 1)
})

test('no coordinate says anything of another, and they are the same every time', () => {
  const products = points.map(({ level, normals }) => (level - 0.5) * (normals[0] ?? NaN))
  expect(Math.abs(mean(products) ?? 1)).toBeLessThan(0.01)
  expect(points[0]?.level).toBe(1 / 512)
  // 89² = 241 and 89³ = 201, but for multiples of 256.
  expect(points[1]?.normals).toEqual([89, 241, 201].map((at) => normalQuantile((at + 0.5) / 256)))
})
