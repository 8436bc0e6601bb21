import { expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import { LOOK_CONFIDENCE } from '../model/adaptive-rounds.ts'
import type { Sample } from '../model/sample.ts'
import { orderStatisticInterval } from '../stats/order-statistic-interval.ts'
import { isNarrow } from './narrow.ts'

/** Forty requests in no visible order; their median lies between 120 and 121. */
const times = Array.from({ length: 40 }, (_, round) => 101 + ((round * 17) % 41))

function samplesOf(values: readonly (number | undefined)[], changes: Partial<Sample> = {}) {
  return values.map((ttftMs, round) => sampleOf({ cell: 'a', round, ttftMs, ...changes }))
}

function isNarrowAt(relativeWidth: number, samples: readonly Sample[]): boolean {
  return isNarrow(samples, { metric: 'ttftMs', relativeWidth }, undefined)
}

test('an interval is narrow up to a share of the median', () => {
  const sorted = times.toSorted((a, b) => a - b)
  const interval = orderStatisticInterval(sorted, 0.5, { confidence: LOOK_CONFIDENCE })
  const median = ((sorted[19] ?? NaN) + (sorted[20] ?? NaN)) / 2
  const width = ((interval.high ?? NaN) - (interval.low ?? NaN)) / median
  expect(width).toBeGreaterThan(0.05)
  expect(isNarrowAt(width * 1.0001, samplesOf(times))).toBe(true)
  expect(isNarrowAt(width * 0.9999, samplesOf(times))).toBe(false)
})

test('equal values are as narrow as can be, few are not', () => {
  expect(isNarrowAt(0.001, samplesOf(times.map(() => 100)))).toBe(true)
  expect(isNarrowAt(1, samplesOf([100, 100, 100]))).toBe(false)
  expect(isNarrowAt(1, [])).toBe(false)
})

test('warm-ups do not count, and what was given up has no end', () => {
  const wild = samplesOf([1, 100_000, 1, 100_000], { warmup: true, phase: 'warmup' })
  expect(isNarrowAt(0.001, [...wild, ...samplesOf(times.map(() => 100))])).toBe(true)
  const failure = { class: 'timeout', status: undefined, message: 'late', inStream: false } as const
  const late = samplesOf(
    Array.from({ length: 60 }, () => undefined),
    { status: 'failed', failure, endMs: 1000 },
  )
  expect(isNarrowAt(1, [...samplesOf(times), ...late])).toBe(false)
})

test('the metric is the one that is named, at its price', () => {
  const samples = times.map((_, round) =>
    sampleOf({ cell: 'a', round, ttftMs: 100 + 10 * round, tokensPerSecond: 50 }),
  )
  const until = { metric: 'pricePerformance', relativeWidth: 0.001 } as const
  expect(isNarrow(samples, until, 8)).toBe(true)
  expect(isNarrow(samples, until, undefined)).toBe(false)
  expect(isNarrowAt(0.001, samples)).toBe(false)
})
