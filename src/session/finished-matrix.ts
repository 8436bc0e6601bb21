import { hostname } from 'node:os'

import type { MatrixEnd, PlannedCell, Resume } from '../bridge/messages.ts'
import { matrixContrasts } from '../gate/judge-matrix.ts'
import { summarizeCell } from '../metrics/summary.ts'
import { processStart } from '../model/process-start.ts'
import type { Sample } from '../model/sample.ts'
import { unixNow } from '../transport/clock.ts'
import type { LeftMatrix } from './left-matrix.ts'
import type { Measured, MeasuredCell } from './measured.ts'
import type { Plan } from './plan.ts'

/** What a matrix yielded that an earlier process measured to its end. */
export function finishedMatrix(
  left: LeftMatrix,
  { verdicts, stopped, aborted, suspended }: MatrixEnd,
  { cells, plan }: { readonly cells: readonly PlannedCell[]; readonly plan: Plan },
): Measured {
  const { reference, thresholds } = plan
  const first = left.samples.filter(({ phase }) => phase !== 'confirm')
  const byCell = Map.groupBy(first, ({ cell }) => cell)
  const measured = cells.map((cell) =>
    measuredCell(cell, {
      samples: byCell.get(cell.id) ?? [],
      plan,
      suspended: suspended[cell.id],
    }),
  )
  return {
    cells: new Map(measured.map((cell) => [cell.id, cell])),
    contrasts: matrixContrasts({ cells: measured, reference, thresholds }),
    verdicts,
    stopped,
    isAborted: aborted !== undefined,
  }
}

/** A cell with what was observed of it, and the figures of that. */
export function measuredCell(
  cell: PlannedCell,
  {
    samples,
    plan: { thresholds, adaptive },
    suspended,
  }: {
    readonly samples: readonly Sample[]
    readonly plan: Plan
    readonly suspended: string | undefined
  },
): MeasuredCell & PlannedCell {
  const summary = summarizeCell(samples, cell.price?.outputPerMTok, {
    loop: cell.levels,
    objective: thresholds.goodput?.objective,
    adaptive,
  })
  return { ...cell, samples, summary, suspended }
}

/** What is told where a matrix goes on. */
export function resumeOf({ leftAt, lost }: LeftMatrix, matrix: string): Resume {
  const { pid } = process
  const born = processStart(pid)
  // By the clock that stamps samples: setting the wall clock moves no sample to the other side of the gap.
  return { kind: 'resume', matrix, from: leftAt, to: unixNow(), lost, pid, host: hostname(), born }
}
