import { type Interval, withZero } from './agreeing-intervals.ts'
import type { PairedShift } from './paired-inference.ts'

/** The level of the family of tests in a table: one false "significant" in twenty tables. */
export const SIGNIFICANCE = 0.05

/** What a shift is among those it is judged with. */
export interface ShiftInFamily {
  readonly pAdjusted: number | undefined
  /** Simultaneous with the others; without significance 0 is in it. */
  readonly interval: Interval
  readonly significant: boolean
}

/** A shift in a family of so many: Bonferroni's p, and the interval that says the same. */
export function inFamily(
  pointwise: Pick<PairedShift, 'pValue'>,
  shiftAt: (confidence: number) => PairedShift,
  family: number | undefined,
): ShiftInFamily {
  const shift = shiftAt(1 - SIGNIFICANCE / (family ?? 1))
  const pAdjusted = pointwise.pValue && family && Math.min(1, family * pointwise.pValue)
  const significant = pAdjusted !== undefined && pAdjusted < SIGNIFICANCE && excludesZero(shift)
  return { pAdjusted, interval: significant ? shift : withZero(shift), significant }
}

function excludesZero({ low, high }: Interval): boolean {
  return (low !== undefined && low > 0) || (high !== undefined && high < 0)
}
