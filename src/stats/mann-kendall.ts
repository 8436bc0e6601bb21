import { normalUpper } from './normal.ts'

export interface MannKendall {
  /** Pairs that rise less pairs that fall. */
  readonly s: number
  /** Two-sided: the probability of such an s, or one farther from 0, in random order. */
  readonly pValue: number
}

/** Up to here the law of s without ties is counted out; above, the normal law is close enough. */
const MAX_EXACT = 60

/**
 * The Mann–Kendall test for a trend (Mann 1945; Kendall 1975) in values that are given in the order
 * of time: exact up to 60 values without ties, else by the normal law with the variance corrected
 * for ties and for continuity. It takes the values for independent.
 */
export function mannKendall(values: readonly number[]): MannKendall {
  if (values.some(Number.isNaN)) throw new RangeError('A value is NaN.')
  let s = 0
  for (const [index, earlier] of values.entries()) {
    for (let later = index + 1; later < values.length; later++) {
      s += Math.sign((values[later] ?? Number.NaN) - earlier)
    }
  }
  const isTied = new Set(values).size < values.length
  const pValue = isTied || values.length > MAX_EXACT ? normal(s, values) : exact(s, values.length)
  return { s, pValue }
}

/** The variance of s in random order: Kendall's, less what tied values cannot contribute. */
export function kendallVariance(values: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts.values()].reduce((rest, count) => rest - partOf(count), partOf(values.length))
}

function partOf(size: number): number {
  return (size * (size - 1) * (2 * size + 5)) / 18
}

/** s = pairs − 2·inversions, and the inversions of a random order have Mahonian numbers as weights. */
function exact(s: number, size: number): number {
  const pairs = (size * (size - 1)) / 2
  const fewest = (pairs - Math.abs(s)) / 2
  let law = [1]
  for (let added = 2; added <= size; added++) {
    const next = Array.from({ length: law.length + added - 1 }, () => 0)
    for (const [inversions, probability] of law.entries()) {
      for (let more = 0; more < added; more++) {
        next[inversions + more] = (next[inversions + more] ?? 0) + probability / added
      }
    }
    law = next
  }
  const tail = law.slice(0, fewest + 1).reduce((sum, probability) => sum + probability, 0)
  return Math.min(1, 2 * tail)
}

function normal(s: number, values: readonly number[]): number {
  if (s === 0) return 1
  return 2 * normalUpper((Math.abs(s) - 1) / Math.sqrt(kendallVariance(values)))
}
