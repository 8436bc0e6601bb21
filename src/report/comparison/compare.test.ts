import { describe, expect, test } from 'vitest'

import {
  axesOf,
  documentOf,
  matrixRecord,
  origin,
  plannedCell,
  sampleOf,
  samplesOf,
} from '../../../test/builders.ts'
import type { MatrixStart, PlannedCell } from '../../bridge/messages.ts'
import type { HistoryRun } from '../../model/history.ts'
import type { Sample } from '../../model/sample.ts'
import type { MatrixRecord } from '../assembly/matrix-record.ts'
import type { ResultsDocument } from '../schema/results-document.ts'
import { compareRuns } from './compare.ts'

const cell = plannedCell('gpt-4.1', 'openai')
const other = plannedCell('gpt-4.1', 'openrouter')
const axes = axesOf({ model: ['gpt-4.1'], provider: ['openai', 'openrouter'] })

/** A report of one run in each place, with its times to the first token. */
function merged(firstTokenMs: Readonly<Record<string, number>>): ResultsDocument {
  const records = Object.entries(firstTokenMs).map(([location, ms]) => {
    const samples = Array.from({ length: 20 }, (_, round) =>
      sampleOf({ cell: cell.id, round, ttftMs: ms + (round % 5), totalMs: 1000 + (round % 5) }),
    )
    return matrixRecord([cell], samples, { run: { ...origin, id: `run-${location}`, location } })
  })
  return documentOf(records)
}

interface Run {
  readonly day?: number
  readonly cells?: readonly PlannedCell[]
  readonly change?: (sample: Sample) => Partial<Sample>
  readonly start?: Partial<MatrixStart>
  readonly stopped?: string
}

/** A run of twenty rounds that was started on the given day. */
function runOf({ day = 1, cells = [cell, other], change, start = {}, stopped }: Run = {}) {
  const id = `202601${String(day).padStart(2, '0')}T120000Z-s1-test`
  const options = { rounds: 20, temperature: 0.7 }
  const record: MatrixRecord = matrixRecord(cells, samplesOf(cells, 20, change), {
    axes,
    options,
    ...start,
    run: { ...origin, id },
  })
  const { end } = record
  return documentOf([
    stopped === undefined ? record : { ...record, end: end && { ...end, stopped } },
  ])
}

/** Cell → verdict and reason on the first token. */
function firstTokens(before: readonly ResultsDocument[], after: readonly ResultsDocument[]) {
  const { matrices } = compareRuns(before, after)
  return Object.fromEntries(
    matrices.flatMap(({ verdicts }) =>
      verdicts
        .filter(({ metric, scope }) => metric === 'ttftMs' && scope === 'cell')
        .map(({ subject, verdict, reason }) => [subject, `${verdict}: ${reason}`]),
    ),
  )
}

const ok = /^ok: .*against one run; a run-to-run variation of 10 % is assumed/

test('each place of a merged report is judged by its own past', () => {
  const { matrices: judged } = compareRuns(
    [merged({ 'us-east': 100, tokyo: 300 })],
    [merged({ tokyo: 300, 'us-east': 200 })],
  )
  const ofFirstToken = judged.map(({ location, verdicts }) => [
    location,
    verdicts.find(({ metric }) => metric === 'ttftMs')?.verdict,
  ])
  expect(ofFirstToken).toEqual([
    ['tokyo', 'ok'],
    ['us-east', 'regressed'],
  ])
})

