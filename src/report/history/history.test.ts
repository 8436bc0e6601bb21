import { describe, expect, test } from 'vitest'

import { documentOf, matrixRecord, origin, plannedCell, sampleOf } from '../../../test/builders.ts'
import { noisyRuns } from '../../../test/measured-runs.ts'
import { searchedDocument } from '../../../test/searched-document.ts'
import type { MatrixStart, PlannedCell } from '../../bridge/messages.ts'
import type { Sample } from '../../model/sample.ts'
import { analyzeRuns } from '../analyze/analyze.ts'
import { measuredRuns } from '../analyze/measured-run.ts'
import { pointsOf } from '../analyze/run-groups.ts'
import type { ResultsDocument } from '../schema/results-document.ts'
import { historyOf } from './history.ts'
import { changePointsOf } from './levels.ts'
import { rememberedRuns } from './remembered-run.ts'

const DAY = 86_400_000
const START = Date.UTC(2026, 7, 3)

interface Run {
  readonly day: number
  readonly cell?: PlannedCell
  readonly sample?: Partial<Sample>
  readonly start?: Partial<MatrixStart>
  readonly location?: string | undefined
  readonly mode?: 'live' | 'simulated'
  readonly stopped?: string
  readonly accepted?: readonly string[]
}

function idOf(day: number): string {
  return `2026080${day}T000000Z-s1-test`
}

function documentOfRun({ day, location = 'eu', mode = 'live', ...run }: Run): ResultsDocument {
  const cell = run.cell ?? plannedCell('gpt-4.1', 'openai')
  const samples = Array.from({ length: 10 }, (_, round) =>
    sampleOf({ cell: cell.id, round, ttftMs: 400 + round, ...run.sample }),
  )
  const startedAt = START + day * DAY
  const record = matrixRecord([cell], samples, {
    run: { ...origin, id: idOf(day), location, mode, startedAt },
    startedAt,
    ...run.start,
  })
  const baseline = {
    fingerprint: { mode },
    runs: (run.accepted ?? []).map((id) => ({ id, values: {} })),
    history: undefined,
    warnings: undefined,
  }
  const end = record.end && { ...record.end, baseline, stopped: run.stopped }
  return documentOf([{ ...record, end }])
}

function historyOfRuns(runs: readonly Run[]) {
  const documents = runs.map(documentOfRun)
  const measured = documents.flatMap((document) => measuredRuns(document).runs)
  return historyOf(
    documents.flatMap((document) => rememberedRuns(document, { isUnverified: false })),
    measured,
    analyzeRuns(measured, { slowdown: undefined, timeZone: 'UTC' }),
  )
}

function changesOf(factor: (run: { index: number }) => number, seed = 1) {
  const runs = noisyRuns({ runs: 200, betweenSd: 0.05, factor, seed })
  const analysis = analyzeRuns(runs, { slowdown: undefined, timeZone: 'UTC' })
  const [series] = analysis.groups[0]?.series ?? []
  if (!series) throw new Error('no series')
  const points = pointsOf(runs, 'gpt-4.1@openai', 'ttftMs')
  return changePointsOf(points, series, { alpha: analysis.alpha, tests: 3 })
}

