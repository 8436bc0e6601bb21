import { describe, expect, test } from 'vitest'

import type { BenchTestMeta, CellDemand, CollectedFile } from '../bridge/test-meta.ts'
import { renderEstimate, renderTotalEstimate } from './estimate.ts'

const demand: CellDemand = {
  requests: 32,
  inputTokens: 3200,
  outputTokens: 16_384,
  costUsd: 0.14,
  answersInTurn: 32,
  scheduledMs: 0,
}
const again: CellDemand = {
  requests: 60,
  inputTokens: 6000,
  outputTokens: 30_720,
  costUsd: 0.26,
  answersInTurn: 60,
  scheduledMs: 0,
}

function meta(changes: Partial<BenchTestMeta> = {}): BenchTestMeta {
  return {
    matrix: 'A',
    cell: 'one@lab',
    provider: 'lab',
    skipped: undefined,
    lane: 'all',
    demand,
    laterLooks: undefined,
    ...changes,
  }
}

function file(name: string, ...metas: readonly BenchTestMeta[]): CollectedFile {
  return { file: name, metas, errors: [] }
}

const two = meta({ cell: 'two@lab' })
const unpriced = meta({ cell: 'two@lab', demand: { ...demand, costUsd: undefined } })
const skipped = meta({ cell: 'two@lab', skipped: 'LAB_KEY is not set' })

describe('the estimate of a file', () => {
  test('counts each cell once, however many tests it has', () => {
    expect(renderEstimate('a.bench.ts', [meta(), meta(), two], 'live')).toBe(
      'a.bench.ts: 2 cells, 64 requests, at most 39 168 tokens, at most $0.28, about 6 m 24 s',
    )
  })

  test('says what judging the answers takes beside that', () => {
    const judging = { ...demand, requests: 30, costUsd: 0.01, answersInTurn: 30 }
    expect(renderEstimate('a', [meta({ judging }), meta({ judging }), two], 'live')).toBe(
      'a: 2 cells, 64 requests, at most 39 168 tokens, at most $0.28, about 6 m 24 s; judging the answers: 30 requests, at most 19 584 tokens, at most $0.01, about 3 m 00 s',
    )
  })

  test('takes as long as the longest of its lanes, side by side', () => {
    const lanes = [
      meta({ lane: 'a' }),
      meta({ lane: 'a', cell: 'b' }),
      meta({ lane: 'c', cell: 'c' }),
    ]
    expect(renderEstimate('a', lanes, 'live')).toMatch(/about 6 m 24 s$/)
  })

  test('takes less time under load, and at a rate its own', () => {
    const busy = meta({ demand: { ...demand, answersInTurn: 4 } })
    const open = meta({ demand: { ...demand, answersInTurn: 1, scheduledMs: 60_000 } })
    expect(renderEstimate('a', [busy], 'live')).toMatch(/about 24 s$/)
    expect(renderEstimate('a', [open], 'live')).toMatch(/about 1 m 06 s$/)
  })

  test('names what re-measuring would add at most', () => {
    expect(renderEstimate('a', [meta({ laterLooks: again }), two], 'live')).toMatch(
      /^a: 2 cells, .*; what looks slower is re-measured: up to 60 requests, 36 720 tokens, \$0\.26, about 6 m 00 s more$/,
    )
  })

  test('says which cells are left out, and whose price is unknown', () => {
    expect(renderEstimate('a', [meta(), skipped], 'live')).toMatch(
      /^a: 1 cell, .*; 1 cell skipped: LAB_KEY is not set$/,
    )
    expect(renderEstimate('a', [meta(), unpriced], 'live')).toContain(
      'at most $0.14 and the unknown price of 1 cell',
    )
    expect(renderEstimate('a', [unpriced], 'live')).toContain('tokens, the unknown price of 1 cell')
    expect(renderEstimate('a', [skipped], 'live')).toBe('a: 1 cell skipped: LAB_KEY is not set')
  })

  test('costs nothing where nothing is charged, and is none where nothing is asked', () => {
    const free = meta({ demand: { ...demand, costUsd: 0 } })
    expect(renderEstimate('a', [free], 'live')).toBe(
      'a: 1 cell, 32 requests, at most 19 584 tokens, no cost',
    )
    expect(renderEstimate('a', [meta()], 'simulated')).toContain('no cost, about 2 s')
    expect(renderEstimate('a', [], 'live')).toBeUndefined()
  })
})

describe('the estimate of all files', () => {
  test('tells matrices of one name apart by their files', () => {
    expect(renderTotalEstimate([file('a', meta()), file('b', meta(), two)], 'live')).toBe(
      'all 2 files: 3 cells, 96 requests, at most 58 752 tokens, at most $0.42, about 9 m 36 s',
    )
  })

  test('is none where one file says it all', () => {
    expect(renderTotalEstimate([file('a', meta()), file('b')], 'live')).toBeUndefined()
    expect(renderTotalEstimate([file('a', meta()), file('b', skipped)], 'live')).toBeUndefined()
  })

  test('names the files it does not know', () => {
    const broken = { ...file('c'), errors: ['unexpected token'] }
    expect(renderTotalEstimate([file('a', meta()), file('b', meta()), broken], 'live')).toMatch(
      /^all 2 files without c, which cannot be loaded: 2 cells, /,
    )
  })
})
