import { assert, describe, expect, test } from 'vitest'

import { axesOf, matrixRecord, plannedCell, sampleOf } from '../../test/builders.ts'
import type { Sample } from '../model/sample.ts'
import { assembleMatrix } from '../report/assembly/assemble.ts'
import type { DocumentMatrix } from '../report/schema/results-document.ts'
import { sentencesOf } from '../report/sentences/sentences.ts'
import { geographySentences } from './geography.ts'
import { cellsTable } from './html/cells-table.ts'
import { drawnMetrics } from './html/drawn-metrics.ts'
import { drawnMatrices } from './html/drawn-samples.ts'
import { pageMatrix } from './html/page-matrix.ts'
import { joinLocations } from './join-locations.ts'
import { renderMatrixReport } from './matrix-report.ts'
import { matrixGrid } from './matrix-table.ts'
import { renderMatrixTurns } from './matrix-turns.ts'
import { noPaint } from './paint.ts'

const cells = [plannedCell('m', 'a'), plannedCell('m', 'b')]
const axes = axesOf({ model: ['m'], provider: ['a', 'b'] })
const whole: Partial<Sample> = {
  streamed: false,
  ttftMs: undefined,
  ttfoMs: undefined,
  interChunkMs: undefined,
  interChunkP99Ms: undefined,
  longestStallMs: undefined,
  tokensPerSecond: undefined,
}

/** One provider answers in less time than the other. */
function matrixOf(reference: Record<string, unknown> | undefined, turn?: number): DocumentMatrix {
  const samples = cells.flatMap((cell) =>
    Array.from({ length: 10 }, (_, round) =>
      sampleOf({
        cell: cell.id,
        round,
        ...whole,
        totalMs: (cell.levels.provider === 'a' ? 1200 : 800) + ((round * 7) % 10),
        streamedTokens: 100,
        turn,
      }),
    ),
  )
  return assembleMatrix(
    matrixRecord(cells, samples, { axes, options: { stream: false }, reference }),
  )
}

describe('whole answers', () => {
  test.each([80, 160])('are a table of total times in %i columns', (columns) => {
    const options = { columns, paint: noPaint, mode: 'live', location: undefined } as const
    const lines = renderMatrixReport(matrixOf({ provider: 'a' }), options)
    const text = lines.join('\n')
    expect(text).toMatch(/total/)
    expect(text).toMatch(/e2e/)
    expect(text).not.toMatch(/first\s+token|not streamed|rounds dropped/i)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns)
  })

  test('have no column for what nobody knows', () => {
    const { head, rows } = matrixGrid(matrixOf(undefined))
    const titles = head.map((column) => column.head)
    expect(titles).toEqual(
      expect.arrayContaining(['total ms', 'p95', 'e2e tok/s', 'CV', 'quality', 'failed']),
    )
    expect(titles).not.toContain('tok/s')
    expect(rows[0]?.[titles.indexOf('total ms')]).toMatch(/^1 20\d/)
    const table = cellsTable(matrixOf(undefined)).text
    expect(table).toContain('whole answer')
    expect(table).not.toContain('first token')
  })

  test('are told by total times, with and without a reference', () => {
    const compared = sentencesOf(matrixOf({ provider: 'a' }))
    expect(compared).toHaveLength(1)
    expect(compared[0]).toMatch(/^b takes .* off the whole answer of m, against a\.$/)
    const led = sentencesOf(matrixOf(undefined))
    expect(led[0]).toMatch(/^Fastest whole answer: m via b, 80\d ms/)
    expect(led[1]).toMatch(/^Most end-to-end tokens\/s: m via b/)
    expect(led).toHaveLength(2)
  })

  test('by turn are total times', () => {
    const [line = ''] = renderMatrixTurns(matrixOf(undefined, 1), { columns: 160, paint: noPaint })
    expect(line).toMatch(/m via a: total 1 20\d ms/)
  })

  test('from several places are compared by their total times', () => {
    const [near, far] = ['eu', 'us'].map((location) => ({
      ...matrixOf(undefined),
      runId: location,
      location,
    }))
    if (!near || !far) throw new Error('two places')
    const [joined] = joinLocations([near, far])
    const sentences = joined ? geographySentences(joined) : []
    expect(sentences.length).toBeGreaterThan(0)
    for (const sentence of sentences) expect(sentence).toMatch(/whole answer after/)
  })

  test('leave the page nothing to draw of a first token', () => {
    const matrix = matrixOf({ provider: 'a' })
    expect(drawnMetrics(matrix)[0]).toBe('totalMs')
    const [drawn] = drawnMatrices([matrix])
    assert(drawn)
    const { contrasts } = pageMatrix(drawn, { index: 0, firstSample: 0 })
    const metrics = new Set(contrasts.map(({ metric }) => metric))
    expect(metrics).toContain('totalMs')
    expect(metrics).not.toContain('ttftMs')
  })
})
