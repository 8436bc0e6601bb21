import type { Threshold } from '../model/threshold.ts'
import type { Figure } from './figure.ts'

/**
 * Whether noise could move a figure across its limit, so that the next run may come out otherwise: its
 * 95 % interval holds the limit. A quantile that has no upper limit yet reaches as far as the largest
 * value, and as far up as its interval goes down, as a ratio. Undefined where nothing says how sure the
 * figure is.
 */
export function isNearLimit(figure: Figure, { kind, limit }: Threshold): boolean | undefined {
  const { value, low, largest } = figure
  if (value === undefined || low === undefined) return undefined
  // None at all is what such a limit demands, and no estimate.
  if (
    (kind === 'failures' && limit === 0) ||
    (kind !== 'failures' && kind !== 'metric' && limit === 1)
  )
    return false
  const high = figure.high ?? Math.max(largest ?? value, low > 0 ? (value / low) * value : value)
  return low <= limit && limit <= high
}
