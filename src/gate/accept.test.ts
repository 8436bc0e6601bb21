import { expect, test } from 'vitest'

import { plannedCell, sampleOf } from '../../test/builders.ts'
import { summarizeCell } from '../metrics/summary.ts'
import type { Sample } from '../model/sample.ts'
import { untested } from '../model/verdict.ts'
import { type Acceptable, acceptable } from './accept.ts'
import { judgeThreshold } from './judge.ts'

const planned = plannedCell('gpt-4.1', 'openai')

function offer(
  changes: Partial<Acceptable> = {},
  change: (round: number) => Partial<Sample> = () => ({}),
) {
  const samples = Array.from({ length: 10 }, (_, round) =>
    sampleOf({ cell: planned.id, round, ttftMs: 500 + round, ...change(round) }),
  )
  return acceptable({
    runId: 'r1',
    cells: [{ ...planned, samples, summary: summarizeCell(samples, 8) }],
    identity: {
      matrix: 'M',
      fingerprint: { mode: 'live' },
      cells: new Map([[planned.id, { endpoint: 'https://api.openai.com gpt-4.1', snapshot: 's' }]]),
    },
    gated: [],
    verdicts: [],
    isAutoSimulated: false,
    hasFailureThreshold: false,
    ...changes,
  })
}

test('a measured cell enters with its medians', () => {
  const { run, refused } = offer()
  expect(refused).toEqual([])
  expect(run).toMatchObject({ id: 'r1', matrix: 'M', fingerprint: { mode: 'live' } })
  expect(run.cells[planned.id]).toMatchObject({
    endpoint: 'https://api.openai.com gpt-4.1',
    snapshot: 's',
    values: { ttftMs: { median: 504.5, n: 10 } },
  })
})

test.each([
  ['simulated by chance', { isAutoSimulated: true }, {}, /no API key was found/],
  ['client-limited', {}, { clientDelayMs: 200 }, /client-limited/],
  [
    'mostly failed',
    {},
    {
      status: 'failed' as const,
      failure: { class: 'http' as const, status: 500, message: 'no', inStream: false },
    },
    /all 10 requests failed/,
  ],
])('a cell that is %s is refused with the reason', (_name, changes, change, reason) => {
  const { run, refused } = offer(changes, () => change)
  expect(run.cells).toEqual({})
  expect(refused[0]?.reason).toMatch(reason)
})

test('a median beyond the timeout, or a limit that nothing could be held against, is no past', () => {
  const late = { class: 'timeout' as const, status: undefined, message: 'late', inStream: false }
  const unseen = { ttftMs: undefined, totalMs: undefined, tokensPerSecond: undefined }
  const { run, refused } = offer({ hasFailureThreshold: true }, (round) =>
    round < 6 ? { ...unseen, status: 'failed', failure: late } : {},
  )
  expect(run.cells).toEqual({})
  expect(refused[0]?.reason).toBe('no value was observed')

  const judged = (samples: readonly Sample[], value: number) =>
    judgeThreshold(planned, summarizeCell(samples, 8), {
      kind: 'metric',
      metric: 'ttftMs',
      statistic: 'median',
      bound: 'atMost',
      limit: value,
    })
  const one = [sampleOf({ cell: planned.id, round: 0, ttftMs: 500 })]
  const reasonOf = (verdict: Acceptable['verdicts'][number]) =>
    offer({ verdicts: [verdict] }).refused[0]?.reason
  expect(reasonOf(judged(one, 400))).toBe('breaks its threshold ttft median ≤ 400 ms')
  expect(reasonOf(judged([], 400))).toBe('breaks its threshold ttft median ≤ 400 ms')
  expect(reasonOf(judged(one, 600))).toBeUndefined()
})

test('a cell is refused for what it breaks itself, not for another cell, a contrast or its past', () => {
  const broken = {
    scope: 'cell',
    metric: 'ttftMs',
    verdict: 'failed',
    limit: 1,
    bound: 'atMost',
    n: 10,
    name: 'ttft',
    reason: '',
    ciLow: undefined,
    ciHigh: undefined,
  } as const
  const own = { ...broken, subject: planned.id, statistic: 'median' } as const
  const verdicts: Acceptable['verdicts'] = [
    {
      ...broken,
      kind: 'absolute',
      statistic: 'median',
      subject: 'gpt-4.1@opper',
      observed: 2,
      isNearLimit: undefined,
    },
    {
      ...own,
      kind: 'contrast',
      reference: 'gpt-4.1@opper',
      change: 2,
      p1: undefined,
      cut: undefined,
    },
    { ...own, ...untested, kind: 'regression', verdict: 'regressed', observed: 2 },
  ]
  expect(offer({ verdicts }).refused).toEqual([])
})

test('what is accepted has the usual metrics and those with a regression threshold, rounded', () => {
  const { run } = offer({ gated: ['pricePerformance', 'ttftMs'] }, (round) => ({
    ttftMs: 100 + round / 3,
  }))
  const values = run.cells[planned.id]?.values ?? {}
  expect(Object.keys(values)).toEqual(['ttftMs', 'totalMs', 'tokensPerSecond', 'pricePerformance'])
  expect(values['ttftMs']?.median).toBe(101.5)
  expect(values['tokensPerSecond']?.median).toBe(200)
  // 200 tokens/s ÷ $8.
  expect(values['pricePerformance']?.median).toBe(25)
})
