import { expect, test } from 'vitest'

import { bracketedRoot } from './bracketed-root.ts'

test.each<[string, (x: number) => number, number, number, number]>([
  ['a line', (x) => 2 * x - 3, 0, 10, 1.5],
  ['a cosine', Math.cos, 1, 3, Math.PI / 2],
  ['a steep exponential', (x) => Math.exp(x) - 1e6, -50, 50, Math.log(1e6)],
  ['a flat ninth power', (x) => (x - 0.3) ** 9, 0, 2, 0.3],
  ['a falling step', (x) => (x < 0.7 ? 1 : -1), 0, 1, 0.7],
])('finds the root of %s', (_name, valueAt, low, high, root) => {
  expect(bracketedRoot(valueAt, low, high, 1e-12)).toBeCloseTo(root, 10)
})

test('takes few evaluations where the function is smooth', () => {
  let evaluations = 0
  const valueAt = (x: number): number => {
    evaluations += 1
    return Math.log(x) - 1
  }
  expect(bracketedRoot(valueAt, 0.1, 10, 1e-10)).toBeCloseTo(Math.E, 9)
  expect(evaluations).toBeLessThan(14)
})

test('an end may be the root', () => {
  expect(bracketedRoot((x) => x, 0, 1, 1e-9)).toBe(0)
  expect(bracketedRoot((x) => x - 1, 0, 1, 1e-9)).toBe(1)
})

test('no change of sign is refused', () => {
  expect(() => bracketedRoot((x) => x + 1, 0, 1, 1e-9)).toThrow('No change of sign')
  expect(() => bracketedRoot(() => Number.NaN, 0, 1, 1e-9)).toThrow(RangeError)
})
