import { expect, test } from 'vitest'

import type { BenchTestMeta } from '../../src/bridge/test-meta.ts'
import { renderEstimate } from './estimate.ts'

function metaOf(cell: string, changes: Partial<BenchTestMeta> = {}): BenchTestMeta {
  return {
    matrix: 'Matrix',
    cell,
    skipped: undefined,
    lane: 'all',
    demand: {
      requests: 30,
      inputTokens: 3000,
      outputTokens: 12_000,
      costUsd: 0.05,
      answersInTurn: 30,
      scheduledMs: 0,
    },
    ...changes,
  }
}

test('cells add up, one after the other', () => {
  expect(renderEstimate('a.bench.ts', [metaOf('one'), metaOf('other')], 'live')).toBe(
    'a.bench.ts: 2 cells, 60 requests, at most 30 000 tokens, at most $0.10, about 6 m 00 s',
  )
})

test('lanes side by side take as long as the longest of them', () => {
  const cells = [
    metaOf('one', { lane: 'a' }),
    metaOf('two', { lane: 'a' }),
    metaOf('three', { lane: 'b' }),
  ]
  expect(renderEstimate('a.bench.ts', cells, 'live')).toContain('about 6 m 00 s')
})

test('load takes less time than its requests, and a rate its own', () => {
  const { demand } = metaOf('any')
  const busy = metaOf('busy', { demand: { ...demand, answersInTurn: 4 } })
  const open = metaOf('open', { demand: { ...demand, answersInTurn: 1, scheduledMs: 60_000 } })
  expect(renderEstimate('a.bench.ts', [busy], 'live')).toContain('about 24 s')
  expect(renderEstimate('a.bench.ts', [open], 'live')).toContain('about 1 m 06 s')
})
