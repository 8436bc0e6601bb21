/** A position in an ascending sample, taken apart for linear interpolation. */
export interface FractionalRank {
  /** The 1-based rank at or below the position. */
  readonly whole: number
  /** How far the position lies towards the next rank, 0 ≤ fraction < 1. */
  readonly fraction: number
}

// 1 + 100·0.29 comes out just short of 30. The missing ulp would put a positive weight on a wrong
// neighbour, and beside a timeout that is not a rounding error but +Infinity.
const SNAP = 4 * Number.EPSILON

/** Splits a 1-based position, taking one within rounding of a whole rank for that rank. */
export function fractionalRank(position: number): FractionalRank {
  const nearest = Math.round(position)
  if (Math.abs(position - nearest) <= SNAP * Math.abs(position)) {
    return { whole: nearest, fraction: 0 }
  }
  const whole = Math.floor(position)
  return { whole, fraction: position - whole }
}

/**
 * The value at a 1-based, possibly fractional position of an ascending sample, linearly
 * interpolated; undefined outside of 1 to the sample's length.
 */
export function valueAtPosition(sorted: readonly number[], position: number): number | undefined {
  const { whole, fraction } = fractionalRank(position)
  const lower = sorted[whole - 1]
  const upper = fraction === 0 ? lower : sorted[whole]
  if (lower === undefined || upper === undefined) return undefined
  return interpolate(lower, upper, fraction)
}

/**
 * The point `fraction` of the way from `lower` to `upper` (`lower` ≤ `upper`), never NaN.
 * Any positive weight on +Infinity gives +Infinity, also against -Infinity: a timeout is not
 * averaged away. A weight of 0 counts for nothing, even on an infinity.
 */
export function interpolate(lower: number, upper: number, fraction: number): number {
  if (fraction === 0) return lower
  if (upper === Infinity) return upper
  if (lower === -Infinity) return lower
  return lower + fraction * (upper - lower)
}
