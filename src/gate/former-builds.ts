import type { AcceptedRun } from '../model/accepted-run.ts'
import type { HistoryRun } from '../model/history.ts'
import { gateValue, type MetricMeasure } from './gate-value.ts'
import { FORMER_BUILDS, MAX_REMEMBERED } from './kept-runs.ts'
import type { RunValues } from './run-values.ts'
import { countedRuns } from './sittings.ts'
import { comparableCells, differingFields, type Identity } from './window.ts'

/** What a history says to a new build, each oldest first, with comparable cells only. */
export interface FormerBuilds {
  /** All builds between the newest accepted run and the new one. */
  readonly all: readonly HistoryRun[]
  /** Green ones that count: one a sitting, and none of the new build's. */
  readonly remembered: readonly HistoryRun[]
  /** All that count, red or green. */
  readonly counted: readonly HistoryRun[]
}

/**
 * The builds since the newest accepted run that a new one may be judged with. Those of one sitting count
 * as one, and those of the new build's sitting as none: who starts a job again asks whether the
 * disturbance is gone, and a job that is started five times in an hour is no evidence of five builds.
 */
export function formerBuilds(
  history: readonly HistoryRun[],
  {
    identity,
    runId,
    accepted,
  }: {
    readonly identity: Identity
    readonly runId: string
    readonly accepted: readonly AcceptedRun[]
  },
): FormerBuilds {
  const isSame = ({ matrix, fingerprint }: Pick<AcceptedRun, 'matrix' | 'fingerprint'>): boolean =>
    matrix === identity.matrix && differingFields(fingerprint, identity.fingerprint).length === 0
  const ids = accepted.filter(isSame).map(({ id }) => id)
  const since = ids.toSorted().at(-1) ?? ''
  const all = history
    .filter((run) => isSame(run) && run.id > since && run.id < runId)
    .map((run) => ({ ...run, cells: comparableCells(run, identity) }))
  const own: HistoryRun = {
    id: runId,
    matrix: identity.matrix,
    fingerprint: identity.fingerprint,
    isGreen: true,
    cells: {},
  }
  const counted = (runs: readonly HistoryRun[]): HistoryRun[] =>
    countedRuns([...runs, own]).filter(({ id }) => id !== runId)
  return {
    all,
    remembered: counted(all.filter(({ isGreen }) => isGreen)).slice(-MAX_REMEMBERED),
    counted: counted(all),
  }
}

/**
 * The last builds that are judged together with a new one: of those that count the ones that measured most
 * of its cells, so that a run of a few cells hides no whole one.
 */
export function lastBuilds(
  counted: readonly HistoryRun[],
  cells: readonly { readonly id: string }[],
  metric: string,
): HistoryRun[] {
  const measured = counted.map(
    (run) => cells.filter(({ id }) => run.cells[id]?.looks[0]?.[metric]).length,
  )
  const most = Math.max(1, ...measured)
  return counted.filter((_, index) => measured[index] === most).slice(-FORMER_BUILDS)
}

/** What a build measured of a metric, look by look. */
export function looksOf(run: HistoryRun, measure: MetricMeasure): RunValues[] {
  const most = Math.max(0, ...Object.values(run.cells).map(({ looks }) => looks.length))
  return Array.from({ length: most }, (_, index) => lookOf(run, index, measure))
}

/** The same of one look; 0 is the first. */
export function lookOf({ cells }: HistoryRun, index: number, measure: MetricMeasure): RunValues {
  return new Map(
    Object.entries(cells).flatMap(([id, { looks }]) => {
      const value = looks[index]?.[measure.metric]
      return value ? [[id, gateValue(value, measure)] as const] : []
    }),
  )
}
