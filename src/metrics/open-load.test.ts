import { describe, expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import type { Sample } from '../model/sample.ts'
import { servingMs } from './open-load.ts'

const EVERY_MS = 100

/** Requests that are due every tenth of a second, with these waits for their answers. */
function block(waits: readonly number[], changes: Partial<Sample> = {}): Sample[] {
  return waits.map((endMs, round) => {
    const dueAt = round * EVERY_MS
    return sampleOf({ cell: 'a', round, sentAt: dueAt, intendedAt: dueAt, endMs, ...changes })
  })
}

function takes(waits: readonly number[]): number | undefined {
  return servingMs(block(waits), 1 / EVERY_MS)
}

/** Three waits around one, of standard deviation 100. */
function around(middle: number): number[] {
  return [middle - 100, middle, middle + 100]
}

function growingBy(growth: number): number[] {
  return [...around(200), ...around(200 + growth / 2), ...around(200 + growth)]
}

describe('a block of an open loop', () => {
  test('takes as long as its requests are due, while the wait stays as it is', () => {
    expect(takes([50, 50, 50, 50, 50, 50, 50, 50, 50])).toBe(900)
  })

  test('lags where the wait grows by more than 3 % of the time between first and last third', () => {
    // The middle ones of the thirds are due 600 ms apart.
    expect(takes([50, 50, 50, 50, 50, 50, 68, 68, 68])).toBe(900)
    expect(takes([50, 50, 50, 50, 50, 50, 69, 69, 69])).toBeGreaterThan(900)
  })

  test('takes what its answers are apart, where it lags', () => {
    const waits = Array.from({ length: 9 }, (_, index) => 50 + 50 * index)
    // Each ends 150 ms after the one before.
    expect(takes(waits)).toBeCloseTo(9 * 150, 6)
  })

  test('takes no odd answer for its pace, the last of twenty say', () => {
    // All but the eleventh end 150 ms after the one before.
    const waits = Array.from({ length: 20 }, (_, index) => (index < 10 ? 50 : -100) + 50 * index)
    expect(takes(waits.with(10, 100_000))).toBeCloseTo(20 * 150, 6)
  })

  test('lags only where the growth is beyond the error of its medians', () => {
    // Standard deviation 100 on both sides: √(π ÷ 2) · √(2 · 100² ÷ 3) is 102.3.
    expect(takes(growingBy(102))).toBe(900)
    expect(takes(growingBy(103))).toBeGreaterThan(900)
  })

  test('is told from six requests on', () => {
    expect(takes([50, 50, 50, 50, 50])).toBeUndefined()
    expect(takes([50, 50, 50, 50, 50, 50])).toBe(600)
    const [first, ...others] = block([50, 50, 50, 50, 50, 50])
    const failed: Sample[] = first ? [{ ...first, status: 'failed' }, ...others] : []
    expect(servingMs(failed, 1 / EVERY_MS)).toBe(600)
  })

  test('counts the wait from when a request was due, not from when it was sent', () => {
    const late = block([50, 50, 50, 50, 50, 50, 50, 50, 50]).map((sample, index) => ({
      ...sample,
      sentAt: (sample.sentAt ?? 0) + 40 * index,
    }))
    expect(servingMs(late, 1 / EVERY_MS)).toBeCloseTo(9 * 140, 6)
  })
})
