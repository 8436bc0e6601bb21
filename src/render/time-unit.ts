import { showCompact, showNumber, UNKNOWN } from '../format/numbers.ts'
import type { MetricName } from '../model/metric.ts'
import type { DocumentCell } from '../report/schema/results-document.ts'

const MS_PER_SECOND = 1000

/** What the times of a column are counted in. */
export interface Unit {
  readonly name: string
  readonly divisor: number
}

export const milliseconds: Unit = { name: 'ms', divisor: 1 }
const seconds: Unit = { name: 's', divisor: MS_PER_SECOND }

/** Seconds where a typical figure of the column has at least two of them. */
export function timeUnit(
  { cells }: { readonly cells: readonly DocumentCell[] },
  metric: MetricName,
): Unit {
  const medians = cells.flatMap(({ summary }) => summary[metric].median ?? [])
  const slow = medians.filter((median) => median >= 2 * MS_PER_SECOND).length
  return slow * 2 > medians.length ? seconds : milliseconds
}

/** Shows milliseconds in a unit. */
export function scaled({ divisor }: Unit, isWide: boolean): (value: number | undefined) => string {
  const show = isWide ? showNumber : showCompact
  return (value) => (typeof value === 'number' ? show(value / divisor) : UNKNOWN)
}
