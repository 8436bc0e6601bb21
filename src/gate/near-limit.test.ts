import { describe, expect, test } from 'vitest'

import { plannedCell, sampleOf } from '../../test/builders.ts'
import { summarizeCell } from '../metrics/summary.ts'
import type { Sample } from '../model/sample.ts'
import type { Threshold } from '../model/threshold.ts'
import type { AbsoluteVerdict } from '../model/verdict.ts'
import { normalQuantile } from '../stats/normal.ts'
import { randomStream } from '../stats/random.ts'
import { judgeThreshold } from './judge.ts'

const cell = plannedCell('gpt-4.1', 'openai')

/** A cell of 30 requests around a second. */
function judged(
  threshold: Threshold,
  {
    seed = 1,
    changes = () => ({}),
  }: {
    readonly seed?: number
    readonly changes?: (round: number) => Partial<Sample>
  } = {},
): AbsoluteVerdict {
  const stream = randomStream(seed, 'near')
  const samples = Array.from({ length: 30 }, (_, round) => {
    const ttftMs = 1000 * Math.exp(0.36 * normalQuantile(stream.uniform()))
    return sampleOf({ cell: cell.id, round, ttftMs, ...changes(round) })
  })
  return judgeThreshold(cell, summarizeCell(samples, undefined), threshold)
}

function ttft(statistic: 'median' | 'mean' | 'p95' | 'max', limit: number): Threshold {
  return { kind: 'metric', metric: 'ttftMs', statistic, bound: 'atMost', limit }
}

/** How many of the first `count` requests are wrong. */
function broken(count: number): (round: number) => Partial<Sample> {
  return (round) =>
    round < count ? { quality: { passed: false, failed: [{ check: 'c', reason: 'r' }] } } : {}
}

describe('an estimate', () => {
  test.each([
    ['median', 1050, true],
    ['median', 1600, false],
    ['median', 500, false],
    ['mean', 1100, true],
    ['mean', 2000, false],
    // No upper limit at 30 rounds: the largest value, and the lower half as a ratio.
    ['p95', 2200, true],
    ['p95', 20_000, false],
    ['p95', 500, false],
  ] as const)('%s against %d is near: %s', (statistic, limit, isNearLimit) => {
    expect(judged(ttft(statistic, limit))).toMatchObject({ isNearLimit })
  })

  test('says that the next run may come out otherwise, both ways', () => {
    const { observed = NaN } = judged(ttft('median', 1))
    expect(judged(ttft('median', observed + 1)).reason).toMatch(/so the next run may fail$/)
    expect(judged(ttft('median', observed - 1)).reason).toMatch(/so the next run may pass$/)
    expect(judged(ttft('median', 5000)).reason).not.toContain('noise')
  })

  test('whose noise is unknown says nothing of it', () => {
    expect(judged(ttft('max', 2000)).isNearLimit).toBeUndefined()
    const suspended = { ...cell, suspended: 'no credit' }
    const summary = summarizeCell([], undefined)
    expect(judgeThreshold(suspended, summary, ttft('median', 1)).isNearLimit).toBeUndefined()
  })

  test('that is a share has the exact interval', () => {
    const quality: Threshold = { kind: 'quality', bound: 'atLeast', limit: 0.9 }
    const near = judged(quality, { changes: broken(2) })
    expect(near).toMatchObject({ verdict: 'ok', isNearLimit: true })
    expect(near.ciLow).toBeCloseTo(0.7793, 3)
    expect(judged({ ...quality, limit: 0.5 }, { changes: broken(2) }).isNearLimit).toBe(false)
    // Of 30 one may be wrong.
    expect(judged({ ...quality, limit: 0.95 }).isNearLimit).toBe(false)
    expect(judged({ ...quality, limit: 0.98 }).isNearLimit).toBe(true)
    expect(judged({ kind: 'failures', bound: 'atMost', limit: 0.05 }).isNearLimit).toBe(false)
    expect(judged({ kind: 'failures', bound: 'atMost', limit: 0.02 }).isNearLimit).toBe(true)
    // None wrong is what such a limit demands, and no estimate.
    expect(judged({ ...quality, limit: 1 }).isNearLimit).toBe(false)
    expect(judged({ kind: 'failures', bound: 'atMost', limit: 0 }).isNearLimit).toBe(false)
  })
})

test('what is not marked seldom comes out otherwise in the next run', () => {
  const flips = { marked: 0, unmarked: 0 }
  const runs = { marked: 0, unmarked: 0 }
  for (let seed = 0; seed < 300; seed += 1) {
    // From one that is at its limit to one that is far from it.
    const threshold = ttft('median', [1000, 1040, 1100, 1300, 1600][seed % 5] ?? NaN)
    const [now, next] = [2 * seed, 2 * seed + 1].map((own) => judged(threshold, { seed: own }))
    const kind = now?.isNearLimit === true ? 'marked' : 'unmarked'
    runs[kind] += 1
    if (now?.verdict !== next?.verdict) flips[kind] += 1
  }
  expect(runs.marked).toBeGreaterThan(50)
  expect(runs.unmarked).toBeGreaterThan(50)
  expect(flips.unmarked / runs.unmarked).toBeLessThan(0.06)
  expect(flips.marked / runs.marked).toBeGreaterThan(4 * (flips.unmarked / runs.unmarked))
})
