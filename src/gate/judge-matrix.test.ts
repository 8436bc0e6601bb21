import { describe, expect, test } from 'vitest'

import { plannedCell, sampleOf } from '../../test/builders.ts'
import { capacityFound } from '../../test/searched-document.ts'
import { summarizeCell } from '../metrics/summary.ts'
import { gateOptions } from '../model/gate-options.ts'
import type { Sample } from '../model/sample.ts'
import type { Thresholds } from '../model/threshold.ts'
import { acceptable } from './accept.ts'
import { foundCells } from './found-cells.ts'
import { gatedContrasts, judgeMatrix, matrixContrasts, type Past } from './judge-matrix.ts'

const direct = plannedCell('gpt-4.1', 'openai')
const routed = plannedCell('gpt-4.1', 'openrouter')
const reference = { provider: 'openai' }
const fingerprint = { mode: 'simulated' }

/** A past of six runs in which both cells took 100 ms. */
const past: Past = {
  accepted: [98, 99, 100, 101, 102, 100].map((median, index) => ({
    id: `r${index}`,
    matrix: 'M',
    fingerprint,
    cells: Object.fromEntries(
      [direct, routed].map(({ id, endpoint }) => [
        id,
        { endpoint, snapshot: undefined, values: { ttftMs: { median, se: 0.01, n: 12 } } },
      ]),
    ),
  })),
  runId: 'now',
  identity: {
    matrix: 'M',
    fingerprint,
    cells: new Map(
      [direct, routed].map(({ id, endpoint }) => [id, { endpoint, snapshot: undefined }]),
    ),
  },
  options: gateOptions.parse({}),
  onlyAdvice: undefined,
}

function measured(
  cell: typeof direct,
  changes: (round: number) => Partial<Sample> = () => ({}),
  suspended?: string,
) {
  const samples = Array.from({ length: 12 }, (_, round) =>
    sampleOf({ cell: cell.id, round, ttftMs: 100 + (round % 3), ...changes(round) }),
  )
  return { ...cell, samples, summary: summarizeCell(samples, undefined), suspended }
}

function judged(
  cells: readonly ReturnType<typeof measured>[],
  thresholds: Thresholds,
  from: Past | undefined = past,
) {
  const matrix = { cells, name: 'M', reference, thresholds, past: from, canary: undefined }
  return judgeMatrix(matrix, matrixContrasts(matrix))
}

/** The one endpoint, with what a search found of it. */
function searchedAs(changes: Parameters<typeof capacityFound>[0]) {
  const capacity = capacityFound({ id: direct.id, label: direct.label, ...changes })
  return { ...measured(direct), search: { capacity, max: 64 } }
}

describe('a search', () => {
  /** Runs that found 13 to 15 requests in flight. */
  const searched = [14, 13, 14, 15, 14].map((value, day) => {
    const { run } = acceptable({
      runId: `2026010${day + 1}T000000Z-s1-test`,
      cells: [{ ...searchedAs({ value }), simulated: false }],
      identity: past.identity,
      gated: [],
      verdicts: [],
      isAutoSimulated: false,
      hasFailureThreshold: false,
    })
    return run
  })
  const against = { ...past, accepted: searched, runId: '20260106T000000Z-s1-test' }
  const thresholds: Thresholds = { capacity: { atLeast: 3, regression: { atMost: 0.2 } } }
  const regressionOf = (changes: Parameters<typeof capacityFound>[0]) => {
    const matrix = judged([searchedAs(changes)], thresholds, against)
    expect(matrix.ask([]).size).toBe(0)
    return matrix.conclude({ done: [] }).at(-1)
  }

  test('is judged on its limit and against the accepted searches, with one look', () => {
    expect(searched[0]?.cells[direct.id]?.values).toEqual({
      capacity: { median: 14, se: 0.128, ciLow: 11, ciHigh: 17, n: 900 },
    })
    const verdicts = judged([searchedAs({})], thresholds, against).conclude({ done: [] })
    expect(verdicts.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['measured', 'ok'],
      ['capacity ≥ 3 requests in flight', 'ok'],
      ['capacity regression ≤ 20 %', 'ok'],
    ])
    expect(verdicts[2]).toMatchObject({ observed: 14, n: 900, statistic: 'highest', looks: 1 })
    expect(regressionOf({ value: 6, ciLow: 5, ciHigh: 7 })).toMatchObject({
      verdict: 'regressed',
      change: expect.closeTo(6 / 14 - 1, 1),
      reason: expect.stringMatching(
        /observed 6 \[5, 7\] requests in flight, −57 % \[−\d+ %, −\d+ %\] against 5 accepted runs/,
      ),
    })
    expect(regressionOf({ value: 30, ciLow: 27, ciHigh: 33 })?.verdict).toBe('improved')
  })

  test('that is unsure calls nothing a regression', () => {
    expect(regressionOf({ value: 6, ciLow: 0, ciHigh: undefined })?.verdict).toBe('ok')
  })

  test('of a run that is accepted is not on trial', () => {
    const matrix = judged([searchedAs({ value: 6, ciLow: 5, ciHigh: 7 })], thresholds, against)
    expect(matrix.conclude({ done: [], missing: 'accepted' }).at(-1)?.verdict).toBe('inconclusive')
  })

  test.each([
    [{ ciLow: 0 }, 'its search ended without a lower end of the interval'],
    [{ ciHigh: undefined, stoppedBy: 'budget' }, 'its search ended without an upper end'],
    [{ value: 0, ciLow: 0, ciHigh: 0 }, 'it keeps its objective at no load'],
    [{ value: undefined }, 'no block of requests was complete'],
    [{ stoppedBy: 'client' }, 'client-limited'],
  ] as const)('with %j is not accepted: %s', (changes, why) => {
    const cell = searchedAs(changes)
    const found = foundCells([cell], {
      rule: {
        of: 'concurrency',
        objective: { ttftMs: 800 },
        share: 0.95,
        max: 64,
        relativeWidth: 0.25,
        maxRequests: 3000,
      },
      capacities: [cell.search.capacity],
    })
    const { run, refused } = acceptable({
      runId: 'now',
      cells: found.map((each) => ({ ...each, simulated: false })),
      identity: past.identity,
      gated: [],
      verdicts: [],
      isAutoSimulated: false,
      hasFailureThreshold: false,
    })
    expect(run.cells).toEqual({})
    expect(refused[0]?.reason).toContain(why)
  })
})

