import { differingFields } from '../../gate/window.ts'
import { canonicalJson } from '../../model/canonical-json.ts'
import type { Analysis, GroupAnalysis } from '../analyze/analyze.ts'
import { type AnalyzedMetric, type MeasuredRun } from '../analyze/measured-run.ts'
import { groupRuns, placeOf, pointsOf, workloadOf } from '../analyze/run-groups.ts'
import type { Figures } from './figure.ts'
import { type ChangePoint, changePointsOf } from './levels.ts'
import type { RememberedCell, RememberedPrice, RememberedRun } from './remembered-run.ts'

/** A run of a place, with what became of it. */
interface PlacedRun extends Omit<RememberedRun, 'cells' | 'acceptedBefore'> {
  readonly isAccepted: boolean
}

/** Something of a cell that is otherwise from a run on. */
interface Turn<Value> {
  /** Index of the first run with it. */
  readonly run: number
  readonly from: Value
  readonly to: Value
}

/** A change of level, and of what. */
export interface LevelChange extends ChangePoint {
  readonly metric: AnalyzedMetric
  /** Index of the first run of the new level. */
  readonly run: number
}

/** One cell at one endpoint, from one place. */
export interface CellHistory extends Pick<
  RememberedCell,
  'id' | 'label' | 'model' | 'provider' | 'endpoint'
> {
  /** In the order of the place's runs; undefined where a run has it not. */
  readonly figures: readonly (Figures | undefined)[]
  readonly changes: readonly LevelChange[]
  readonly prices: readonly Turn<RememberedPrice | undefined>[]
  readonly served: readonly Turn<string>[]
  /** What it costs, and who answers, as the newest run has it. */
  readonly price: RememberedPrice | undefined
  readonly servedNow: string | undefined
}

/** The runs of a workload from one place. */
export interface PlaceHistory {
  readonly location: string | undefined
  /** Oldest first; each run id once. */
  readonly runs: readonly PlacedRun[]
  readonly cells: readonly CellHistory[]
  /** What `analyze` finds; undefined where no run may enter an analysis. */
  readonly analysis: GroupAnalysis | undefined
}

/** Why two workloads of one name are not joined. */
export interface Apart {
  /** Index of the other workload. */
  readonly workload: number
  readonly fields: readonly {
    readonly name: string
    readonly here: string | undefined
    readonly there: string | undefined
  }[]
}

/** Runs that measured the same: one matrix with one set of prompts and settings, from any place. */
export interface WorkloadHistory {
  readonly name: string
  readonly file: string
  readonly mode: 'live' | 'simulated'
  readonly settings: Readonly<Record<string, string>>
  readonly places: readonly PlaceHistory[]
  readonly apart: readonly Apart[]
}

export interface History {
  /** The one with the newest run first. */
  readonly workloads: readonly WorkloadHistory[]
  readonly analysis: Analysis
}

/** Puts runs in the order of time, workload by workload; what is not comparable is never one series. */
export function historyOf(
  runs: readonly RememberedRun[],
  measured: readonly MeasuredRun[],
  analysis: Analysis,
): History {
  const accepted = new Set(runs.flatMap(({ acceptedBefore }) => acceptedBefore))
  const analyzed = new Map(analysis.groups.map((group) => [placeOf(group), group]))
  const groups = new Map(groupRuns(measured).groups.map((group) => [placeOf(group), group.runs]))
  const tests = Math.max(1, analysis.groups.flatMap(({ series }) => series).length)
  const workloads = [...Map.groupBy(runs, (run) => workloadOf(identityOf(run))).values()]
    .toSorted((left, right) => newest(right) - newest(left))
    .map((members) => {
      const [first] = members
      const places = Map.groupBy(members, (run) => placeOf(identityOf(run)))
      return {
        name: first?.matrix ?? '',
        file: first?.file ?? '',
        mode: first?.mode ?? 'live',
        settings: withoutPlace(first?.settings ?? {}),
        places: [...places].map(([key, ofPlace]) =>
          placeHistory(ofPlace, {
            accepted,
            analysis: analyzed.get(key),
            measured: groups.get(key) ?? [],
            alpha: analysis.alpha,
            tests,
          }),
        ),
      }
    })
  return {
    analysis,
    workloads: workloads.map((workload, index) => ({
      ...workload,
      apart: workloads.flatMap((other, place) =>
        place !== index && other.name === workload.name
          ? [{ workload: place, fields: differences(workload, other) }]
          : [],
      ),
    })),
  }
}

function identityOf({ matrix, file, mode, location, settings }: RememberedRun) {
  return { matrix, file, mode, location, fingerprint: settings }
}

