import { regularizedIncompleteBeta } from './beta.ts'
import { bracketedRoot } from './bracketed-root.ts'

const CONFIDENCE = 0.95
const TOLERANCE = 1e-9

export interface RateInterval {
  readonly low: number
  readonly high: number
}

/** The exact interval of a rate, so many of so many (Clopper & Pearson 1934); 0 to 1 for none. */
export function rateInterval(count: number, of: number): RateInterval {
  const tail = (1 - CONFIDENCE) / 2
  const limit = (successes: number, coverage: number): number =>
    bracketedRoot(
      (rate) => regularizedIncompleteBeta(rate, successes, of - successes + 1) - coverage,
      0,
      1,
      TOLERANCE,
    )
  return {
    low: count <= 0 ? 0 : limit(count, tail),
    high: count >= of ? 1 : limit(count + 1, 1 - tail),
  }
}
