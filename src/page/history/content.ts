import type {
  HistoryCell,
  HistoryData,
  HistoryMetric,
  HistoryPlace,
} from '../../render/history/history-data.ts'
import {
  type UnpackedFigure,
  unpackFigures,
  unpackNumbers,
} from '../../render/history/packed-numbers.ts'
import { byId } from '../element.ts'

/** What the page is about. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the same package
export const content = JSON.parse(byId('data').textContent) as HistoryData

/** The runs of a place, read once. */
export interface Runs {
  readonly ids: readonly string[]
  /** Unix milliseconds. */
  readonly startedAt: readonly number[]
  readonly flags: readonly number[]
  readonly notes: Readonly<Record<number, string>>
}

const known = new WeakMap<HistoryPlace, Runs>()

export function runsOf(place: HistoryPlace): Runs {
  const before = known.get(place)
  if (before) return before
  const { ids, startedAt, flags, notes } = place.runs
  const runs = {
    ids,
    startedAt: unpackNumbers(startedAt).map((seconds = 0) => seconds * 1000),
    flags: unpackNumbers(flags).map((sum = 0) => sum),
    notes,
  }
  known.set(place, runs)
  return runs
}

/** The figures of a cell, a place for each run; none where the metric has none. */
export function figuresOf(
  cell: HistoryCell,
  metric: HistoryMetric,
): readonly (UnpackedFigure | undefined)[] {
  const packed = cell.figures[metric.name]
  return packed ? unpackFigures(packed, metric.scale) : []
}

/** A cell as a row of a chart, with where it was measured. */
export interface PlacedCell {
  readonly cell: HistoryCell
  readonly place: HistoryPlace
}

export function cellsOf(workload: number): PlacedCell[] {
  return (content.workloads[workload]?.places ?? []).flatMap((place) =>
    place.cells.map((cell) => ({ cell, place })),
  )
}
