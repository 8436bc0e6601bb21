import { expect, test } from 'vitest'

import { moderateVariances } from './moderated-variance.ts'
import { normalQuantile } from './normal.ts'
import { randomStream, type RandomStream } from './random.ts'

// limma's fitFDist and squeezeVar written again in NumPy 2.4, trigamma inverted by scipy's brentq
test.each([
  {
    variances: [0.8, 1.9, 0.02, 0.4, 6.1, 0.9, 0.13],
    df: 4,
    priorDf: 1.402_290_169_754_381_5,
    priorVariance: 0.280_970_036_964_003_8,
    first: 0.665_273_690_952_73,
  },
  {
    variances: [4, 0.001, 0.2],
    df: 1.5,
    priorDf: 0.535_981_655_271_021_2,
    priorVariance: 0.015_001_865_172_170_77,
    first: 2.950_930_677_087_740_6,
  },
  {
    variances: [0, 0.5, 3, 0.02, 1.1],
    df: 2,
    priorDf: 0.389_382_854_300_023_7,
    priorVariance: 0.001_760_722_986_269_086_3,
    first: 0.000_286_934_067_845_717_95,
  },
  {
    variances: [0, 0, 0, 0.2],
    df: 4,
    priorDf: 0.420_494_525_420_229_86,
    priorVariance: 4.834_881_213_507_494e-6,
    first: 4.599_125_888_847_809_3e-7,
  },
])('$variances with df $df are moderated as by limma’s formulas', (example) => {
  const result = moderateVariances(example.variances, example.df)
  expect(result.priorDf / example.priorDf).toBeCloseTo(1, 10)
  expect(result.priorVariance / example.priorVariance).toBeCloseTo(1, 10)
  expect((result.moderated[0] ?? 0) / example.first).toBeCloseTo(1, 10)
  expect(result.totalDf).toBeCloseTo(example.df + example.priorDf, 10)
})

test('variances that vary no more than chance become their mean', () => {
  const result = moderateVariances([0.01, 0.012, 0.009, 0.011], 9)
  expect(result.priorDf).toBe(Infinity)
  expect(result.priorVariance).toBeCloseTo(0.0105, 15)
  expect(result.moderated).toEqual(Array.from({ length: 4 }, () => result.priorVariance))
  expect(result.totalDf).toBe(36)
})

test('under three variances nothing is moderated', () => {
  expect(moderateVariances([0.5, 9], 4)).toEqual({
    priorDf: 0,
    priorVariance: 4.75,
    moderated: [0.5, 9],
    totalDf: 4,
  })
  expect(moderateVariances([], 4)).toMatchObject({ priorDf: 0, moderated: [], totalDf: 4 })
})

test('moderation keeps the order and moves everything towards the prior', () => {
  const variances = [0.8, 1.9, 0.02, 0.4, 6.1, 0.9, 0.13]
  const { moderated, priorVariance } = moderateVariances(variances, 4)
  for (const [index, variance] of variances.entries()) {
    const after = moderated[index] ?? Number.NaN
    expect(Math.abs(after - priorVariance)).toBeLessThan(Math.abs(variance - priorVariance))
  }
})

function meanSquare(random: RandomStream, df: number): number {
  const squares = Array.from({ length: df }, () => normalQuantile(1 - random.uniform()) ** 2)
  return squares.reduce((sum, square) => sum + square, 0) / df
}

test.each([
  [4, 6, 0.01],
  [9, 3, 2.5],
  [4, 20, 1],
])('from 4,000 variances with df %d it recovers d₀ = %d and s₀² = %d', (df, d0, s0) => {
  const random = randomStream(15, `prior of ${d0}`)
  const variances = Array.from(
    { length: 4000 },
    () => (s0 * meanSquare(random, df)) / meanSquare(random, d0),
  )
  const { priorDf, priorVariance } = moderateVariances(variances, df)
  expect(priorDf / d0).toBeGreaterThan(0.75)
  expect(priorDf / d0).toBeLessThan(1.35)
  expect(priorVariance / s0).toBeCloseTo(1, 1)
})

test('no degrees of freedom and what is no variance are refused', () => {
  expect(() => moderateVariances([1, 2, 3], 0)).toThrow('received 0')
  expect(() => moderateVariances([1, -2, 3], 4)).toThrow('A variance is -2')
  expect(() => moderateVariances([1, Number.NaN], 4)).toThrow('NaN')
})
