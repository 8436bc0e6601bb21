import { showNumber, showShare, showUsd, UNKNOWN } from '../../format/numbers.ts'
import type { HistoryMetric } from './history-data.ts'

/** From here on a time is said in seconds. */
const LONG_MS = 10_000

/** A figure with its unit: `571 ms`, `12.4 s`, `84.3`, `97 %`, `$0.0031`. */
export function showFigure(
  value: number | undefined,
  { unit }: Pick<HistoryMetric, 'unit'>,
): string {
  if (value === undefined) return UNKNOWN
  if (value === Infinity) return 'beyond the timeout'
  if (unit === 'share') return showShare(value)
  if (unit === 'usd') return showUsd(value, 2)
  if (unit === 'tokens/s' || unit === 'load') return showNumber(value)
  return value >= LONG_MS ? `${showNumber(value / 1000)} s` : `${showNumber(value)} ms`
}

/** The interval of a figure, without its unit: `[540, 612]`; empty where there is none. */
export function showReach(
  low: number | undefined,
  high: number | undefined,
  metric: Pick<HistoryMetric, 'unit'>,
): string {
  if (low === undefined && high === undefined) return ''
  const bare = (value: number | undefined): string =>
    value === undefined ? UNKNOWN : value === Infinity ? '∞' : showFigure(value, metric)
  const [from, to] = [bare(low), bare(high)]
  const unit = / (?:ms|s|%)$/.exec(to)?.[0] ?? ''
  return `[${unit !== '' && from.endsWith(unit) ? from.slice(0, -unit.length) : from}, ${to}]`
}
