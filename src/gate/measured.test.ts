import { describe, expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import { summarizeCell } from '../metrics/summary.ts'
import { type Cell, plainWorkload } from '../model/cell.ts'
import type { Failure, Sample } from '../model/sample.ts'
import { judgeMeasured, measuredVerdict } from './measured.ts'

const cell: Cell = {
  id: 'm@lab',
  label: 'm via lab',
  levels: { model: 'm', provider: 'lab', maxTokens: 512, json: false, ...plainWorkload },
}

function judge(
  n: number,
  failures: number,
  { hasFailureThreshold = false, samples = [] as readonly Sample[] } = {},
) {
  const summary = {
    ...summarizeCell([], undefined),
    n,
    nOk: n - failures,
    failures,
    failureRate: n === 0 ? undefined : failures / n,
    failuresByClass: failures === 0 ? {} : { timeout: 1, http: failures - 1 },
  }
  return judgeMeasured({ ...cell, samples }, summary, { hasFailureThreshold })
}

test.each([
  [30, 0, true],
  [30, 6, true],
  [30, 7, false],
  [5, 1, true],
  [30, 30, false],
  [0, 0, false],
])('%d requests of which %d failed: measured %s', (n, failures, passed) => {
  expect(judge(n, failures).passed).toBe(passed)
})

test('a threshold on failures rules instead of the 20 %', () => {
  expect(judge(30, 29, { hasFailureThreshold: true }).passed).toBe(true)
  expect(judge(30, 30, { hasFailureThreshold: true }).passed).toBe(false)
})

test('a cell that was suspended is not measured, whatever it had by then', () => {
  const summary = { ...summarizeCell([], undefined), n: 30, nOk: 30, failures: 0, failureRate: 0 }
  const suspended = 'suspended after HTTP 402: no credit. Top up the account'
  const verdict = judgeMeasured({ ...cell, suspended, samples: [] }, summary, {
    hasFailureThreshold: true,
  })
  expect(verdict).toEqual({ passed: false, reason: `m via lab: ${suspended}`, why: suspended })
})

test('a certificate nobody trusts is no sign of a server that does not run', () => {
  const message = 'self-signed certificate. If you trust it, name its CA in NODE_EXTRA_CA_CERTS'
  const failure: Failure = { class: 'connect', status: undefined, message, inStream: false }
  const samples = [sampleOf({ cell: cell.id, round: 0, status: 'failed', failure })]
  expect(judge(1, 1, { samples }).reason).not.toContain('Is the server up?')
})

test('the reason counts the failures by class', () => {
  expect(judge(30, 7).reason).toBe(
    'm via lab: 7 of 30 requests failed (1 timeout, 6 http), more than 20 %',
  )
})

test.each<[Partial<Failure>, string]>([
  [{ class: 'connect' }, 'Is the server up?'],
  [{ class: 'timeout', message: 'in its own words: no connection to h:1' }, 'Is the server up?'],
  [{ class: 'auth', status: 401 }, "Check the provider's key"],
  [{ class: 'http', status: 307 }, 'it moved to'],
  [{ class: 'http', status: 404 }, 'baseURL'],
  [{ class: 'protocol' }, 'protocol'],
  [{ class: 'timeout' }, 'timeoutMs'],
])('failures of %o come with what to look at first', (changes, hint) => {
  const failure: Failure = {
    class: 'http',
    status: undefined,
    message: 'in its own words',
    inStream: false,
    ...changes,
  }
  const samples = [sampleOf({ cell: cell.id, round: 0, status: 'failed', failure })]
  const { reason } = judge(1, 1, { samples })
  expect(reason).toContain('in its own words')
  expect(reason).toContain(hint)
})

describe('a check that could not judge the answers', () => {
  const failed = [{ check: 'judge', reason: 'the check threw: no judge', broken: true }]

  /** Ten answers of which some could not be judged. */
  function judged(broken: number) {
    const samples = Array.from({ length: 10 }, (_, round) =>
      sampleOf({
        cell: cell.id,
        round,
        quality: round < broken ? { passed: false, failed } : { passed: true, failed: [] },
      }),
    )
    const summary = summarizeCell(samples, undefined)
    return judgeMeasured({ ...cell, samples }, summary, { hasFailureThreshold: true })
  }

  test('is an error once it happens to more than a fifth of them', () => {
    expect(judged(2).passed).toBe(true)
    expect(judged(3)).toMatchObject({
      passed: false,
      why: 'check `judge` itself failed on 3 of 10 answers (the check threw: no judge). Fix the check: what it could not judge counts as failed',
    })
  })
})

const brokenCheck = (check: string) => ({ check, reason: `${check} is gone`, broken: true })

test('a check that fails is held against the answers, and quoted in its own words', () => {
  const samples = Array.from({ length: 10 }, (_, round) => {
    if (round < 5) return sampleOf({ cell: cell.id, round, status: 'failed', quality: undefined })
    if (round === 5) {
      const failed = [{ check: 'judge', reason: 'poor' }, brokenCheck('other')]
      return sampleOf({ cell: cell.id, round, quality: { passed: false, failed } })
    }
    const failed = round < 8 ? [brokenCheck('judge')] : []
    return sampleOf({ cell: cell.id, round, quality: { passed: round >= 8, failed } })
  })
  const summary = summarizeCell(samples, undefined)
  // Two of five answers, not of ten requests; one of five is no more than a fifth.
  expect(judgeMeasured({ ...cell, samples }, summary, { hasFailureThreshold: true }).why).toContain(
    '`judge` itself failed on 2 of 5 answers (judge is gone)',
  )
})

const failedWith = (message: string, changes: Partial<Sample> = {}): Sample =>
  sampleOf({
    cell: cell.id,
    round: 0,
    status: 'failed',
    failure: { class: 'http', status: 500, message, inStream: false },
    ...changes,
  })

test('of several failures the commonest counted one is quoted', () => {
  const warmup = { warmup: true, phase: 'warmup' } as const
  const samples = [
    ...['cold', 'cold', 'cold'].map((message) => failedWith(message, warmup)),
    ...['rare.', 'often.', 'often.'].map((message) => failedWith(message)),
  ]
  expect(judge(3, 3, { samples }).why).toMatch(/: often$/)
})

function verdictAt(failures: number, hasFailureThreshold = false, suspended?: string) {
  const samples = Array.from({ length: 10 }, (_, round) =>
    sampleOf({ cell: cell.id, round, ...(round < failures && { status: 'failed' }) }),
  )
  const summary = summarizeCell(samples, undefined)
  return measuredVerdict({ ...cell, samples, suspended }, summary, { hasFailureThreshold })
}

test('as a verdict, what has answers failed, and what has none or is suspended has no data', () => {
  expect(verdictAt(2)).toMatchObject({ verdict: 'ok', observed: 0.2, limit: 0.2, n: 10 })
  expect(verdictAt(3)).toMatchObject({ verdict: 'failed', observed: 0.3, bound: 'atMost' })
  expect(verdictAt(3, true)).toMatchObject({ verdict: 'ok', limit: 1 })
  expect(verdictAt(10).verdict).toBe('no-data')
  expect(verdictAt(0, false, 'suspended').verdict).toBe('no-data')
})
