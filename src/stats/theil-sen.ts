import { kendallVariance } from './mann-kendall.ts'
import { normalQuantile } from './normal.ts'
import { quantile } from './quantile.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

export interface TheilSen {
  /** Median of the slopes of all pairs. Undefined where no two points differ in x. */
  readonly slope: number | undefined
  /** Undefined, like `high`, where there are too few points. */
  readonly low: number | undefined
  readonly high: number | undefined
}

/**
 * The Theil–Sen slope (Theil 1950; Sen 1968), which up to 29 % of wild points cannot spoil, with
 * Sen's interval by the normal law of Kendall's s. Points are finite; those of equal x make no pair.
 * Time and memory grow with the square of their number: 1,000 points are half a million slopes.
 */
export function theilSen(points: readonly Point[], confidence = 0.95): TheilSen {
  if (points.some(({ x, y }) => !Number.isFinite(x) || !Number.isFinite(y))) {
    throw new RangeError('A point is not finite.')
  }
  const slopes = slopesOf(points)
  const variance =
    kendallVariance(points.map(({ y }) => y)) -
    (kendallVariance(points.map((_, index) => index)) - kendallVariance(points.map(({ x }) => x)))
  const reach = normalQuantile((1 + confidence) / 2) * Math.sqrt(variance)
  const low = Math.round((slopes.length - reach) / 2) - 1
  const high = Math.round((slopes.length + reach) / 2)
  const hasInterval = low >= 0 && high < slopes.length
  return {
    slope: quantile(slopes, 0.5),
    low: hasInterval ? slopes[low] : undefined,
    high: hasInterval ? slopes[high] : undefined,
  }
}

function slopesOf(points: readonly Point[]): number[] {
  const slopes = new Float64Array((points.length * (points.length - 1)) / 2)
  let count = 0
  for (const [index, left] of points.entries()) {
    for (let later = index + 1; later < points.length; later++) {
      const right = points[later]
      if (!right || right.x === left.x) continue
      slopes[count] = (right.y - left.y) / (right.x - left.x)
      count += 1
    }
  }
  return Array.from(slopes.subarray(0, count).toSorted())
}
