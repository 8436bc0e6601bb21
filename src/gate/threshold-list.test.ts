import { expect, test } from 'vitest'

import type { Threshold } from '../model/threshold.ts'
import { listThresholds, percent, thresholdName } from './threshold-list.ts'

test('no thresholds make no tests', () => {
  expect(listThresholds({})).toEqual([])
  expect(listThresholds({ ttftMs: {}, totalMs: { median: {} } })).toEqual([])
})

test('every limit is an entry of its own', () => {
  expect(
    listThresholds({
      ttftMs: { median: { atMost: 800 }, p95: { atMost: 2500, atLeast: 1 } },
      tokensPerSecond: { median: { atLeast: 30 } },
      quality: { atLeast: 0.9 },
      failures: { atMost: 0.05 },
      costUsd: { atMost: 0.5 },
      goodput: { objective: { ttftMs: 800 }, atLeast: 0.9 },
    }),
  ).toEqual([
    { kind: 'metric', metric: 'ttftMs', statistic: 'median', bound: 'atMost', limit: 800 },
    { kind: 'metric', metric: 'ttftMs', statistic: 'p95', bound: 'atMost', limit: 2500 },
    { kind: 'metric', metric: 'ttftMs', statistic: 'p95', bound: 'atLeast', limit: 1 },
    { kind: 'metric', metric: 'tokensPerSecond', statistic: 'median', bound: 'atLeast', limit: 30 },
    { kind: 'costUsd', bound: 'atMost', limit: 0.5 },
    { kind: 'quality', bound: 'atLeast', limit: 0.9 },
    { kind: 'failures', bound: 'atMost', limit: 0.05 },
    { kind: 'goodput', objective: { ttftMs: 800 }, bound: 'atLeast', limit: 0.9 },
  ])
})

test('a limit of 0 is a limit', () => {
  expect(listThresholds({ failures: { atMost: 0 } })).toHaveLength(1)
  expect(listThresholds({ ttftMs: { cv: { atMost: 0 } } })).toHaveLength(1)
})

test.each<[Threshold, string]>([
  [
    { kind: 'metric', metric: 'ttftMs', statistic: 'p95', bound: 'atMost', limit: 2500 },
    'ttft p95 ≤ 2500 ms',
  ],
  [
    { kind: 'metric', metric: 'totalMs', statistic: 'max', bound: 'atMost', limit: 9000 },
    'total max ≤ 9000 ms',
  ],
  [
    { kind: 'metric', metric: 'tokensPerSecond', statistic: 'median', bound: 'atLeast', limit: 30 },
    'tokens/s median ≥ 30',
  ],
  [
    { kind: 'metric', metric: 'outputTokens', statistic: 'mean', bound: 'atLeast', limit: 100 },
    'output mean ≥ 100 tokens',
  ],
  [
    { kind: 'metric', metric: 'ttftMs', statistic: 'cv', bound: 'atMost', limit: 0.5 },
    'ttft cv ≤ 0.5',
  ],
  [{ kind: 'quality', bound: 'atLeast', limit: 0.95 }, 'quality ≥ 95 %'],
  [{ kind: 'failures', bound: 'atMost', limit: 0.07 }, 'failures ≤ 7 %'],
  [{ kind: 'costUsd', bound: 'atMost', limit: 0.25 }, 'cost ≤ $0.25'],
  [
    {
      kind: 'goodput',
      objective: { tokensPerSecond: 20, ttftMs: 800 },
      bound: 'atLeast',
      limit: 0.95,
    },
    'goodput ≥ 95 % (ttft ≤ 800 ms and tokens/s ≥ 20)',
  ],
])('%j is called %s', (threshold, name) => {
  expect(thresholdName(threshold)).toBe(name)
})

test.each([
  [0.07, '7 %'],
  [0.075, '7.5 %'],
  [1 / 3, '33.33 %'],
  [1, '100 %'],
  [0, '0 %'],
])('%d is %s', (share, text) => {
  expect(percent(share)).toBe(text)
})
