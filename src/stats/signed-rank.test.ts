import { expect, test } from 'vitest'

import { randomStream } from './random.ts'
import { signedRankTest, tossedSumLaw } from './signed-rank.ts'

/** Hamilton depression scale, first visit less second: Hollander & Wolfe 1973, table 3.1. */
const DEPRESSION = [0.952, -0.147, 1.022, 0.43, 0.62, 0.59, 0.49, -0.08, 0.01]

/** The p-values by their definition: all 2ⁿ ways of giving the ranks their signs. */
function enumerated(ranks: readonly number[], statistic: number) {
  const sums = Array.from({ length: 2 ** ranks.length }, (_, signs) =>
    ranks.reduce((sum, rank, place) => ((signs >> place) & 1 ? sum + rank : sum), 0),
  )
  return {
    pGreater: sums.filter((sum) => sum >= statistic).length / sums.length,
    pLess: sums.filter((sum) => sum <= statistic).length / sums.length,
  }
}

test('the depression data give the V = 40 and p = 0.01953 that R’s help page shows', () => {
  const result = signedRankTest(DEPRESSION)
  expect(result).toMatchObject({ n: 9, nZero: 0, statistic: 40, method: 'exact' })
  expect(result.pGreater).toBe(0.019_531_25)
  // scipy.stats.wilcoxon(d, alternative=…, method='exact'), scipy 1.17.1
  expect(result.pValue).toBe(0.039_062_5)
  expect(result.pLess).toBe(0.986_328_125)
})

test('above 60 differences ties, zeros and continuity are as in SciPy', () => {
  const differences = Array.from({ length: 80 }, (_, k) => Math.round((((k * 37) % 101) - 35) / 5))
  const result = signedRankTest(differences)
  // scipy.stats.wilcoxon(d, zero_method='wilcox', correction=True, method='asymptotic'), 1.17.1
  expect(result).toMatchObject({ n: 76, nZero: 4, statistic: 2224.5, method: 'normal' })
  expect(result.pValue).toBeCloseTo(8.016_533_883_166_545e-5, 15)
  expect(result.pGreater).toBeCloseTo(4.008_266_941_583_272e-5, 15)
  expect(result.pLess).toBeCloseTo(0.999_960_775_210_612, 12)
})

test('with ties the exact law is the one given the midranks', () => {
  const result = signedRankTest([3, -1, 1, 1, 2, -2, 3, 5])
  const expected = enumerated([6.5, 2, 2, 2, 4.5, 4.5, 6.5, 8], 29.5)
  expect(result).toMatchObject({ statistic: 29.5, ...expected })
  expect(result.pValue).toBe(2 * expected.pGreater)
})

test('ratios that are equal but for the rounding of their logarithms are tied', () => {
  const rises = [1, 2, 3, 4, 5].map((size) => Math.log(size * 11) - Math.log(size * 10))
  const falls = [6, 7, 8, 9, 10].map((size) => Math.log(size * 10) - Math.log(size * 11))
  expect(new Set([...rises, ...falls].map(Math.abs)).size).toBeGreaterThan(1)
  expect(signedRankTest([...rises, ...falls])).toMatchObject({ statistic: 27.5, pValue: 1 })
  const none = rises.map((rise) => rise - Math.log1p(0.1))
  expect(signedRankTest(none)).toMatchObject({ n: 0, nZero: 5, pValue: 1 })
})

test('zeros are discarded and counted', () => {
  const { nZero, ...result } = signedRankTest([0, ...DEPRESSION, -0, 0])
  expect(nZero).toBe(3)
  expect(signedRankTest(DEPRESSION)).toMatchObject(result)
})

test('infinite differences are the largest, and tied', () => {
  const result = signedRankTest([1, Infinity, -Infinity, 2, 7])
  expect(result.statistic).toBe(1 + 2 + 3 + 4.5)
  expect(result).toMatchObject(enumerated([1, 2, 3, 4.5, 4.5], 10.5))
})

test('the smallest possible two-sided p of n differences is 2^(1 − n)', () => {
  for (const n of [1, 2, 6, 12, 40, 60]) {
    const all = Array.from({ length: n }, (_, index) => index + 1)
    expect(signedRankTest(all).pValue).toBe(2 ** (1 - n))
    expect(signedRankTest(all.map((difference) => -difference)).pLess).toBe(2 ** -n)
  }
})

test('the exact law and the normal one agree where they meet', () => {
  const random = randomStream(11, 'signed ranks')
  const differences = Array.from({ length: 61 }, () => random.uniform() - 0.42)
  const above = signedRankTest(differences)
  const within = signedRankTest(differences.slice(1))
  expect([above.method, within.method]).toEqual(['normal', 'exact'])
  const shared = signedRankTest([...differences.slice(1), 1e-9])
  expect(shared.pValue / within.pValue).toBeGreaterThan(0.95)
  expect(shared.pValue / within.pValue).toBeLessThan(1.15)
})

test('nothing and nothing but zeros have no evidence', () => {
  const none = { n: 0, statistic: 0, pValue: 1, pGreater: 1, pLess: 1 }
  expect(signedRankTest([])).toMatchObject({ ...none, nZero: 0 })
  expect(signedRankTest([0, 0])).toMatchObject({ ...none, nZero: 2 })
})

test('what is not a number is refused', () => {
  expect(() => signedRankTest([1, Number.NaN])).toThrow(RangeError)
})

test('without an effect 5 % of the tests are significant, with skewed shared noise too', () => {
  const random = randomStream(12, 'size of the signed-rank test')
  let significant = 0
  for (let trial = 0; trial < 2000; trial++) {
    const differences = Array.from({ length: 30 }, () => {
      const shared = random.uniform() ** 4
      return shared + random.uniform() - (shared + random.uniform())
    })
    if (signedRankTest(differences).pValue <= 0.05) significant += 1
  }
  expect(significant / 2000).toBeGreaterThan(0.038)
  expect(significant / 2000).toBeLessThan(0.062)
})

test('the law of three tosses', () => {
  expect([...tossedSumLaw([1, 2, 3])]).toEqual([1, 1, 1, 2, 1, 1, 1].map((ways) => ways / 8))
  expect([...tossedSumLaw([])]).toEqual([1])
})