describe('a matrix', () => {
  test('has a verdict for every cell, limit, contrast and past, in that order', () => {
    const thresholds: Thresholds = {
      ttftMs: { median: { atMost: 150 }, regression: {} },
      contrast: { ttftMs: { atMost: 0.25 } },
    }
    const matrix = judged([measured(direct), measured(routed)], thresholds)
    const verdicts = matrix.conclude({ done: [] })
    expect(verdicts.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['measured', direct.id],
      ['measured', routed.id],
      ['absolute', direct.id],
      ['absolute', routed.id],
      ['contrast', routed.id],
      ['regression', direct.id],
      ['regression', routed.id],
      ['regression', 'M'],
    ])
    expect(matrix.ask([]).size).toBe(0)
    expect(verdicts.every(({ verdict }) => verdict === 'ok')).toBe(true)
  })

  test('looks again at what stands out, and calls it regressed when it does so twice', () => {
    const slow = measured(routed, () => ({ ttftMs: 300 }))
    const matrix = judged([measured(direct), slow], { ttftMs: { regression: {} } })
    expect([...matrix.ask([]).keys()]).toEqual([routed.id, direct.id])
    const again = slow.samples.map((sample) => ({ ...sample, phase: 'confirm' as const }))
    const other = measured(direct).samples.map((sample) => ({
      ...sample,
      phase: 'confirm' as const,
    }))
    const lookAt = (samples: readonly Sample[]) =>
      new Map([
        [direct.id, other],
        [routed.id, samples],
      ])
    const verdictOf = (verdicts: ReturnType<typeof matrix.conclude>) =>
      verdicts.find(({ kind, subject }) => kind === 'regression' && subject === routed.id)?.verdict
    expect(verdictOf(matrix.conclude({ done: [lookAt(again)] }))).toBe('regressed')
    expect(matrix.ask([lookAt(again)]).size).toBe(0)
    const back = again.map((sample) => ({ ...sample, ttftMs: 100 }))
    expect(verdictOf(matrix.conclude({ done: [lookAt(back)] }))).toBe('ok')
    expect(verdictOf(matrix.conclude({ done: [], missing: 'interrupted' }))).toBe('inconclusive')
    expect(matrix.baseline?.runs).toHaveLength(6)
  })

  test('holds no cell against its past that has a part of its rounds', () => {
    const suspended = measured(routed, () => ({ ttftMs: 300 }), 'suspended after 2 × HTTP 401')
    const matrix = judged([measured(direct), suspended], {
      ttftMs: { regression: {} },
    })
    expect(matrix.ask([]).size).toBe(0)
    const subjects = matrix
      .conclude({ done: [] })
      .flatMap(({ kind, subject }) => (kind === 'regression' ? [subject] : []))
    expect(subjects).toEqual([direct.id])
  })

  test('without a past has none', () => {
    const matrix = {
      cells: [measured(direct)],
      reference,
      thresholds: { ttftMs: { regression: {} } },
      name: 'M',
      canary: undefined,
    }
    const own = judgeMatrix({ ...matrix, past: undefined }, [])
    expect(own.baseline).toBeUndefined()
    expect(own.conclude({ done: [] }).map(({ kind }) => kind)).toEqual(['measured'])
  })

  test('may lose more requests where a threshold rules that', () => {
    const half = measured(direct, (round) =>
      round < 6
        ? {
            status: 'failed',
            failure: { class: 'http', status: 500, message: 'no', inStream: false },
          }
        : {},
    )
    const measuredVerdictAt = (thresholds: Thresholds) =>
      judged([half], thresholds).conclude({ done: [] })[0]?.verdict
    expect(measuredVerdictAt({})).toBe('failed')
    expect(measuredVerdictAt({ failures: { atMost: 0.9 } })).toBe('ok')
  })

  test('judges contrasts with a threshold as one family', () => {
    const contrast = { ttftMs: { atMost: 0.25 }, totalMs: { atMost: 0.25, atLeast: -0.5 } }
    expect([...gatedContrasts({ contrast })]).toEqual(['ttftMs', 'totalMs'])
  })
})
