import { describe, expect, test } from 'vitest'

import { hodgesLehmann } from './hodges-lehmann.ts'
import { pairedShift } from './paired-shift.ts'
import { randomStream } from './random.ts'
import { signedRankTest } from './signed-rank.ts'

/** So many differences in each block, spread evenly around the block's own shift. */
function around(shifts: readonly number[], size: number, spread: number) {
  const members = shifts.flatMap((shift, block) =>
    Array.from({ length: size }, (_, index) => ({
      block,
      difference: shift + spread * ((2 * index) / (size - 1) - 1),
    })),
  )
  return {
    differences: members.map(({ difference }) => difference),
    blocks: members.map(({ block }) => block),
  }
}

function byRanks(differences: readonly number[]) {
  const { pValue, pGreater, pLess } = signedRankTest(differences)
  return { ...hodgesLehmann(differences), pValue, pGreater, pLess }
}

describe('paired differences are compared by their signed ranks', () => {
  const { differences } = around([1, 2, 6], 5, 0.5)

  test('where each is a block of its own', () => {
    expect(pairedShift(differences, [...differences.keys()])).toEqual(byRanks(differences))
  })

  test('where all are one block, which tells nothing of others', () => {
    expect(pairedShift(differences, Array(differences.length).fill(0))).toEqual(
      byRanks(differences),
    )
  })

  test('where blocks are alike', () => {
    const alike = around([2, 2, 2], 5, 1)
    expect(pairedShift(alike.differences, alike.blocks)).toEqual(byRanks(alike.differences))
  })
})

describe('where blocks differ, a block is one observation', () => {
  test('with the mean, interval and p of Student’s t', () => {
    const { differences, blocks } = around([1, 2, 6], 5, 0.5)
    const shift = pairedShift(differences, blocks)
    // Standard deviation √7, t of 2 degrees of freedom 4.302653; p = 1 − t/√(2 + t²) in closed form.
    expect(shift.estimate).toBeCloseTo(3, 12)
    expect(shift.high).toBeCloseTo(3 + 4.302_653 * Math.sqrt(7 / 3), 5)
    expect(shift.low).toBeCloseTo(3 - 4.302_653 * Math.sqrt(7 / 3), 5)
    const t = 3 / Math.sqrt(7 / 3)
    expect(shift.pValue).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 10)
    expect(shift.pGreater).toBeCloseTo(shift.pValue / 2, 12)
    expect(shift.pLess).toBeCloseTo(1 - shift.pValue / 2, 12)
  })

  test('in whatever unit, where that was decided in another', () => {
    const { differences, blocks } = around([1, 2, 6], 5, 0.5)
    const alike = around([2, 2.1, 2.2], 5, 1).differences
    expect(pairedShift(alike, blocks)).toEqual(byRanks(alike))
    expect(pairedShift(alike, blocks, differences).high).toBeCloseTo(
      2.1 + (4.302_653 * 0.1) / Math.sqrt(3),
      6,
    )
    expect(pairedShift(differences, blocks, alike)).toEqual(byRanks(differences))
  })

  test('and one of timeouts counts by its rank', () => {
    const { differences, blocks } = around([1, 2, 3, 4, 5, 6, Infinity], 5, 0.2)
    const shift = pairedShift(differences, blocks)
    expect(shift).toMatchObject({ estimate: 4, low: 2, high: Infinity })
    expect(shift.pValue).toBe(2 / 2 ** 7)
  })
})

test('the interval covers where blocks differ, which that of the ranks does not', () => {
  const stream = randomStream(7, 'paired shift')
  const gauss = (): number =>
    Math.sqrt(-2 * Math.log(1 - stream.uniform())) * Math.cos(2 * Math.PI * stream.uniform())
  const covered = { shift: 0, ranks: 0 }
  const runs = 400
  for (let run = 0; run < runs; run += 1) {
    const blocks = Array.from({ length: 120 }, (_, index) => Math.floor(index / 12))
    const effects = Array.from({ length: 10 }, gauss)
    const differences = blocks.map((block) => 0.8 * (effects[block] ?? 0) + gauss())
    const { low = 0, high = 0 } = pairedShift(differences, blocks)
    if (low <= 0 && high >= 0) covered.shift += 1
    const plain = hodgesLehmann(differences)
    if ((plain.low ?? 0) <= 0 && (plain.high ?? 0) >= 0) covered.ranks += 1
  }
  expect(covered.shift / runs).toBeGreaterThan(0.92)
  expect(covered.shift / runs).toBeLessThan(0.98)
  expect(covered.ranks / runs).toBeLessThan(0.65)
})
