import type { BenchResult } from 'vitest'

import { tinybenchStatistics } from '../metrics/tinybench-statistics.ts'
import { BenchError } from '../model/bench-error.ts'
import { countedSamples } from '../model/counted-samples.ts'
import type { MeasuredCell } from '../session/measured.ts'
import type { NamedCall } from './join-plans.ts'

/**
 * Measured cells in tinybench's shape: the total time of every complete answer is one iteration.
 * tinybench itself computes the statistics, so that they mean what they mean for ordinary
 * benchmarks.
 */
export function toBenchResults(
  calls: readonly NamedCall[],
  cells: readonly MeasuredCell[],
): BenchResult[] {
  return calls.map(({ name }, index) => {
    const cell = cells[index]
    const totals = countedSamples(cell?.samples ?? []).flatMap((sample) =>
      sample.status === 'ok' ? (sample.totalMs ?? []) : [],
    )
    if (!cell || totals.length === 0) {
      throw new BenchError('no-data', `${cell?.label ?? name}: no request succeeded`)
    }
    return replay(name, totals)
  })
}

function replay(name: string, durationsMs: readonly number[]): BenchResult {
  const result = tinybenchStatistics(name, durationsMs)
  if (result) return { ...result, name }
  throw new BenchError('internal', `the timings of ${name} could not be summarized`)
}