describe('what is joined', () => {
  test('runs of one plan are one series, oldest first, however they are read', () => {
    const { workloads } = historyOfRuns([{ day: 3 }, { day: 1 }, { day: 2 }, { day: 2 }])
    expect(workloads).toHaveLength(1)
    const [place] = workloads[0]?.places ?? []
    expect(place?.runs.map(({ id }) => id)).toEqual([1, 2, 3].map(idOf))
    expect(place?.cells[0]?.figures.map((figures) => figures?.ttftMs?.value)).toEqual([
      404.5, 404.5, 404.5,
    ])
  })

  test('other prompts, settings and modes are apart, and it is said in what they differ', () => {
    const { drawnFrom } = matrixRecord([plannedCell('gpt-4.1', 'openai')], []).start
    const { workloads } = historyOfRuns([
      { day: 1 },
      { day: 2, start: { drawnFrom: { ...drawnFrom, prompts: ['e'.repeat(64)] } } },
      { day: 3, start: { options: { temperature: 0.2 } } },
      { day: 4, mode: 'simulated', cell: plannedCell('gpt-4.1', 'openai', { simulated: true }) },
    ])
    expect(workloads.map(({ places }) => places[0]?.runs[0]?.id)).toEqual([4, 3, 2, 1].map(idOf))
    const fields = workloads[3]?.apart.map((other) => other.fields.map(({ name }) => name))
    expect(fields).toEqual([['mode'], ['temperature'], ['prompts']])
    expect(workloads[3]?.apart[1]?.fields).toEqual([
      { name: 'temperature', here: undefined, there: '0.2' },
    ])
  })

  test('places are series of their own in one workload, and so are endpoints', () => {
    const moved = plannedCell('gpt-4.1', 'openai', {
      endpoint: 'https://eu.api.openai.com gpt-4.1',
    })
    const { workloads } = historyOfRuns([
      { day: 1 },
      { day: 2, location: 'us' },
      { day: 3, cell: moved },
    ])
    const places = workloads[0]?.places ?? []
    expect(places.map(({ location, cells }) => [location, cells.length])).toEqual([
      ['eu', 2],
      ['us', 1],
    ])
    expect(places[0]?.cells[0]?.figures.map((figures) => figures !== undefined)).toEqual([
      true,
      false,
    ])
  })
})

test('an endpoint that was searched is followed by its capacity alone', () => {
  const [run] = rememberedRuns(searchedDocument({ ciLow: 0 }), { isUnverified: false })
  expect(run?.cells.map(({ label, figures }) => [label, figures])).toEqual([
    ['gpt-4.1 via openai', { capacity: { value: 5, low: undefined, high: 7 } }],
    ['gpt-4.1 via openrouter', { capacity: { value: 5, low: undefined, high: 7 } }],
  ])
  expect(run?.settings).toMatchObject({ 'capacity.of': 'concurrency', 'capacity.share': '0.9' })
})

test('what became of a run: accepted by a later one, partial, and new prices and models', () => {
  const cell = plannedCell('gpt-4.1', 'openai')
  const dearer = { ...cell, price: cell.price && { ...cell.price, outputPerMTok: 12 } }
  const again = { ...cell, price: cell.price && { ...cell.price, date: '2026-11-01' } }
  const { workloads } = historyOfRuns([
    { day: 1 },
    { day: 2, cell: again },
    { day: 3, cell: dearer, sample: { servedModel: 'model-2' }, accepted: [idOf(2)] },
    { day: 4, cell: dearer, sample: { servedModel: 'model-2' }, stopped: 'stopped by the budget' },
  ])
  const [place] = workloads[0]?.places ?? []
  expect(place?.runs.map(({ isAccepted }) => isAccepted)).toEqual([false, true, false, false])
  expect(place?.runs.map(({ partial }) => partial)).toEqual([
    undefined,
    undefined,
    undefined,
    expect.stringContaining('stopped by the budget'),
  ])
  const [series] = place?.cells ?? []
  // Another date of the same price is no new price.
  expect(series?.prices.map(({ run, to }) => [run, to?.outputPerMTok])).toEqual([[2, 12]])
  expect(series?.served).toEqual([{ run: 2, from: 'model-1', to: 'model-2' }])
})

describe('new levels', () => {
  test('three steps are found with their runs and sizes', () => {
    const changes = changesOf(({ index }) =>
      index < 50 ? 1 : index < 120 ? 1.5 : index < 160 ? 1.2 : 2,
    )
    const days = changes.map(({ startedAt }) => Math.round((startedAt - START) / DAY))
    expect(days).toHaveLength(3)
    for (const [place, day] of [50, 120, 160].entries()) {
      expect(Math.abs((days[place] ?? 0) - day)).toBeLessThanOrEqual(2)
    }
    expect(changes[0]?.change).toBeCloseTo(0.5, 1)
    expect(changes[1]?.change).toBeCloseTo(-0.2, 1)
    expect(changes[2]?.before).toBe(changes[1]?.after)
  })

  test('a drift has none, and noise next to none', () => {
    expect(changesOf(({ index }) => 1.003 ** index)).toEqual([])
    const found = Array.from({ length: 40 }, (_, seed) => changesOf(() => 1, seed))
    expect(found.filter((changes) => changes.length > 0).length).toBeLessThan(6)
  })
})