function newest(runs: readonly RememberedRun[]): number {
  return runs.reduce((latest, { startedAt }) => Math.max(latest, startedAt), -Infinity)
}

function withoutPlace({
  location: _place,
  ...settings
}: Readonly<Record<string, string>>): Record<string, string> {
  return settings
}

function differences(
  here: Pick<WorkloadHistory, 'file' | 'mode' | 'settings'>,
  there: Pick<WorkloadHistory, 'file' | 'mode' | 'settings'>,
): Apart['fields'] {
  const [left, right] = [here, there].map(({ file, mode, settings }): Record<string, string> => ({
    ...settings,
    mode,
    file,
  }))
  if (!left || !right) return []
  return differingFields(left, right).map((name) => ({
    name,
    here: left[name],
    there: right[name],
  }))
}

function placeHistory(
  members: readonly RememberedRun[],
  how: {
    readonly accepted: ReadonlySet<string>
    readonly analysis: GroupAnalysis | undefined
    readonly measured: readonly MeasuredRun[]
    readonly alpha: number
    readonly tests: number
  },
): PlaceHistory {
  const sorted = members.toSorted(
    (left, right) => left.startedAt - right.startedAt || (left.id < right.id ? -1 : 1),
  )
  const runs = [...Map.groupBy(sorted, ({ id }) => id).values()].flatMap(joined)
  const cells = new Map(runs.flatMap((run) => [...run.cells]))
  return {
    location: runs.at(-1)?.location,
    runs: runs.map(({ cells: _cells, acceptedBefore: _before, ...run }) => ({
      ...run,
      isAccepted: how.accepted.has(run.id),
    })),
    cells: [...cells].map(([key, cell]) => cellHistory(key, cell, { runs, ...how })),
    analysis: how.analysis,
  }
}

/** What moved to another endpoint is another series. */
function seriesKey({ id, endpoint }: Pick<RememberedCell, 'id' | 'endpoint'>): string {
  return canonicalJson([id, endpoint])
}

type JoinedRun = Omit<RememberedRun, 'cells'> & {
  /** By the key of their series. */
  readonly cells: ReadonlyMap<string, RememberedCell>
}

/** Parts of one run, e.g. from a merged document, as that run; of a cell that several have the first counts. */
function joined(parts: readonly RememberedRun[]): JoinedRun[] {
  const [first] = parts
  if (!first) return []
  const cells = new Map<string, RememberedCell>()
  for (const cell of parts.flatMap((part) => part.cells)) {
    if (!cells.has(seriesKey(cell))) cells.set(seriesKey(cell), cell)
  }
  return [{ ...first, cells }]
}

function cellHistory(
  key: string,
  newestCell: RememberedCell,
  {
    runs,
    analysis,
    measured,
    alpha,
    tests,
  }: {
    readonly runs: readonly JoinedRun[]
    readonly analysis: GroupAnalysis | undefined
    readonly measured: readonly MeasuredRun[]
    readonly alpha: number
    readonly tests: number
  },
): CellHistory {
  const { id, label, model, provider, endpoint, price, served } = newestCell
  const ofRun = runs.map(({ cells }) => cells.get(key))
  const indexOf = new Map(runs.map((run, index) => [run.id, index]))
  const changes = (analysis?.series ?? [])
    .filter((series) => series.cell === id)
    .flatMap((series) =>
      changePointsOf(pointsOf(measured, id, series.metric), series, { alpha, tests }).flatMap(
        (change): LevelChange[] => {
          const run = indexOf.get(change.runId)
          // The analysis is of the endpoint of the newest run.
          return run === undefined || !ofRun[run] ? [] : [{ ...change, metric: series.metric, run }]
        },
      ),
    )
  return {
    id,
    label,
    model,
    provider,
    endpoint,
    price,
    servedNow: served,
    figures: ofRun.map((cell) => cell?.figures),
    changes,
    prices: turnsOf(
      ofRun.map((cell) => cell && { value: cell.price }),
      (left, right) => left?.whole === right?.whole,
    ),
    served: turnsOf(
      ofRun.map((cell) => (cell?.served === undefined ? undefined : { value: cell.served })),
      (left, right) => left === right,
    ),
  }
}

/** Where a value is another than in the run before that has one. */
function turnsOf<Value>(
  values: readonly ({ readonly value: Value } | undefined)[],
  isSame: (left: Value, right: Value) => boolean,
): Turn<Value>[] {
  const turns: Turn<Value>[] = []
  let last: { readonly value: Value } | undefined
  for (const [run, found] of values.entries()) {
    if (!found) continue
    if (last && !isSame(last.value, found.value)) {
      turns.push({ run, from: last.value, to: found.value })
    }
    last = found
  }
  return turns
}
