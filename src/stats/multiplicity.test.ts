import { expect, test } from 'vitest'

import { benjaminiHochberg, holm } from './multiplicity.ts'

const P_VALUES = [0.04, 0.001, 0.2, 0.012, 0.012, 0.9, 0.0004, 0.051]

function expectClose(actual: readonly (number | undefined)[], expected: readonly number[]): void {
  expect(actual).toEqual(expected.map((p) => expect.closeTo(p, 14)))
}

// statsmodels 0.15.0, stats.multitest.multipletests with method 'holm' and 'fdr_bh'
test('Holm adjusts as statsmodels does', () => {
  expectClose(holm(P_VALUES), [0.16, 0.007, 0.4, 0.072, 0.072, 0.9, 0.0032, 0.16])
})

test('Benjamini–Hochberg adjusts as statsmodels does', () => {
  const expected = [0.064, 0.004, 0.228_571_428_571_428_6, 0.024, 0.024, 0.9, 0.0032, 0.068]
  expectClose(benjaminiHochberg(P_VALUES), expected)
})

test('unknown p-values stay unknown and do not count', () => {
  expect(holm([undefined, 0.01, undefined, 0.04])).toEqual([undefined, 0.02, undefined, 0.04])
  expect(benjaminiHochberg([0.02, undefined, 0.01])).toEqual([0.02, undefined, 0.02])
  expect(holm([undefined])).toEqual([undefined])
  expect(benjaminiHochberg([])).toEqual([])
})

test('no adjusted value is above 1', () => {
  expect(holm([0.8, 0.6, 0.7])).toEqual([1, 1, 1])
  expect(benjaminiHochberg([1, 1])).toEqual([1, 1])
})

test('what is no probability is refused', () => {
  expect(() => holm([0.5, 1.2])).toThrow('received 1.2')
  expect(() => benjaminiHochberg([Number.NaN])).toThrow(RangeError)
})
