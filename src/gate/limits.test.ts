import { expect, test } from 'vitest'

import { listContrasts, listRegressions } from './limits.ts'
import { regressionMetrics } from './regression-metrics.ts'

test('a regression has its own limit, or the margin of the gate', () => {
  const thresholds = {
    totalMs: { regression: { atMost: 0.25 } },
    ttftMs: { median: { atMost: 800 }, regression: {} },
    queueMs: { median: { atMost: 5 } },
  }
  expect(listRegressions(thresholds, { margin: 0.1 })).toEqual([
    { metric: 'ttftMs', limit: 0.1, name: 'ttft regression ≤ 10 %' },
    { metric: 'totalMs', limit: 0.25, name: 'total regression ≤ 25 %' },
  ])
  expect(regressionMetrics(thresholds)).toEqual(['ttftMs', 'totalMs'])
  expect(listRegressions({ ttftMs: { regression: { atMost: 0 } } }, { margin: 0.1 })).toEqual([
    expect.objectContaining({ limit: 0 }),
  ])
})

test('a contrast has a limit for each bound, as a change or in points', () => {
  const contrast = {
    ttftMs: { atMost: 0.25, atLeast: -0.5 },
    quality: { atLeast: -0.05 },
    failures: { atMost: 0 },
  }
  expect(listContrasts({ contrast })).toEqual([
    { metric: 'ttftMs', bound: 'atMost', limit: 0.25, name: 'ttft ≤ +25 %' },
    { metric: 'ttftMs', bound: 'atLeast', limit: -0.5, name: 'ttft ≥ −50 %' },
    { metric: 'quality', bound: 'atLeast', limit: -0.05, name: 'quality ≥ −5 points' },
    { metric: 'failures', bound: 'atMost', limit: 0, name: 'failures ≤ +0 points' },
  ])
  expect(listContrasts({})).toEqual([])
})
