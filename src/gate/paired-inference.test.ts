import { describe, expect, test } from 'vitest'

import { closedBlock } from '../../test/queue.ts'
import { normalQuantile } from '../stats/normal.ts'
import { randomStream } from '../stats/random.ts'
import { pairedChange } from './paired-inference.ts'

/** Rounds of two levels of concurrency on two slots, in blocks; prompts make answers long or short. */
function levelsOnTwoSlots(
  [level, other]: readonly [number, number],
  { sizes, seed }: { readonly sizes: readonly number[]; readonly seed: number },
): Parameters<typeof pairedChange>[0] {
  const stream = randomStream(seed, 'slots')
  const vary = (): number => Math.exp(0.15 * normalQuantile(0.001 + 0.998 * stream.uniform()))
  const blocks: number[] = []
  const logRatios: number[] = []
  const differences: number[] = []
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
      differences.push(otherMs - endMs)
    }
  }
  return { logRatios, differences, blocks }
}

function significantOf(levels: readonly [number, number], sizes: readonly number[]): number {
  const trials = Array.from({ length: 100 }, (_, seed) =>
    pairedChange(levelsOnTwoSlots(levels, { sizes, seed })),
  )
  return trials.filter(({ ratio }) => (ratio.pValue ?? 1) < 0.05).length
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

test('ratio and difference agree about 0, whatever the values', () => {
  const stream = randomStream(1, 'agreement')
  let widened = 0
  for (let trial = 0; trial < 300; trial += 1) {
    const rounds = 6 + stream.integer(20)
    const size = 1 + stream.integer(6)
    const values = Array.from({ length: rounds }, () => {
      const reference = 100 * Math.exp(3 * stream.uniform())
      return { reference, own: reference * Math.exp(stream.uniform() - 0.3) }
    })
    const { ratio, difference } = pairedChange({
      logRatios: values.map(({ own, reference }) => Math.log(own / reference)),
      differences: values.map(({ own, reference }) => own - reference),
      blocks: values.map((_, index) => Math.floor(index / size)),
    })
    const holds = [ratio, difference].map(({ low = -1, high = 1 }) => low <= 0 && high >= 0)
    expect(holds[0]).toBe(holds[1])
    if (ratio.low === 0 || difference.low === 0) widened += 1
  }
  expect(widened).toBeGreaterThan(5)
})
