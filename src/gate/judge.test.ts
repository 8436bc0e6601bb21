import { describe, expect, test } from 'vitest'

import { summarizeCell } from '../metrics/summary.ts'
import { type Cell, plainWorkload } from '../model/cell.ts'
import type { MetricName } from '../model/metric.ts'
import type { CellSummary, MetricSummary } from '../model/summary.ts'
import type { StatisticName, Threshold } from '../model/threshold.ts'
import type { Verdict } from '../model/verdict.ts'
import { judgeThreshold } from './judge.ts'

const cell: Cell = {
  id: 'm@lab',
  label: 'm via lab',
  levels: { model: 'm', provider: 'lab', maxTokens: 512, json: false, ...plainWorkload },
}
const nothing = summarizeCell([], undefined)

/** A cell of 30 good requests with these figures of one metric. */
function summaryOf(
  metric: MetricName,
  figures: Partial<MetricSummary>,
  rest: Partial<CellSummary> = {},
): CellSummary {
  const full: MetricSummary = { ...nothing[metric], n: 30, ...figures }
  return { ...nothing, n: 30, nOk: 30, failureRate: 0, quality: 1, [metric]: full, ...rest }
}

function limit(
  metric: MetricName,
  statistic: StatisticName,
  bound: 'atMost' | 'atLeast',
  value: number,
): Threshold {
  return { kind: 'metric', metric, statistic, bound, limit: value }
}

test('a limit on the cost of a server that is only taken to be free has nothing to judge', () => {
  const threshold: Threshold = { kind: 'costUsd', bound: 'atMost', limit: 1 }
  const summary = { ...nothing, n: 2, nOk: 2, costUsd: 0 }
  const here = { ...cell, price: { outputPerMTok: 0, source: 'this machine' } }
  expect(judgeThreshold(here, summary, threshold)).toMatchObject({
    verdict: 'no-data',
    reason: expect.stringContaining('`free: true`'),
  })
  const declared = { ...cell, price: { outputPerMTok: 0, source: 'declared' } }
  expect(judgeThreshold(declared, summary, threshold).verdict).toBe('ok')
})

describe('sides', () => {
  test.each([
    ['atMost', 800, 799, 'ok'],
    ['atMost', 800, 800, 'ok'],
    ['atMost', 800, 801, 'failed'],
    ['atLeast', 800, 801, 'ok'],
    ['atLeast', 800, 800, 'ok'],
    ['atLeast', 800, 799, 'failed'],
    ['atMost', 800, Infinity, 'failed'],
    ['atLeast', 800, Infinity, 'failed'],
  ] as const)('%s %d, observed %d: %s', (bound, value, median, verdict) => {
    const threshold = limit('ttftMs', 'median', bound, value)
    expect(judgeThreshold(cell, summaryOf('ttftMs', { median }), threshold).verdict).toBe(verdict)
  })
})

test('what was given up is beyond every limit that its wait cannot exclude', () => {
  const summary = summaryOf('ttftMs', { median: Infinity, medianAtLeast: 1000 })
  const verdict = (bound: 'atMost' | 'atLeast', value: number): Verdict =>
    judgeThreshold(cell, summary, limit('ttftMs', 'median', bound, value))
  expect(verdict('atMost', 5000).verdict).toBe('failed')
  expect(verdict('atMost', 5000).reason).toBe(
    'm via lab: ttft median ≤ 5000 ms, observed at least 1 000 ms, when a request was given up; it counts as the worst value (n = 30)',
  )
  expect(verdict('atLeast', 900).verdict).toBe('ok')
  expect(verdict('atLeast', 1100).verdict).toBe('failed')
})

test('a cell that was suspended is not judged by what it had, and says why', () => {
  const summary = summaryOf('ttftMs', { median: 700 })
  const suspended = 'suspended after HTTP 402: no credit. Top up the account'
  const threshold = limit('ttftMs', 'median', 'atMost', 800)
  expect(judgeThreshold({ ...cell, suspended }, summary, threshold)).toMatchObject({
    verdict: 'no-data',
    reason: `m via lab: ttft median ≤ 800 ms is not judged: ${suspended}`,
  })
})

test('a verdict names subject, limit, figure, interval and n', () => {
  const summary = summaryOf('ttftMs', { p95: 2912.4, p95Low: 2104.2 })
  expect(judgeThreshold(cell, summary, limit('ttftMs', 'p95', 'atMost', 2500))).toMatchObject({
    scope: 'cell',
    subject: 'm@lab',
    metric: 'ttftMs',
    statistic: 'p95',
    kind: 'absolute',
    verdict: 'failed',
    limit: 2500,
    bound: 'atMost',
    observed: 2912.4,
    ciLow: 2104.2,
    ciHigh: undefined,
    n: 30,
    name: 'ttft p95 ≤ 2500 ms',
  })
})

