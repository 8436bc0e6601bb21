import { describe, expect, test } from 'vitest'

import { closedBlock } from '../../test/queue.ts'
import { normalQuantile } from '../stats/normal.ts'
import { randomStream } from '../stats/random.ts'
import { type PairedDifferences, pairedShift } from './paired-inference.ts'

/** Rounds of two levels of concurrency on two slots, in blocks; prompts make answers long or short. */
function levelsOnTwoSlots(
  [level, other]: readonly [number, number],
  { sizes, seed }: { readonly sizes: readonly number[]; readonly seed: number },
): PairedDifferences {
  const stream = randomStream(seed, 'slots')
  const vary = (): number => Math.exp(0.15 * normalQuantile(0.001 + 0.998 * stream.uniform()))
  const blocks: number[] = []
  const logRatios: number[] = []
  for (const [block, requests] of sizes.entries()) {
    const lengths = Array.from({ length: requests }, () => 600 * vary())
    const [ends, others] = [level, other].map((concurrency) => {
      const left = lengths.values()
      const serviceMs = (): number => (left.next().value ?? NaN) * vary()
      return closedBlock(block, { requests, concurrency }, { slots: 2, serviceMs })
    })
    for (const [index, { endMs = NaN }] of (ends ?? []).entries()) {
      const { endMs: otherMs = NaN } = others?.[index] ?? {}
      blocks.push(block)
      logRatios.push(Math.log(otherMs / endMs))
    }
  }
  return { values: logRatios, blocks }
}

function significantOf(levels: readonly [number, number], sizes: readonly number[]): number {
  const trials = Array.from({ length: 100 }, (_, seed) =>
    pairedShift(levelsOnTwoSlots(levels, { sizes, seed })),
  )
  return trials.filter(({ pValue = 1 }) => pValue < 0.05).length
}

describe('levels on a server with two slots', () => {
  test('are told apart in short blocks too, whose rounds fill and drain the queue', () => {
    expect(significantOf([1, 4], [5, 6, 5])).toBeGreaterThan(80)
    expect(significantOf([1, 4], [10, 11, 10])).toBeGreaterThan(95)
  })

  test('that are the same are not', () => {
    expect(significantOf([4, 4], [5, 6, 5])).toBeLessThan(12)
    expect(significantOf([4, 4], [10, 11, 10])).toBeLessThan(12)
  })
})