describe('a cell that cannot be compared is named with its reason', () => {
  const late = ({ cell: id }: Sample) => (id === other.id ? { clientDelayMs: 400 } : {})
  const refused = ({ cell: id }: Sample): Partial<Sample> =>
    id === other.id
      ? {
          status: 'failed',
          ttftMs: undefined,
          failure: { class: 'http', status: 500, message: 'boom', inStream: false },
        }
      : {}
  const moved = { ...other, endpoint: 'https://elsewhere.example gpt-4.1' }

  test.each<[string, Run, Run, RegExp]>([
    [
      'client-limited then',
      { change: late },
      {},
      /^client-limited: .* in the older results: client-limited, the machine lagged by 400\.0 ms$/,
    ],
    ['client-limited now', {}, { change: late }, /^client-limited: .* in the newer run: client-l/],
    [
      'failed then',
      { change: refused },
      {},
      /^not-comparable: .* in the older results: all 20 requests failed \(20 http\): boom$/,
    ],
    [
      'failed now',
      {},
      { change: refused },
      /^no-data: .* in the newer run: all 20 requests failed/,
    ],
    ['new', { cells: [cell] }, {}, /^not-comparable: .*: the older results do not have this cell$/],
    ['gone', {}, { cells: [cell] }, /^not-comparable: .*: the newer run does not have this cell$/],
    [
      'skipped',
      {},
      { cells: [cell, { ...other, skipped: 'OPENROUTER_API_KEY is not set' }] },
      /^not-comparable: .* in the newer run: skipped: OPENROUTER_API_KEY is not set$/,
    ],
    [
      'elsewhere',
      { cells: [cell, moved] },
      {},
      /^not-comparable: .*: its endpoint differs \(https:\/\/elsewhere\.example gpt-4\.1 then, /,
    ],
  ])('%s', (_name, before, after, reason) => {
    const verdicts = firstTokens([runOf(before)], [runOf({ day: 2, ...after })])
    expect(verdicts[other.id]).toMatch(reason)
    expect(verdicts[cell.id], 'the one beside it').toMatch(ok)
  })

  test('with the settings in which runs differ, and no other', () => {
    const start = { options: { rounds: 20, temperature: 0 } }
    const verdicts = firstTokens([runOf()], [runOf({ day: 2, start })])
    expect(verdicts[cell.id]).toMatch(
      /^not-comparable: .*: the runs differ in temperature \(0\.7 then, 0 now\)$/,
    )
    const level = { axes: { ...axes, maxTokens: [64] } }
    expect(firstTokens([runOf()], [runOf({ day: 2, start: level })])[cell.id]).toMatch(
      /: the runs differ in maxTokens \(512 then, 64 now\)$/,
    )
  })

  test('of each older run, once', () => {
    const before = [runOf({ change: late }), runOf({ day: 2, cells: [cell, moved] })]
    expect(firstTokens(before, [runOf({ day: 3 })])[other.id]).toMatch(
      /^not-comparable: .*client-limited.*; its endpoint differs/,
    )
    const good = [...before, runOf({ day: 4 })]
    expect(firstTokens(good, [runOf({ day: 5 })])[other.id]).toMatch(ok)
  })
})

test('a matrix that the older results lack says under which name they may have it', () => {
  const renamed = firstTokens([runOf({ start: { name: 'Old' } })], [runOf({ day: 2 })])
  expect(renamed[cell.id]).toMatch(
    /the older results do not have this matrix; "Old" measured the same cells: was it renamed\?$/,
  )
  const file = 'benches/other.bench.ts'
  expect(firstTokens([runOf({ start: { file } })], [runOf({ day: 2 })])[cell.id]).toMatch(
    /; they have it in benches\/other\.bench\.ts$/,
  )
})

test('what ended early is left out, and said', () => {
  const early = { stopped: 'stopped before its last round' }
  const { matrices, leftOut } = compareRuns([runOf()], [runOf({ day: 2, ...early })])
  expect(matrices).toEqual([])
  expect(leftOut).toEqual([
    'The Router Tax: 20260102T120000Z-s1-test is left out, interrupted: 10 of 20 rounds',
    'The Router Tax: the newer results do not have it',
  ])
  const whole = [runOf({ day: 2, ...early }), runOf({ day: 3 })]
  expect(compareRuns([runOf()], whole).matrices.map(({ runId }) => runId)).toEqual([
    '20260103T120000Z-s1-test',
  ])
})

test('older runs of one sitting count as one, of five days as five', () => {
  const sitting = Array.from({ length: 5 }, (_, index) => {
    const id = `20260101T12${index}000Z-s1-test`
    const record = matrixRecord([cell], samplesOf([cell], 20), {
      axes,
      options: { rounds: 20, temperature: 0.7 },
      run: { ...origin, id },
    })
    return documentOf([record])
  })
  const now = runOf({ day: 9, cells: [cell] })
  expect(firstTokens(sitting, [now])[cell.id]).toMatch(
    /against one run \(the last of 5, all within 40 minutes: they count as 1\); a run-to-run variation/,
  )
  const days = [1, 2, 3, 4, 5].map((day) => runOf({ day, cells: [cell] }))
  expect(firstTokens(days, [now])[cell.id]).toMatch(/against 5 accepted runs over 4 days/)
})

function slower(factor: number) {
  return (sample: Sample) => ({ ttftMs: (sample.ttftMs ?? 0) * factor })
}

test('builds that a history remembers between the runs are judged together with the newer one', () => {
  const fingerprint = { mode: 'live', prompts: 'abc' }
  const before = [0.9, 1.1, 0.95, 1.05, 1].map((factor, index) =>
    runOf({ day: 1 + index, change: slower(factor) }),
  )
  const newer = runOf({ day: 20, change: slower(1.55) })
  const after = [
    {
      ...newer,
      matrices: newer.matrices.map((matrix) => ({
        ...matrix,
        baseline: { fingerprint, runs: [] },
      })),
    },
  ]
  const history = [17, 18, 19].map((day): HistoryRun => {
    const ms = 500 * 1.3 * 1.55
    const value = { median: ms, se: 0.03, location: Math.log(ms), locationSe: 0.03, n: 20 }
    return {
      id: `202601${day}T120000Z-s1-test`,
      matrix: newer.matrices[0]?.name ?? '',
      fingerprint,
      isGreen: false,
      cells: Object.fromEntries(
        [cell, other].map(({ id, endpoint }) => [
          id,
          { endpoint, snapshot: undefined, looks: [{ ttftMs: value }] },
        ]),
      ),
    }
  })
  const verdicts = (builds?: readonly HistoryRun[]) =>
    compareRuns(before, after, () => builds).matrices.flatMap((matrix) =>
      matrix.verdicts.filter(({ metric, scope }) => metric === 'ttftMs' && scope === 'cell'),
    )
  const together = (builds?: readonly HistoryRun[]) =>
    verdicts(builds).some(({ reason }) => reason.includes('the last three builds together'))
  expect(together()).toBe(false)
  expect(together(history)).toBe(true)
  // Those of other settings are not its own.
  expect(together(history.map((run) => ({ ...run, fingerprint: { mode: 'live' } })))).toBe(false)
  const [matrix] = compareRuns(before, after, () => history).matrices
  expect(matrix?.baseline?.history?.builds).toHaveLength(3)
})
