import { describe, expect, test } from 'vitest'

import { documentOf, matrixRecord, origin, plannedCell, sampleOf } from '../../../test/builders.ts'
import { matrixFigures } from './matrix-figures.ts'
import type { MatrixRecord } from './matrix-record.ts'

const cell = plannedCell('gpt-4.1', 'openai')

function recordOf(
  run: Partial<typeof origin>,
  { endedAt, calibration }: { readonly endedAt?: number; readonly calibration?: number } = {},
): MatrixRecord {
  const samples = [sampleOf({ cell: cell.id, round: 0, clientDelayMs: calibration })]
  const record = matrixRecord([cell], samples, {
    run: { ...origin, ...run },
    calibrationErrorsMs: [calibration ?? 0.2],
  })
  const end = record.end && { ...record.end, endedAt: endedAt ?? record.end.endedAt }
  return { ...record, end }
}

const east = {
  id: 'east',
  location: 'us-east',
  seed: 7,
  tool: { ...origin.tool, version: '1.0.0' },
}
const west = { id: 'west', location: 'eu-west', seed: 8, startedAt: origin.startedAt - 5_000 }

describe('a document of one run', () => {
  test('says of the run what the measuring machine said, whoever reports', () => {
    const document = documentOf([recordOf(east), recordOf(east)])
    expect(document.merged).toBeUndefined()
    expect(document.run).toMatchObject({ id: 'east', location: 'us-east', seed: 7 })
    expect(document.tool.version).toBe('1.0.0')
    expect(document.run.endedAt).toBe('2023-11-14T22:14:01.000Z')
  })

  test('is interrupted when a matrix is, and ends when it is reported', () => {
    const { run, matrices } = documentOf([{ ...recordOf(east), end: undefined }])
    expect(run).toMatchObject({ interrupted: true, endedAt: '2023-11-14T22:14:02.000Z' })
    expect(matrices[0]?.stopped).toBe('the worker ended early')
  })
})

describe('a document of several runs', () => {
  const document = documentOf([
    recordOf(east, { endedAt: origin.startedAt + 60_000, calibration: 0.1 }),
    recordOf(west, { calibration: 0.9 }),
  ])

  test('keeps the matrix of each run with its place', () => {
    expect(document.matrices.map(({ runId, location }) => [runId, location])).toEqual([
      ['east', 'us-east'],
      ['west', 'eu-west'],
    ])
  })

  test('says of every run what it was measured with', () => {
    expect(document.merged?.map(({ run, tool }) => [run.id, run.seed, tool.version])).toEqual([
      ['east', 7, '1.0.0'],
      ['west', 8, '0.1.0'],
    ])
    expect(document.merged?.map(({ client }) => client.calibration.errorsMs)).toEqual([
      [0.1],
      [0.9],
    ])
    expect(document.merged?.map(({ client }) => client.eventLoop.worstP99Ms)).toEqual([0.1, 0.9])
  })

  test('says of itself who merged it, over which time, and what the runs share', () => {
    expect(document.run).toMatchObject({
      id: '20231114T221320Z-s421337-rprt',
      startedAt: '2023-11-14T22:13:15.000Z',
      endedAt: '2023-11-14T22:14:20.000Z',
      seed: undefined,
      location: undefined,
      mode: 'live',
      modeReason: 'asked',
    })
    expect(document.client.calibration.errorsMs).toEqual([0.1, 0.9])
    expect(document.cost.totalUsd).toBeCloseTo(0.002)
  })

  test('names the seed that all share', () => {
    expect(documentOf([recordOf(east), recordOf({ ...west, seed: 7 })]).run.seed).toBe(7)
  })
})

test('simulated and live runs never meet in one document, and the reason says who is what', () => {
  const keyless = { ...west, mode: 'simulated', modeReason: 'auto' } as const
  expect(() => documentOf([recordOf(east), recordOf(keyless)])).toThrow(
    'simulated and live runs cannot share a report, and these are both (us-east, east: live; eu-west, west: simulated (no API key found)). Merge the reports of one kind',
  )
})

test('a matrix that ended is computed once, whoever asks, and anew where a sample differs', () => {
  const samples = Array.from({ length: 10 }, (_, round) =>
    sampleOf({ cell: cell.id, round, ttftMs: 100 + round }),
  )
  const record = matrixRecord([cell], samples)
  const figures = matrixFigures(record)
  expect(matrixFigures({ ...record, samples: [...samples] })).toBe(figures)
  const [first, ...rest] = samples
  if (!first) throw new Error('no sample')
  const other = matrixFigures({ ...record, samples: [{ ...first, ttftMs: 90 }, ...rest] })
  expect(other.cells[0]?.summary.ttftMs.min).toBe(90)
  const running = { ...record, end: undefined }
  expect(matrixFigures(running)).not.toBe(matrixFigures(running))
})