test('the reason prints n and the interval, a dash for a limit that does not exist', () => {
  const summary = summaryOf('ttftMs', { p95: 2912.4, p95Low: 2104.2 })
  const { reason } = judgeThreshold(cell, summary, limit('ttftMs', 'p95', 'atMost', 2500))
  expect(reason.replaceAll(/[\u00A0\u202F]/g, ' ')).toBe(
    'm via lab: ttft p95 ≤ 2500 ms, observed 2 912 ms [2 104, –] (n = 30): within noise of its limit, so the next run may pass',
  )
})

test.each<[StatisticName, Partial<MetricSummary>]>([
  ['median', { median: 7 }],
  ['mean', { mean: 7 }],
  ['p90', { p90: 7 }],
  ['p95', { p95: 7 }],
  ['p99', { p99: 7 }],
  ['max', { max: 7 }],
  ['cv', { cv: 7 }],
])('%s is judged by its own figure', (statistic, figures) => {
  const threshold = limit('totalMs', statistic, 'atMost', 10)
  expect(judgeThreshold(cell, summaryOf('totalMs', figures), threshold)).toMatchObject({
    observed: 7,
    verdict: 'ok',
  })
})

describe('timeouts', () => {
  test.each(['mean', 'cv'] as const)('make a %s infinite: it cannot look good', (statistic) => {
    const summary = summaryOf('ttftMs', { nCensored: 1, mean: undefined, cv: undefined })
    expect(judgeThreshold(cell, summary, limit('ttftMs', statistic, 'atMost', 1e9))).toMatchObject({
      verdict: 'failed',
      observed: Infinity,
    })
  })

  test('are told in words', () => {
    const summary = summaryOf('ttftMs', { p95: Infinity, nCensored: 3 })
    const { reason } = judgeThreshold(cell, summary, limit('ttftMs', 'p95', 'atMost', 2500))
    expect(reason).toMatch(/observed beyond the timeout \(n = 30\)/)
  })

  test.each(['tokensPerSecond', 'pricePerformance'] as const)(
    'cannot make the mean of %s pass either',
    (metric) => {
      const summary = summaryOf(metric, { nCensored: 29, mean: undefined, median: 0 })
      expect(judgeThreshold(cell, summary, limit(metric, 'mean', 'atLeast', 50)).verdict).not.toBe(
        'ok',
      )
    },
  )

  test('fail a median speed, for which they stand for 0', () => {
    const summary = summaryOf('tokensPerSecond', { nCensored: 29, median: 0 })
    const threshold = limit('tokensPerSecond', 'median', 'atLeast', 50)
    expect(judgeThreshold(cell, summary, threshold).verdict).toBe('failed')
  })
})

describe('no data', () => {
  test.each<[string, Threshold, Partial<CellSummary>, RegExp]>([
    ['no request ended', limit('ttftMs', 'median', 'atMost', 1), { n: 0, nOk: 0 }, /no request/],
    ['all failed', limit('ttftMs', 'median', 'atMost', 1), { nOk: 0 }, /all 30 requests failed/],
    ['nothing observed', limit('ttftMs', 'median', 'atMost', 1), {}, /ttft was not observed/],
    ['no cost', { kind: 'costUsd', bound: 'atMost', limit: 1 }, { nCostUnknown: 30 }, /cost/],
    [
      'no quality',
      { kind: 'quality', bound: 'atLeast', limit: 0 },
      { nOk: 0, quality: undefined },
      /failed/,
    ],
  ])('is a verdict of its own where %s', (_name, threshold, rest, reason) => {
    const verdict = judgeThreshold(cell, summaryOf('totalMs', {}, rest), threshold)
    expect(verdict).toMatchObject({ verdict: 'no-data', observed: undefined })
    expect(verdict.reason).toMatch(reason)
  })
})

describe('rates and totals', () => {
  const goodput = {
    kind: 'goodput',
    objective: { ttftMs: 800 },
    bound: 'atLeast',
    limit: 0.95,
  } as const

  test.each<[Threshold, Partial<CellSummary>, string]>([
    [{ kind: 'quality', bound: 'atLeast', limit: 0.9 }, { quality: 0.9 }, 'ok'],
    [{ kind: 'quality', bound: 'atLeast', limit: 0.9 }, { quality: 0.89 }, 'failed'],
    [{ kind: 'failures', bound: 'atMost', limit: 0.1 }, { failureRate: 0.1 }, 'ok'],
    [{ kind: 'failures', bound: 'atMost', limit: 0.1 }, { failureRate: 0.11 }, 'failed'],
    [{ kind: 'failures', bound: 'atMost', limit: 0.1 }, { failureRate: 1, nOk: 0 }, 'failed'],
    [{ kind: 'costUsd', bound: 'atMost', limit: 0.5 }, { costUsd: 0.5 }, 'ok'],
    [{ kind: 'costUsd', bound: 'atMost', limit: 0.5 }, { costUsd: 0.51 }, 'failed'],
    [goodput, { goodput: 0.95 }, 'ok'],
    [goodput, { goodput: 0.9 }, 'failed'],
    [goodput, { goodput: 0.9, clientLimited: true, clientDelayMs: 40 }, 'client-limited'],
    [goodput, {}, 'no-data'],
  ])('%j with %j: %s', (threshold, rest, verdict) => {
    expect(judgeThreshold(cell, summaryOf('ttftMs', {}, rest), threshold).verdict).toBe(verdict)
  })

  test('the n of quality are the ok answers, of cost the known costs', () => {
    const summary = summaryOf('ttftMs', {}, { nOk: 25, costUsd: 1, nCostUnknown: 4 })
    const quality = judgeThreshold(cell, summary, { kind: 'quality', bound: 'atLeast', limit: 0 })
    const cost = judgeThreshold(cell, summary, { kind: 'costUsd', bound: 'atMost', limit: 9 })
    expect([quality.n, cost.n]).toEqual([25, 26])
  })
})

