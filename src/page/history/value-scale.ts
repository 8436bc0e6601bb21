import type { HistoryMetric } from '../../render/history/history-data.ts'
import { ascending, quantile } from '../../stats/quantile.ts'

/** A row's own scale: up is more. */
export interface ValueScale {
  readonly at: (value: number) => number
  readonly low: number
  readonly high: number
}

/** Outliers beyond these stand at the edge. */
const SHARE_OUTSIDE = 0.01
/** Less would blow noise up. */
const MIN_RATIO = 1.3
const MIN_SHARE = 0.02
const ROOM = 0.12

/** The scale of the values of a row, in pixels from `bottom` up to `top`. */
export function valueScale(
  values: readonly number[],
  { scale }: Pick<HistoryMetric, 'scale'>,
  { top, bottom }: { readonly top: number; readonly bottom: number },
): ValueScale {
  const sorted = ascending(values.filter(Number.isFinite))
  const least = quantile(sorted, SHARE_OUTSIDE) ?? 0
  const most = quantile(sorted, 1 - SHARE_OUTSIDE) ?? 1
  const isLog = scale === 'log'
  const [low, high] = isLog ? logEnds(least, most) : shareEnds(least, most)
  const place = (value: number): number =>
    isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)
  return {
    low,
    high,
    at: (value) => {
      const share = value === Infinity ? 1 : Math.max(0, Math.min(1, place(value)))
      return bottom - share * (bottom - top)
    },
  }
}

function logEnds(least: number, most: number): [number, number] {
  const middle = Math.sqrt(least * most)
  const ratio = Math.max(MIN_RATIO, (most / least) ** (1 + 2 * ROOM))
  return [middle / Math.sqrt(ratio), middle * Math.sqrt(ratio)]
}

function shareEnds(least: number, most: number): [number, number] {
  const reach = Math.max(MIN_SHARE, (most - least) * (1 + ROOM))
  // Shares begin at nothing, or end at everything, where they are near.
  if (least < reach) return [0, Math.max(MIN_SHARE, Math.min(1, most * (1 + ROOM)))]
  return [Math.max(0, most - reach), Math.min(1, most + reach * ROOM)]
}
