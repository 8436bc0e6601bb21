import type { AcceptedCell } from '../../model/accepted-run.ts'
import { canonicalJson } from '../../model/canonical-json.ts'
import type { RunPoint } from './analyze-series.ts'
import type { AnalyzedMetric, LeftOut, MeasuredRun } from './measured-run.ts'

/** Runs of one matrix that measured the same from the same place: simulated and live never meet. */
export interface RunGroup {
  readonly matrix: string
  readonly file: string
  readonly mode: MeasuredRun['mode']
  readonly location: string | undefined
  readonly fingerprint: Readonly<Record<string, string>>
  /** In order of time; each run id once. */
  readonly runs: readonly MeasuredRun[]
}

/** Sorts runs into groups; what a run id measured twice, or elsewhere than the newest, is left out. */
export function groupRuns(runs: readonly MeasuredRun[]): {
  readonly groups: readonly RunGroup[]
  readonly leftOut: readonly LeftOut[]
} {
  const leftOut: LeftOut[] = []
  const groups = [...Map.groupBy(runs, keyOf).values()].flatMap((members): RunGroup[] => {
    const sorted = members.toSorted(
      (left, right) =>
        left.startedAt - right.startedAt || (left.values.id < right.values.id ? -1 : 1),
    )
    const unique = [...Map.groupBy(sorted, ({ values }) => values.id).values()].flatMap((parts) =>
      joined(parts, leftOut),
    )
    const newest = unique.at(-1)
    if (!newest) return []
    const { file, mode, location, values } = newest
    const { matrix, fingerprint } = values
    const endpoints = newestEndpoints(unique)
    const settled = unique.map((run) => withoutMoved(run, endpoints, leftOut))
    return [{ matrix, file, mode, location, fingerprint, runs: settled }]
  })
  return { groups, leftOut }
}

/** What tells a place and a workload apart, the place aside. */
export function workloadOf({ mode, file, matrix, fingerprint }: Omit<RunGroup, 'runs'>): string {
  const { location: _place, ...settings } = fingerprint
  return canonicalJson([mode, file, matrix, settings])
}

/** A cell's values of a metric, of the runs that have one. */
export function pointsOf(
  runs: readonly MeasuredRun[],
  cell: string,
  metric: AnalyzedMetric,
): RunPoint[] {
  return runs.flatMap(({ startedAt, values }) => {
    const value = values.cells[cell]?.values[metric]
    return value ? [{ runId: values.id, startedAt, median: value.median, se: value.se }] : []
  })
}

/** The same, and the place. */
export function placeOf(measured: Omit<RunGroup, 'runs'>): string {
  return canonicalJson([workloadOf(measured), measured.location])
}

function keyOf({ mode, file, location, values }: MeasuredRun): string {
  const { matrix, fingerprint } = values
  return placeOf({ mode, file, matrix, fingerprint, location })
}

/** Parts of one run, e.g. from several machines, as that run. */
function joined(parts: readonly MeasuredRun[], leftOut: LeftOut[]): MeasuredRun[] {
  const [first] = parts
  if (!first) return []
  const values: Record<string, AcceptedCell> = {}
  for (const { values: part } of parts) {
    for (const [cell, value] of Object.entries(part.cells)) {
      if (cell in values) {
        const reason = 'another document has it of the same run'
        leftOut.push({ run: part.id, matrix: part.matrix, cell, reason })
      } else values[cell] = value
    }
  }
  const cells = new Map(parts.flatMap((part) => part.cells.map((cell) => [cell.id, cell])))
  return [{ ...first, cells: [...cells.values()], values: { ...first.values, cells: values } }]
}

function newestEndpoints(runs: readonly MeasuredRun[]): Map<string, string> {
  return new Map(
    runs.flatMap(({ values }) =>
      Object.entries(values.cells).map(([id, { endpoint }]) => [id, endpoint] as const),
    ),
  )
}

function withoutMoved(
  run: MeasuredRun,
  endpoints: ReadonlyMap<string, string>,
  leftOut: LeftOut[],
): MeasuredRun {
  const { values } = run
  const kept = Object.entries(values.cells).filter(([cell, { endpoint }]) => {
    const newest = endpoints.get(cell)
    if (endpoint === newest) return true
    const reason = `measured at ${endpoint}, the newest run at ${newest}`
    leftOut.push({ run: values.id, matrix: values.matrix, cell, reason })
    return false
  })
  return { ...run, values: { ...values, cells: Object.fromEntries(kept) } }
}
