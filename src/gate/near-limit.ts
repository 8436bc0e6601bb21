import type { Threshold } from '../model/threshold.ts'
import type { Figure } from './figure.ts'

/**
 * Whether noise could move a figure across its limit, so that the next run may come out otherwise: its
 * 95 % interval holds the limit. A quantile that has no upper limit yet reaches as far as the largest
 * value, and as far up as its interval goes down, as a ratio. A share of which nothing was on the wrong
 * side is near where a single request there would break the limit. Undefined where nothing says how sure
 * the figure is.
 */
export function isNearLimit(figure: Figure, threshold: Threshold): boolean | undefined {
  const { value, low, largest, n } = figure
  const { kind, limit } = threshold
  if (value === undefined || low === undefined) return undefined
  if (kind === 'quality' || kind === 'failures' || kind === 'goodput') {
    const [wrong, tolerated] = kind === 'failures' ? [value, limit] : [1 - value, 1 - limit]
    // None at all is what such a limit demands, and no estimate.
    if (tolerated === 0) return false
    if (wrong === 0) return 1 / n > tolerated
  }
  const high = figure.high ?? Math.max(largest ?? value, low > 0 ? (value / low) * value : value)
  return low <= limit && limit <= high
}
