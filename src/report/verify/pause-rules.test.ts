import { describe, expect, test } from 'vitest'

import { documentOf } from '../../../test/builders.ts'
import { measuredRecord } from '../../../test/measured-record.ts'
import type { ProviderPause } from '../../model/provider-pause.ts'
import { verifyDocument } from './verify-document.ts'

const record = measuredRecord()
const refused = record.samples.find(({ failure, warmup }) => failure !== undefined && !warmup)
const { cell = '', round = 0 } = refused ?? {}
const provider = cell.slice(cell.indexOf('@') + 1)
const later = record.samples.find((sample) => sample.cell === cell && sample.round === round + 1)

function pauseOf(changes: Partial<ProviderPause> = {}): ProviderPause {
  return {
    provider,
    cell,
    round,
    from: (later?.sentAt ?? NaN) - 30_000,
    pauseMs: 20_000,
    askedMs: 19_000,
    askedBy: 'retry-after',
    ...changes,
  }
}

/** Where a document with this pause contradicts itself. */
function mismatchesOf(pause: ProviderPause): string[] {
  const document = documentOf([{ ...record, pauses: [pause] }])
  return verifyDocument(document)
    .mismatches.map(({ path }) => path)
    .filter((path) => path.includes('pauses'))
}

describe('a pause', () => {
  test('in which nothing was sent contradicts nothing', () => {
    expect(refused).toBeDefined()
    expect(mismatchesOf(pauseOf({ from: 1 }))).toEqual([])
    expect(mismatchesOf(pauseOf({ from: 1, askedMs: undefined, askedBy: undefined }))).toEqual([])
  })

  test('of one model keeps the others of its provider from nothing', () => {
    const other = record.samples.find((sample) => sample.cell !== cell)
    const sentAt = (other?.sentAt ?? NaN) + 7
    const samples = record.samples.map((sample) =>
      sample === other ? { ...sample, sentAt } : sample,
    )
    // Around that request and no other.
    const short = { from: sentAt - 3, pauseMs: 6, askedMs: 5 }
    const found = (changes: Partial<ProviderPause>): string[] => {
      const document = documentOf([
        { ...record, samples, pauses: [pauseOf({ ...short, ...changes })] },
      ])
      const matrices = document.matrices.map((matrix) => ({
        ...matrix,
        cells: matrix.cells.map((one) =>
          one.id === other?.cell ? { ...one, provider, model: 'another' } : one,
        ),
      }))
      const { mismatches } = verifyDocument({ ...document, matrices })
      return mismatches.map(({ path }) => path).filter((path) => path.includes('pauses'))
    }
    expect(found({})).toEqual(['matrices[0].pauses[0].pauseMs'])
    expect(found({ model: 'served-as' })).toEqual([])
  })

  test.each<[string, Partial<ProviderPause>, string]>([
    ['is bounded', { from: 1, pauseMs: 70_000 }, 'pauseMs'],
    ['is what was asked for, at least', { from: 1, pauseMs: 18_000 }, 'pauseMs'],
    ['is of a cell', { from: 1, cell: 'another' }, 'cell'],
    ['is of the provider of that cell', { from: 1, provider: 'elsewhere' }, 'cell'],
    ['follows a failure', { from: 1, round: 10_000 }, 'round'],
    ['keeps its provider from being asked', { from: (later?.sentAt ?? NaN) - 5000 }, 'pauseMs'],
  ])('%s', (_what, changes, field) => {
    expect(mismatchesOf(pauseOf(changes))).toContain(`matrices[0].pauses[0].${field}`)
  })
})
