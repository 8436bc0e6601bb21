import { describe, expect, test } from 'vitest'

import { EvidenceReader } from './evidence.ts'
import type { LoadBlock } from './load-block.ts'

const ladder = [1, 2, 3, 4, 5, 6, 7, 8]
const reader = new EvidenceReader(ladder, 0.95)

function block(level: number, kept: number, lost = 0): LoadBlock {
  return {
    level,
    kept: [
      ...Array.from({ length: kept }, () => true),
      ...Array.from({ length: lost }, () => false),
    ],
  }
}

function times(count: number, each: LoadBlock): LoadBlock[] {
  return Array.from({ length: count }, () => each)
}

describe('evidence', () => {
  test('of no blocks says nothing', () => {
    const { low, tooHigh, atLeast, below } = reader.read([])
    expect([low, tooHigh]).toEqual([-1, 8])
    expect([...atLeast, ...below].every((won) => won === 0)).toBe(true)
  })

  test('of a level that keeps all counts for every level below it', () => {
    const { low, tooHigh, atLeast } = reader.read(times(8, block(4, 40)))
    expect(ladder[low]).toBe(4)
    expect(tooHigh).toBe(8)
    expect(atLeast[4]).toBe(0)
    expect(atLeast[0]).toBe(atLeast[3])
  })

  test('of a level that keeps none counts for every level above it', () => {
    const { low, tooHigh } = reader.read([block(6, 0, 20)])
    expect(low).toBe(-1)
    expect(ladder[tooHigh]).toBe(6)
  })

  test('needs more than seventy requests that are kept without exception', () => {
    // 0.95^72 is 1 in 40, and the requests of a block may resemble each other.
    expect(reader.read(times(3, block(4, 24))).low).toBe(-1)
  })

  test('is taken back where the endpoint changes', () => {
    const before = times(8, block(4, 40))
    expect(reader.read(before).low).toBe(3)
    expect(reader.read([...before, block(4, 10, 30), block(4, 10, 30)]).low).toBe(-1)
  })

  test('a share at the limit is evidence of nothing', () => {
    const { low, tooHigh } = reader.read(times(12, block(4, 38, 2)))
    expect(ladder[low] ?? 0).toBeLessThan(4)
    expect(ladder[tooHigh] ?? 9).toBeGreaterThan(4)
  })
})
