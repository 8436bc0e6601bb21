import { showNumber, UNKNOWN } from '../format/numbers.ts'
import type { PageMetric } from '../render/html/page-data.ts'
import { numberReader, reader } from './columns.ts'
import type { PlacedCell } from './page-content.ts'
import { metricReader } from './samples.ts'

/** A sample's value of a metric in a few words: what a tooltip says. */
export function sayValue(
  { cell }: PlacedCell,
  metric: PageMetric,
  index: number,
): readonly string[] {
  const value = metricReader(cell, metric)(index)
  const failure = reader(cell, 'failureClass')(index)
  return [
    value === null ? String(failure ?? UNKNOWN) : showValue(value, metric),
    `${cell.label}, round ${(numberReader(cell, 'round')(index) ?? 0) + 1}`,
    ...(value !== null && failure !== null ? [`failed: ${String(failure)}`] : []),
  ]
}

/** A value of a metric with its unit: `612 ms`. */
export function showValue(value: number | null, { divisor, unit }: PageMetric): string {
  if (value === null) return UNKNOWN
  return `${showNumber(value / divisor)} ${unit}`.trim()
}
