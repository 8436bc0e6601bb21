import { showNumber, showUsd } from '../format/numbers.ts'
import { metrics } from '../model/metric.ts'
import type { Threshold } from '../model/threshold.ts'
import { percent } from './threshold-list.ts'

/** An observed figure with its interval, where one exists, and what it rests on. */
export interface Figure {
  /** Infinity where it lies among values that were given up. */
  readonly value: number | undefined
  /** What it is at least then. */
  readonly atLeast?: number | undefined
  readonly low: number | undefined
  readonly high: number | undefined
  /** The largest value that was observed, of figures whose upper limit may not exist. */
  readonly largest?: number | undefined
  readonly n: number
}

/** E.g. `2 912 ms [2 104, –] (n = 30)`; a dash stands for a limit that does not exist. */
export function describeFigure(figure: Figure, threshold: Threshold): string {
  const { value, atLeast, low, high, n } = figure
  if (value === Infinity && atLeast !== undefined) {
    return `at least ${showValue(atLeast, threshold)}${unitOf(threshold)}, when a request was given up; it counts as the worst value (n = ${n})`
  }
  const show = (number: number | undefined): string => showValue(number, threshold)
  const interval = low === undefined && high === undefined ? '' : ` [${show(low)}, ${show(high)}]`
  const unit = value === Infinity ? '' : unitOf(threshold)
  return `${show(value)}${unit}${interval} (n = ${n})`
}

function showValue(value: number | undefined, threshold: Threshold): string {
  if (value === undefined) return '–'
  if (value === Infinity) return 'beyond the timeout'
  switch (threshold.kind) {
    case 'quality':
    case 'failures':
    case 'goodput':
      return percent(value)
    case 'costUsd':
      return showUsd(value, 4)
    case 'metric':
      return threshold.statistic === 'cv' ? value.toFixed(2) : showNumber(value)
    default:
      return threshold satisfies never
  }
}

function unitOf(threshold: Threshold): string {
  if (threshold.kind !== 'metric' || threshold.statistic === 'cv') return ''
  const { unit } = metrics[threshold.metric]
  return unit === '' ? '' : ` ${unit}`
}
