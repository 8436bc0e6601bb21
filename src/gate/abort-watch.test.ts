import { describe, expect, test } from 'vitest'

import { plannedCell, sampleOf } from '../../test/builders.ts'
import type { Sample } from '../model/sample.ts'
import type { Thresholds } from '../model/threshold.ts'
import { Course, type CourseOptions } from './course.ts'

const cell = plannedCell('gpt-4.1', 'openai')

/** How a matrix of one cell ended, whose rounds were like this. */
function ended(
  thresholds: Thresholds,
  changes: (round: number) => Partial<Sample> | readonly Partial<Sample>[],
  options: Partial<CourseOptions> = {},
) {
  const course = new Course({
    cells: [cell],
    name: 'M',
    thresholds,
    canary: undefined,
    adaptive: undefined,
    abortOnFail: true,
    alpha: 0.01,
    rounds: 30,
    maxRounds: 30,
    adaptiveRule: undefined,
    mayGoOn: () => true,
    ...options,
  })
  for (let round = 0; round < 30 && !course.ended; round += 1) {
    for (const change of [changes(round)].flat()) {
      course.take(sampleOf({ cell: cell.id, round, ...change }))
    }
    course.after(1)
  }
  return course.ended
}

const failed: Partial<Sample> = {
  status: 'failed',
  failure: { class: 'http', status: 500, message: 'no', inStream: false },
  ttftMs: undefined,
  totalMs: undefined,
  costUsd: undefined,
}
const wrong: Partial<Sample> = {
  quality: { passed: false, failed: [{ check: 'c', reason: 'r' }] },
}

describe('a matrix is ended', () => {
  test.each<[string, Thresholds, Partial<Sample>, number]>([
    ['a median', { ttftMs: { median: { atMost: 90 } } }, {}, 14],
    ['a p95', { ttftMs: { p95: { atMost: 90 } } }, {}, 6],
    ['a speed', { tokensPerSecond: { median: { atLeast: 300 } } }, {}, 14],
    ['failures', { failures: { atMost: 0.2 } }, failed, 6],
    ['a cell that was not measured', {}, failed, 6],
    ['quality', { quality: { atLeast: 0.9 } }, wrong, 6],
    ['goodput', { goodput: { objective: { ttftMs: 50 }, atLeast: 0.9 } }, {}, 6],
    ['a maximum', { ttftMs: { max: { atMost: 90 } } }, {}, 1],
    ['a mean', { ttftMs: { mean: { atMost: 9 } } }, {}, 3],
    ['a sum of money', { costUsd: { atMost: 0.0045 } }, {}, 5],
  ])('for %s that is broken in every round', (_name, thresholds, changes, latest) => {
    const { aborted, verdicts } = ended(thresholds, () => changes) ?? {}
    expect(aborted?.round).toBeLessThanOrEqual(latest)
    expect(aborted).toMatchObject({ of: 30, alpha: 0.01, requests: 30 - (aborted?.round ?? 0) })
    expect(verdicts?.length).toBeGreaterThan(0)
    for (const { verdict } of verdicts ?? []) expect(verdict).toMatch(/^(failed|no-data)$/)
  })

  test.each<[string, Thresholds, (round: number) => Partial<Sample>]>([
    [
      'half of the rounds are beyond a median',
      { ttftMs: { median: { atMost: 100 } } },
      alternating,
    ],
    ['a limit is kept', { ttftMs: { p95: { atMost: 101 } }, quality: { atLeast: 1 } }, () => ({})],
    [
      'one request in ten fails',
      { failures: { atMost: 0.1 } },
      (round) => (round % 10 ? {} : failed),
    ],
    ['only its last round would break it', { costUsd: { atMost: 0.0295 } }, () => ({})],
    ['no later round can show it', { ttftMs: { max: { atLeast: 500 } } }, () => ({})],
    ['nobody asks for it', { ttftMs: { median: { atMost: 1 } } }, () => ({})],
  ])('not where %s', (name, thresholds, changes) => {
    const abortOnFail = name !== 'nobody asks for it'
    expect(ended(thresholds, changes, { abortOnFail })).toBeUndefined()
  })

  test('says what was saved, and not where a cost is unknown', () => {
    const limit = { ttftMs: { p95: { atMost: 1 } } }
    const { aborted } = ended(limit, () => ({ costUsd: 0.002 })) ?? {}
    expect(aborted?.savedUsd).toBeCloseTo(24 * 0.002, 9)
    expect(ended(limit, () => ({ costUsd: undefined }))?.aborted.savedUsd).toBeUndefined()
  })

  test('by blocks under load, whose requests are one draw', () => {
    const limit = { ttftMs: { median: { atMost: 90 } } }
    const block = Array.from({ length: 5 }, () => ({}))
    // As many blocks as rounds that stand alone: five requests of one block are no five draws.
    const alone = ended(limit, () => ({}))?.aborted.round
    expect(ended(limit, () => block)?.aborted.round).toBe(alone)
  })

  test('warm-ups do not count', () => {
    const warmup = { warmup: true, phase: 'warmup' as const }
    expect(ended({ ttftMs: { max: { atMost: 1 } } }, () => warmup)).toBeUndefined()
  })
})

function alternating(round: number): Partial<Sample> {
  return { ttftMs: round % 2 === 0 ? 50 : 150 }
}
