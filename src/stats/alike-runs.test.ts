import { expect, test } from 'vitest'

import {
  alikeRuns,
  believedCorrelation,
  correlationIn,
  covarianceWithLater,
  type Series,
} from './alike-runs.ts'
import { normalQuantile } from './normal.ts'
import { randomStream } from './random.ts'

// numpy 2.4: the Toeplitz matrix of ρ^|i−j| and its centred form
test.each([
  [3, 0, 1, 1 / 3, -1 / 3],
  [3, 0.5, 0.583_333_333_333, 0.611_111_111_111, -0.138_888_888_889],
  [5, 0.1, 0.956_79, 0.234_568, -0.140_742],
  [5, 0.8, 0.344_64, 0.724_288, 0.049_728],
  [10, 0.3, 0.918_367_266_6, 0.173_469_460_06, 0.119_727_615_327],
  [20, 0.5, 0.905_263_147_856, 0.140_000_009_537, 0.355_789_453_105],
])('%d runs correlated %d', (count, correlation, spreadShare, meanShare, productShare) => {
  const alike = alikeRuns(count, correlation)
  expect(alike.spreadShare).toBeCloseTo(spreadShare, 10)
  expect(alike.meanShare).toBeCloseTo(meanShare, 10)
  expect(alike.productShare).toBeCloseTo(productShare, 10)
})

test('one run has no spread', () => {
  expect(alikeRuns(1, 0.5)).toEqual({ spreadShare: 0, meanShare: 1, productShare: 0 })
})

test.each([
  [5, 0.5, 1, 0.193_75],
  [5, 0.5, 3, 0.048_437_5],
  [10, 0.3, 2.5, 0.007_042_105_584_749],
  [5, 0, 1, 0],
])(
  'the mean of %d runs correlated %d, and a run %d steps later',
  (count, correlation, steps, expected) => {
    expect(covarianceWithLater(count, correlation, steps)).toBeCloseTo(expected, 12)
  },
)

/** Autoregressive series around 3, with noise of their own on each value. */
function drawn(
  count: number,
  length: number,
  { correlation, within = 0 }: { readonly correlation: number; readonly within?: number },
): Series[] {
  const stream = randomStream(5, 'series', String(correlation), String(within))
  const normal = (): number => normalQuantile(stream.uniform())
  return Array.from({ length: count }, () => {
    let effect = normal()
    const values = Array.from({ length }, () => {
      effect = correlation * effect + Math.sqrt(1 - correlation ** 2) * normal()
      return 3 + effect + Math.sqrt(within) * normal()
    })
    return { values, within, group: '' }
  })
}

const believedIn = (series: readonly Series[]): number =>
  believedCorrelation(correlationIn(series), 0.1)

test.each([
  { correlation: 0.2, length: 20, within: 0 },
  { correlation: 0.5, length: 5, within: 0 },
  { correlation: 0.5, length: 20, within: 1 },
  { correlation: 0.7, length: 20, within: 0.2 },
])('many series have the correlation they were drawn with: %o', ({ length, ...law }) => {
  expect(Math.abs(believedIn(drawn(600, length, law)) - law.correlation)).toBeLessThan(0.06)
})

test('series of different lengths are taken together', () => {
  const law = { correlation: 0.4 }
  const found = believedIn([...drawn(300, 5, law), ...drawn(300, 12, law)])
  expect(Math.abs(found - 0.4)).toBeLessThan(0.06)
})

test('without a series it is what is assumed', () => {
  expect(believedIn([])).toBe(0.1)
  expect(believedIn([{ values: [1, 2], within: 0, group: '' }])).toBe(0.1)
  expect(believedIn([{ values: [1, 1, 1], within: 0.1, group: '' }])).toBe(0.1)
})

test('one short series hardly moves it', () => {
  const found = believedIn([{ values: [1, 1.1, 1.2, 1.3, 1.4], within: 0, group: '' }])
  expect(found).toBeGreaterThan(0.1)
  expect(found).toBeLessThan(0.35)
})

test.each([
  { series: 1, length: 5, from: 0.15, to: 0.3 },
  { series: 300, length: 20, from: 0, to: 0.01 },
])('the less is seen, the more counts what is assumed: %o', ({ series, length, from, to }) => {
  const seen = correlationIn(drawn(series, length, { correlation: 0.2 }))
  const difference = believedCorrelation(seen, 0.4) - believedCorrelation(seen, 0.1)
  expect(difference).toBeGreaterThan(from)
  expect(difference).toBeLessThan(to)
})

test('it is never below 0, nor above 0.8', () => {
  expect(believedIn(drawn(300, 8, { correlation: -0.9 }))).toBe(0)
  const ramp = Array.from({ length: 400 }, (_, index) => index)
  const found = believedIn(
    Array.from({ length: 50 }, () => ({ values: ramp, within: 0, group: '' })),
  )
  expect(found).toBeGreaterThan(0.75)
  expect(found).toBeLessThanOrEqual(0.8)
})

test('series that say little beside their noise count for little', () => {
  const clear = drawn(20, 8, { correlation: 0.6 })
  const noise = drawn(400, 8, { correlation: 0, within: 20 }).map((own) => ({ ...own, group: 'b' }))
  const found = believedIn([...clear, ...noise])
  expect(Math.abs(found - believedIn(clear))).toBeLessThan(0.1)
})
