import { expect, test } from 'vitest'

import { documentOf, matrixRecord, plannedCell, sampleOf, samplesOf } from '../../test/builders.ts'
import type { Outage } from '../model/outage.ts'
import type { Sample } from '../model/sample.ts'
import type { DocumentMatrix } from '../report/schema/results-document.ts'
import { failureSection } from './html/failure-section.ts'
import { qualitySection } from './html/quality-section.ts'
import { renderMatrixNotes } from './matrix-notes.ts'
import { renderMatrixReport } from './matrix-report.ts'
import { noPaint } from './paint.ts'

const cell = plannedCell('gpt-4.1', 'openai')
const options = { columns: 160, paint: noPaint, mode: 'live', location: undefined } as const

function matrixOf(samples: readonly Sample[]): DocumentMatrix {
  const [matrix] = documentOf([matrixRecord([cell], samples)]).matrices
  if (!matrix) throw new Error('a matrix was expected')
  return matrix
}

function notesOf(samples: readonly Sample[]): string {
  return renderMatrixNotes(matrixOf(samples), options).join('\n')
}

const unavailable = {
  status: 'failed',
  quality: undefined,
  failure: { class: 'http', status: 500, message: 'HTTP 500: busy', inStream: false },
} as const
const short = { quality: { passed: false, failed: [{ check: 'length', reason: '3 tokens' }] } }

test('what later looks saw is told apart from the figures of the first', () => {
  const first = samplesOf([cell], 10)
  const again = Array.from({ length: 20 }, (_, round) =>
    sampleOf({
      cell: cell.id,
      round: 10 + round,
      phase: 'confirm',
      ...(round % 2 === 0 ? unavailable : short),
    }),
  )
  const matrix = matrixOf([...first, ...again])
  const report = renderMatrixReport(matrix, options).join('\n')
  expect(report).toContain(
    'measured again: 10 of 20 requests failed, not counted above: 10 × http: HTTP 500: busy',
  )
  expect(report).toContain('measured again: 10 of 10 answers failed checks, not counted above')
  expect(report).not.toMatch(/failed {2}gpt|quality gpt/)
  expect(failureSection(matrix, 0).text).toContain('No failures in 10 requests.')
  expect(qualitySection(matrix, 0).text).toContain('All 10 answers passed every check.')
})

test('one request and one answer are told in the singular, answers out of those that were ok', () => {
  const oneRead = { streamed: false, tokenSource: 'tokenizer' } as const
  const one = notesOf([sampleOf({ cell: cell.id, round: 0, ...oneRead, ...short })])
  expect(one).toContain('1 of 1 answer failed checks (length 1), e.g. round 1: 3 tokens')
  expect(one).toContain('1 of 1 answer arrived in one read')
  expect(one).toContain('tokens of 1 answer counted with o200k')
  const mixed = notesOf([
    sampleOf({ cell: cell.id, round: 0, ...oneRead, ...short }),
    sampleOf({ cell: cell.id, round: 1 }),
    sampleOf({ cell: cell.id, round: 2, ...unavailable }),
  ])
  expect(mixed).toContain('1 of 2 answers failed checks')
  expect(mixed).toContain('1 of 2 answers arrived in one read')
  expect(mixed).toContain('1 × http: HTTP 500: busy')
})

test('new connections of several cells are told once', () => {
  const other = plannedCell('gpt-4.1-mini', 'openai')
  const samples = samplesOf([cell, other], 4, ({ round }) => ({
    connection: { reused: round > 0, dnsMs: undefined, connectMs: 3, tlsMs: undefined },
  }))
  const [matrix] = documentOf([matrixRecord([cell, other], samples)]).matrices
  if (!matrix) throw new Error('a matrix was expected')
  const lines = renderMatrixNotes(matrix, options).filter((line) => line.includes('connection'))
  expect(lines).toEqual([
    ' note    in 2 cells: 2 of 8 requests opened a new connection (not timed)',
  ])
})

