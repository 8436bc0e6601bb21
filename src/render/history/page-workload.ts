import { followedMetrics, type FollowedMetric } from '../../report/history/figure.ts'
import type { CellHistory, PlaceHistory, WorkloadHistory } from '../../report/history/history.ts'
import { changeWords, priceWords, redWords } from './events.ts'
import { followed } from './followed-metrics.ts'
import {
  type HistoryCell,
  type HistoryPlace,
  type HistoryWorkload,
  runFlags,
} from './history-data.ts'
import { packFigures, packNumbers } from './packed-numbers.ts'

/** Notes of more runs would outweigh their figures. */
const MAX_NOTES = 200
const MAX_NOTE_LENGTH = 400

/** A workload as columns for the page's script. */
export function pageWorkload({ name, places }: WorkloadHistory): HistoryWorkload {
  return { name, places: places.map(pagePlace) }
}

function pagePlace(place: PlaceHistory): HistoryPlace {
  const { location, runs, cells } = place
  const endpoints = Map.groupBy(cells, ({ id }) => id)
  return {
    location: location ?? null,
    runs: {
      ids: runs.map(({ id }) => id),
      startedAt: packNumbers(runs.map(({ startedAt }) => Math.round(startedAt / 1000))),
      flags: packNumbers(runs.map(flagsOf)),
      notes: notesOf(place),
    },
    cells: cells.map((cell) =>
      pageCell(cell, { runs, isMoved: (endpoints.get(cell.id)?.length ?? 0) > 1 }),
    ),
  }
}

function flagsOf(run: PlaceHistory['runs'][number]): number {
  return (
    (run.red.length > 0 ? runFlags.red : 0) +
    (run.isAccepted ? runFlags.accepted : 0) +
    (run.partial === undefined ? 0 : runFlags.partial) +
    (run.advisory > 0 ? runFlags.advisory : 0) +
    (run.isUnverified ? runFlags.unverified : 0)
  )
}

/** Of the newest runs why they are red, or partial. */
function notesOf({ runs }: PlaceHistory): Record<number, string> {
  const notes = runs.flatMap((run, index): [number, string][] => {
    const said = [
      ...(run.red.length > 0 ? [redWords(run)] : []),
      ...(run.partial === undefined ? [] : [run.partial]),
    ]
    return said.length === 0 ? [] : [[index, said.join('; ').slice(0, MAX_NOTE_LENGTH)]]
  })
  return Object.fromEntries(notes.slice(-MAX_NOTES))
}

function pageCell(
  cell: CellHistory,
  { runs, isMoved }: { readonly runs: PlaceHistory['runs']; readonly isMoved: boolean },
): HistoryCell {
  const { id, label, model, provider, endpoint } = cell
  return {
    label,
    model,
    provider,
    endpoint: isMoved ? endpoint : null,
    figures: Object.fromEntries(
      followedMetrics
        .filter((metric) => hasFigure(cell, metric))
        .map((metric) => [
          metric,
          packFigures(
            cell.figures.map((figures) => figures?.[metric]),
            followed[metric].scale,
          ),
        ]),
    ),
    red: packNumbers(
      runs.flatMap(({ red }, index) => (red.some((verdict) => verdict.cell === id) ? [index] : [])),
    ),
    changes: cell.changes.map(({ metric, run, change, before, after }) => ({
      metric,
      run,
      change: Number(change.toPrecision(4)),
      before: Number(before.toPrecision(6)),
      after: Number(after.toPrecision(6)),
    })),
    turns: [
      ...cell.prices.map(({ run, from, to }) => ({
        run,
        kind: 'price',
        text: priceWords(from, to),
      })),
      ...cell.served.map(({ run, from, to }) => ({
        run,
        kind: 'model',
        text: `${to} answers, ${from} before`,
      })),
      ...cell.changes.map((change) => ({
        run: change.run,
        kind: 'change',
        text: changeWords(change),
      })),
    ],
  }
}

export function hasFigure({ figures }: CellHistory, metric: FollowedMetric): boolean {
  return figures.some((found) => found?.[metric] !== undefined)
}
