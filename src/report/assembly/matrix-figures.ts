import type { PlannedCell } from '../../bridge/messages.ts'
import { replaySearches } from '../../capacity/replay.ts'
import { contrastsOf } from '../../gate/contrasts.ts'
import { summarizeCell } from '../../metrics/summary.ts'
import { type Capacity, loadOfCell, MIN_LOAD } from '../../model/capacity.ts'
import type { Contrast } from '../../model/contrast.ts'
import type { Sample } from '../../model/sample.ts'
import type { CellSummary } from '../../model/summary.ts'
import { isPartOfLoad } from '../reading/partial.ts'
import type { MatrixRecord } from './matrix-record.ts'

interface MeasuredCell extends PlannedCell {
  readonly samples: readonly Sample[]
}

/** What is computed from the samples of a matrix. */
export interface MatrixFigures {
  readonly cells: readonly (MeasuredCell & { readonly summary: CellSummary })[]
  readonly contrasts: readonly Contrast[]
  /** What every endpoint bears that was searched; empty where none was. */
  readonly capacities: readonly Capacity[]
}

interface Computed {
  readonly record: MatrixRecord
  readonly figures: MatrixFigures
}

/** By the last sample: whoever reports the same matrix has the same samples. */
const computed = new WeakMap<Sample, Computed>()

/**
 * The figures of a matrix. Those of one that ended are computed once: its table, the page while the run
 * goes on and the document at its end need the same.
 */
export function matrixFigures(record: MatrixRecord): MatrixFigures {
  const key = record.end && record.samples.at(-1)
  const known = key && computed.get(key)
  if (known && isSame(known.record, record)) return known.figures
  const figures = figuresOf(record)
  if (key) computed.set(key, { record, figures })
  return figures
}

/** The cells of a matrix, each with its samples. */
export function measuredCells(record: MatrixRecord): MeasuredCell[] {
  const { start, samples, lost, repeated } = record
  const byCell = Map.groupBy(samples, ({ cell }) => cell)
  const cells = start.cells.map((cell) => ({ ...cell, samples: byCell.get(cell.id) ?? [] }))
  const { capacity } = start
  if (!capacity) return cells
  // Of the levels that a search may try those that it tried, and the first. A kill may leave nothing of one but a bill.
  const billed = new Set([...lost, ...repeated].map(({ cell }) => cell))
  return cells.filter(
    (cell) =>
      cell.samples.length > 0 || billed.has(cell.id) || loadOfCell(cell, capacity.of) === MIN_LOAD,
  )
}

function figuresOf(record: MatrixRecord): MatrixFigures {
  const { reference, gatedContrasts, goodput, adaptive, capacity, seed } = record.start
  const cells = measuredCells(record)
  return {
    cells: cells.map((cell) => ({
      ...cell,
      summary: summarizeCell(cell.samples, cell.price?.outputPerMTok, {
        loop: cell.levels,
        objective: goodput?.objective,
        adaptive,
        isPart: isPartOfLoad(record),
      }),
    })),
    contrasts: contrastsOf(
      cells.filter(({ skipped }) => skipped === undefined),
      reference,
      new Set(gatedContrasts),
    ),
    capacities: capacity
      ? replaySearches(
          cells.filter(({ skipped }) => skipped === undefined),
          { rule: capacity, seed, cuts: record.end?.searchCuts },
        ).capacities
      : [],
  }
}

function isSame(one: MatrixRecord, other: MatrixRecord): boolean {
  return (
    one.start === other.start &&
    one.samples.length === other.samples.length &&
    one.samples.every((sample, index) => sample === other.samples[index])
  )
}