test('what is true of several cells is told once, a failure with what to do about it', () => {
  const cells = [cell, plannedCell('gpt-4.1-mini', 'openai'), plannedCell('o3', 'openai')]
  const limited = {
    status: 'failed',
    quality: undefined,
    failure: { class: 'rate-limit', status: 429, message: 'HTTP 429: slow down.', inStream: false },
  } as const
  const samples = samplesOf(cells, 4, ({ cell: id, round }) => ({
    ...(round === 0 && id !== cells[2]?.id ? limited : {}),
    ...(round === 1 ? short : {}),
  }))
  const [matrix] = documentOf([matrixRecord(cells, samples)]).matrices
  if (!matrix) throw new Error('a matrix was expected')
  const lagging = matrix.cells.map((one, index) => ({
    ...one,
    summary: { ...one.summary, clientLimited: true, clientDelayMs: 10 + index },
  }))
  const lines = renderMatrixNotes({ ...matrix, cells: lagging }, options)
  expect(lines).toEqual([
    ' failed  in 2 cells: 2 × rate-limit: HTTP 429: slow down. Lower `concurrency` or `rate`, or ask for a higher limit',
    ' quality in 3 cells: 3 of 10 answers failed checks (length 3), e.g. gpt-4.1 via openai, round 2: 3 tokens',
    ' note    in 3 cells: this machine lagged by up to 12.0 ms; its own delay may explain the result (client-limited)',
    ' note    in 2 cells: 1 of 4 first-token times come from requests that failed later',
  ])
})

/** Ten answers that grow slower one after the other are worth far fewer. */
function slower({ round }: Sample): Partial<Sample> {
  return { ttftMs: 100 + round, totalMs: 600, tokensPerSecond: 200 }
}

test('a median without an interval says why', () => {
  const notes = notesOf(samplesOf([cell], 10, slower))
  expect(notes).toMatch(
    /no interval for first token: 6 independent answers are needed, and consecutive answers are correlated: 10 are worth 2\.\d+/,
  )
  expect(notesOf(samplesOf([cell], 10))).not.toContain('no interval')
  expect(notesOf(samplesOf([cell], 5, slower))).not.toContain('no interval')
})

test('new connections are out of all requests, failed ones too', () => {
  const cold = {
    connection: { reused: false, dnsMs: undefined, connectMs: 3, tlsMs: undefined },
  }
  expect(notesOf([sampleOf({ cell: cell.id, round: 0, ...cold })])).toContain(
    '1 of 1 request opened a new connection (not timed)',
  )
  const samples = [
    sampleOf({ cell: cell.id, round: 0, ...cold }),
    sampleOf({ cell: cell.id, round: 1, ...unavailable }),
  ]
  expect(notesOf(samples)).toContain('1 of 2 requests opened a new connection (not timed)')
})

test('when nobody answered is told apart from the failures of the figures', () => {
  const samples = samplesOf([cell], 10)
  const from = Date.UTC(2026, 10, 25, 14, 3, 22)
  const tries = [0, 1, 2].map((round) => sampleOf({ cell: cell.id, round, ...unavailable }))
  const record = matrixRecord([cell], samples)
  const notes = (outages: readonly Outage[]): string => {
    const end = record.end && { ...record.end, outages: { [cell.id]: outages } }
    const [matrix] = documentOf([{ ...record, end }]).matrices
    if (!matrix) throw new Error('a matrix was expected')
    expect(matrix.cells[0]?.summary.failures).toBe(0)
    return renderMatrixNotes(matrix, options).join('\n')
  }
  expect(notes([{ from, to: from + 6190, tries }])).toContain(
    'unreachable for 6.2 s from 14:03:22 UTC: 3 requests failed during it and were sent again, not counted above',
  )
  expect(notes([{ from, to: undefined, tries: tries.slice(1, 2) }])).toContain(
    'unreachable from 14:03:22 UTC on: 1 request failed during it and was sent again',
  )
})
