import type { Cell } from '../model/cell.ts'
import type { CellSummary } from '../model/summary.ts'
import { percent } from './threshold-list.ts'

/** The share of failed requests from which on a cell does not count as measured. */
const MOST_FAILURES = 0.2

export interface MeasuredVerdict {
  readonly passed: boolean
  readonly reason: string
}

/**
 * Whether a cell was measured: something succeeded, and no more than 20 % failed, unless a
 * threshold on failures rules that.
 */
export function judgeMeasured(
  cell: Cell,
  summary: CellSummary,
  { hasFailureThreshold }: { readonly hasFailureThreshold: boolean },
): MeasuredVerdict {
  const { n, nOk, failures, failureRate = 0 } = summary
  const classes = Object.entries(summary.failuresByClass)
    .map(([name, times]) => `${times} ${name}`)
    .join(', ')
  if (n === 0) return { passed: false, reason: `${cell.label}: no request ended` }
  if (nOk === 0) {
    return { passed: false, reason: `${cell.label}: all ${n} requests failed (${classes})` }
  }
  if (!hasFailureThreshold && failureRate > MOST_FAILURES) {
    return {
      passed: false,
      reason: `${cell.label}: ${failures} of ${n} requests failed (${classes}), more than ${percent(MOST_FAILURES)}`,
    }
  }
  return { passed: true, reason: `${cell.label}: ${nOk} of ${n} requests succeeded` }
}
