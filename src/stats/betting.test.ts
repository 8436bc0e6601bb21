import { describe, expect, test } from 'vitest'

import { Bet } from './betting.ts'
import { randomStream } from './random.ts'

/** After how many draws the capital exceeds 1/α; undefined where it never does. */
function disprovedAfter(
  claim: number,
  {
    rate,
    seed,
    draws = 200,
    alpha = 0.05,
  }: {
    readonly rate: number
    readonly seed: number
    readonly draws?: number
    readonly alpha?: number
  },
): number | undefined {
  const stream = randomStream(seed, 'bet')
  const bet = new Bet(claim)
  for (let draw = 1; draw <= draws; draw += 1) {
    bet.take(stream.uniform() < rate ? 1 : 0)
    if (bet.capital >= 1 / alpha) return draw
  }
  return undefined
}

function share(claim: number, rate: number): number {
  const runs = 2000
  const found = Array.from({ length: runs }, (_, seed) => disprovedAfter(claim, { rate, seed }))
  return found.filter((draw) => draw !== undefined).length / runs
}

describe('a bet', () => {
  test.each([0.05, 0.2, 0.5, 0.95])(
    'against a true claim of %d is won in no more than a share α, however often one looks',
    (claim) => {
      // α is 5 %; three standard errors of the simulation are 1.5 %.
      expect(share(claim, claim)).toBeLessThan(0.065)
      expect(share(claim, claim / 2)).toBeLessThan(0.02)
    },
  )

  test.each([
    [0.05, 0.2],
    [0.2, 0.5],
    [0.5, 0.7],
  ])('against a claim of %d where the truth is %d is won', (claim, rate) => {
    expect(share(claim, rate)).toBeGreaterThan(0.95)
  })

  test('of certainties is won soon', () => {
    expect(disprovedAfter(0.05, { rate: 1, seed: 1, alpha: 0.01 })).toBeLessThan(5)
    expect(disprovedAfter(0.5, { rate: 1, seed: 1, alpha: 0.01 })).toBeLessThan(13)
    expect(disprovedAfter(0, { rate: 1, seed: 1, alpha: 1e-9 })).toBe(1)
    expect(disprovedAfter(1, { rate: 1, seed: 1 })).toBeUndefined()
  })

  test('says nothing before the first value, and takes shares', () => {
    const bet = new Bet(0.25)
    expect(bet.capital).toBe(1)
    bet.take(0.25)
    expect(bet.capital).toBeCloseTo(1, 12)
    bet.take(1)
    // The mean over j of 1 + j ÷ (20 · 0.25) · 0.75.
    expect(bet.capital).toBeCloseTo(1 + 0.75 * 4 * (21 / 40), 12)
    expect(() => bet.take(1.1)).toThrow(RangeError)
    expect(() => new Bet(-0.1)).toThrow(RangeError)
  })
})
