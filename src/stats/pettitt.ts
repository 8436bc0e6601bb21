import { midranks } from './midranks.ts'

export interface ChangePoint {
  /** Index of the first value of the new level; undefined under two values and where none differ. */
  readonly index: number | undefined
  /** Two-sided, 0 to 1. */
  readonly pValue: number
}

/**
 * Pettitt's test (1979, "A non-parametric approach to the change-point problem"): where a sequence
 * changes its level once, if it does. K is the largest Mann–Whitney statistic over all ways to cut
 * the sequence in two, p = 2·exp(−6K² ÷ (n³ + n²)), which is cautious for short sequences: under 6
 * values it cannot fall below .05. Infinite values are allowed.
 */
export function pettitt(values: readonly number[]): ChangePoint {
  const size = values.length
  let sum = 0
  let largest = 0
  let index: number | undefined
  for (const [place, rank] of midranks(values).slice(0, -1).entries()) {
    sum += 2 * rank - (size + 1)
    if (Math.abs(sum) <= largest) continue
    largest = Math.abs(sum)
    index = place + 1
  }
  if (index === undefined) return { index, pValue: 1 }
  return { index, pValue: Math.min(1, 2 * Math.exp((-6 * largest ** 2) / (size ** 3 + size ** 2))) }
}