describe('a client that was itself late', () => {
  const late = { clientLimited: true, clientDelayMs: 40 }

  test('does not fail a latency by no more than its own delay', () => {
    const summary = summaryOf('ttftMs', { median: 210 }, late)
    const verdict = judgeThreshold(cell, summary, limit('ttftMs', 'median', 'atMost', 200))
    expect(verdict.verdict).toBe('client-limited')
    expect(verdict.reason).toMatch(/lagged by 40\.0 ms/)
  })

  test('has nothing to do with quality, failures and cost', () => {
    const summary = summaryOf('ttftMs', {}, { ...late, failureRate: 0.5, costUsd: 1 })
    const failures = judgeThreshold(cell, summary, { kind: 'failures', bound: 'atMost', limit: 0 })
    const cost = judgeThreshold(cell, summary, { kind: 'costUsd', bound: 'atMost', limit: 2 })
    expect([failures.verdict, cost.verdict]).toEqual(['failed', 'ok'])
  })

  test('without data has no data', () => {
    const summary = summaryOf('ttftMs', {}, late)
    expect(judgeThreshold(cell, summary, limit('ttftMs', 'median', 'atMost', 200)).verdict).toBe(
      'no-data',
    )
  })
})

/** A median beside a limit of 200, in a run whose client was late by 40 ms. */
function lateVerdict(
  median: number,
  {
    metric = 'ttftMs',
    bound = 'atMost',
    clientLimited = true,
  }: {
    readonly metric?: MetricName
    readonly bound?: 'atMost' | 'atLeast'
    readonly clientLimited?: boolean
  } = {},
) {
  const summary = summaryOf(metric, { median }, { clientLimited, clientDelayMs: 40 })
  return judgeThreshold(cell, summary, limit(metric, 'median', bound, 200)).verdict
}

describe('what a late client can explain', () => {
  test('is an excess of as much as it was late, and not of more', () => {
    expect(lateVerdict(240)).toBe('client-limited')
    expect(lateVerdict(241)).toBe('failed')
  })

  test('is no time that is too short, no number of tokens, and nothing where it was fast enough', () => {
    expect(lateVerdict(190, { bound: 'atLeast' })).toBe('failed')
    expect(lateVerdict(210, { metric: 'outputTokens' })).toBe('failed')
    expect(lateVerdict(210, { clientLimited: false })).toBe('failed')
  })
})

test.each<[StatisticName, Partial<MetricSummary>]>([
  ['median', { median: Infinity, medianAtLeast: 900, ciLow: 7, ciHigh: 9 }],
  ['p90', { p90: Infinity, p90AtLeast: 900, p90Low: 7, p90High: 9 }],
  ['p95', { p95: Infinity, p95AtLeast: 900, p95Low: 7, p95High: 9 }],
  ['p99', { p99: Infinity, p99AtLeast: 900, p99Low: 7, p99High: 9 }],
])('%s has its own interval, and what it is at least', (statistic, figures) => {
  const summary = summaryOf('totalMs', figures)
  const at = (value: number) =>
    judgeThreshold(cell, summary, limit('totalMs', statistic, 'atLeast', value))
  expect(at(900)).toMatchObject({ verdict: 'ok', ciLow: 7, ciHigh: 9 })
  expect(at(901).verdict).toBe('failed')
})

test('a maximum that was given up is what it is at least', () => {
  const summary = summaryOf('totalMs', { max: Infinity, maxAtLeast: 900 })
  const at = (value: number) =>
    judgeThreshold(cell, summary, limit('totalMs', 'max', 'atLeast', value))
  expect([at(900).verdict, at(901).verdict]).toEqual(['ok', 'failed'])
})

test('rates are of all requests but quality, a cost is a total', () => {
  const rest = { nOk: 25, failureRate: 0.1, goodput: 0.8, costUsd: 1 }
  const summary = summaryOf('ttftMs', {}, rest)
  const objective = { ttftMs: 800 }
  const judged = (
    [
      { kind: 'failures', bound: 'atMost', limit: 1 },
      { kind: 'goodput', bound: 'atLeast', limit: 0, objective },
      { kind: 'costUsd', bound: 'atMost', limit: 9 },
    ] as const
  ).map((threshold) => judgeThreshold(cell, summary, threshold))
  expect(judged.map(({ metric, statistic, n }) => [metric, statistic, n])).toEqual([
    ['failures', 'rate', 30],
    ['goodput', 'rate', 30],
    ['costUsd', 'total', 30],
  ])
})
