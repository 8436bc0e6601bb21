import { expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import type { MetricName } from '../model/metric.ts'
import { changeOf, gateValue, limitOf, type Measure, runValueOf } from './gate-value.ts'

const value = { median: 200, se: 0.1, location: 5.25, locationSe: 0.08, n: 12 }

const of = (metric: MetricName, by: Measure) => gateValue(value, { metric, by })

test('a time grows as it gets worse, a speed as it shrinks', () => {
  expect(of('ttftMs', 'median')).toEqual({ value: Math.log(200), se: 0.1, n: 12 })
  expect(of('tokensPerSecond', 'median')).toEqual({ value: -Math.log(200), se: 0.1, n: 12 })
  expect(of('ttftMs', 'location')).toEqual({ value: 5.25, se: 0.08, n: 12 })
  expect(of('tokensPerSecond', 'location')).toEqual({ value: -5.25, se: 0.08, n: 12 })
})

test('a shift to the worse is more of a time and less of a speed', () => {
  expect(changeOf(Math.log(1.25), 'ttftMs')).toBeCloseTo(0.25, 12)
  expect(changeOf(Math.log(1.25), 'tokensPerSecond')).toBeCloseTo(-0.2, 12)
})

test('a margin is as far to the worse for both', () => {
  expect(limitOf(0.1, 'ttftMs')).toBeCloseTo(Math.log(1.1), 12)
  expect(limitOf(0.1, 'tokensPerSecond')).toBeCloseTo(-Math.log(0.9), 12)
})

test('the value of a phase is that of its own counted samples', () => {
  const samples = [
    ...[100, 200, 300].map((ttftMs, round) => sampleOf({ cell: 'a', round, ttftMs })),
    sampleOf({ cell: 'a', round: 3, ttftMs: 9000, warmup: true, phase: 'warmup' }),
    sampleOf({ cell: 'a', round: 4, ttftMs: 8000, status: 'aborted' }),
    sampleOf({ cell: 'a', round: 5, ttftMs: 700, phase: 'confirm' }),
  ]
  const cell = { samples, price: { outputPerMTok: 4 } }
  expect(runValueOf(cell, 'ttftMs', 'main')).toMatchObject({
    median: 200,
    location: expect.closeTo((Math.log(100) + Math.log(200) + Math.log(300)) / 3, 12),
    n: 3,
  })
  expect(runValueOf(cell, 'ttftMs', 'confirm')).toMatchObject({
    median: 700,
    n: 1,
  })
  // 200 tokens/s ÷ $4.
  expect(runValueOf(cell, 'pricePerformance')?.median).toBe(50)
  expect(runValueOf({ ...cell, samples: [] }, 'ttftMs')).toBeUndefined()
})
