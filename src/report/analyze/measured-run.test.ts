import { expect, test } from 'vitest'

import { documentOf, matrixRecord, origin, plannedCell, sampleOf } from '../../../test/builders.ts'
import type { Sample } from '../../model/sample.ts'
import { measuredRuns } from './measured-run.ts'

const good = plannedCell('gpt-4.1', 'openai')
const failing = plannedCell('gpt-4.1', 'openrouter')
const keyless = plannedCell('gpt-4.1-mini', 'openrouter', { skipped: 'no key' })

function samplesOf(cell: string, changes: Partial<Sample> = {}): Sample[] {
  return Array.from({ length: 10 }, (_, round) =>
    sampleOf({ cell, round, ttftMs: 100 + round, totalMs: 600, ...changes }),
  )
}

const failed: Partial<Sample> = {
  status: 'failed',
  ttftMs: undefined,
  failure: { class: 'http', status: 500, message: 'oops', inStream: false },
}

test('a document is reduced to a value and an error per cell and metric', () => {
  const { runs, leftOut } = measuredRuns(documentOf([matrixRecord([good], samplesOf(good.id))]))
  expect(leftOut).toEqual([])
  expect(runs).toMatchObject([
    {
      file: 'benches/router-tax.bench.ts',
      mode: 'live',
      startedAt: 1_700_000_000_000,
      cells: [
        { id: 'gpt-4.1@openai', label: 'gpt-4.1 via openai', provider: 'openai', model: 'gpt-4.1' },
      ],
    },
  ])
  const values = runs[0]?.values.cells[good.id]?.values
  expect(values?.['ttftMs']).toMatchObject({ median: 104.5, n: 10 })
  // The rounds' totals are all alike.
  expect(values?.['totalMs']).toMatchObject({ median: 600, se: 0, n: 10 })
  expect(JSON.stringify(runs)).not.toContain('An answer.')
})

test('a merged report is the runs it was made of, each where it was', () => {
  const records = ['us-east', 'eu-west'].map((location) =>
    matrixRecord([good], samplesOf(good.id), {
      run: { ...origin, id: `run-${location}`, location },
    }),
  )
  const { runs } = measuredRuns(documentOf(records))
  expect(runs.map(({ location, values }) => [values.id, location])).toEqual([
    ['run-us-east', 'us-east'],
    ['run-eu-west', 'eu-west'],
  ])
})

test('cells that were skipped or not measured are named', () => {
  const record = matrixRecord(
    [good, failing, keyless],
    [...samplesOf(good.id), ...samplesOf(failing.id, failed)],
  )
  const { runs, leftOut } = measuredRuns(documentOf([record]))
  expect(Object.keys(runs[0]?.values.cells ?? {})).toEqual([good.id])
  expect(leftOut.map(({ cell, reason }) => `${cell}: ${reason}`)).toEqual([
    'gpt-4.1-mini@openrouter: skipped: no key',
    expect.stringContaining('gpt-4.1@openrouter: all 10 requests failed'),
  ])
})

test('an interrupted matrix is left out as a whole, and says why', () => {
  const record = matrixRecord([good], samplesOf(good.id))
  const end = record.end && { ...record.end, stopped: 'stopped by the budget' }
  const { runs, leftOut } = measuredRuns(documentOf([{ ...record, end }]))
  expect(runs).toEqual([])
  expect(leftOut).toMatchObject([
    { cell: undefined, reason: 'interrupted: 10 rounds (stopped by the budget)' },
  ])
})
