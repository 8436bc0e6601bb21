import type { AcceptedCell, AcceptedRun } from '../model/accepted-run.ts'
import type { GatedMetricName } from '../model/metric.ts'
import type { Measure } from './gate-value.ts'
import { WINDOW_SIZE } from './kept-runs.ts'
import { countedRuns, isDrifting, newestRuns, SITTING_HOURS, sittingWords } from './sittings.ts'

/**
 * Below this the gate only advises: the noise between runs cannot be known from fewer. Live runs of
 * one sitting count as one.
 */
export const MIN_RUNS = 3

/** Stands before other names of a matrix, by what the baseline file has of its cells. */
export const FORMERLY = '; the same cells were accepted as '

/** Whether and how runs may be compared, as it stands before anything is judged. */
export interface Identity {
  readonly matrix: string
  readonly fingerprint: Readonly<Record<string, string>>
  /** Cell id → what must be equal for a cell to be the same. */
  readonly cells: ReadonlyMap<
    string,
    { readonly endpoint: string; readonly snapshot: string | undefined }
  >
}

/** Why a cell cannot be judged. */
export interface Obstacle {
  readonly verdict: 'advisory' | 'not-comparable'
  readonly reason: string
  /** Accepted runs that would count. */
  readonly runs: number
}

export interface Window {
  /** Accepted runs of this fingerprint, oldest first, with comparable cells only. */
  readonly accepted: readonly AcceptedRun[]
  /** Those that count: one a sitting. */
  readonly runs: readonly AcceptedRun[]
  /** Cells that all of `shared` have. */
  readonly judged: readonly string[]
  /** The runs they are judged against. */
  readonly shared: readonly AcceptedRun[]
  /** By which of their figures: never some by one and some by the other. */
  readonly by: Measure
  readonly obstacles: ReadonlyMap<string, Obstacle>
}

/**
 * The accepted runs a metric is judged against, and the cells that can be. Partial runs count for
 * the cells they have: cells that would leave too few common runs step back first.
 */
export function windowFor(
  accepted: readonly AcceptedRun[],
  identity: Identity,
  metric: GatedMetricName,
): Window {
  const ofMatrix = accepted.filter((run) => run.matrix === identity.matrix)
  const comparable = newestRuns(
    ofMatrix.filter((run) => differingFields(run.fingerprint, identity.fingerprint).length === 0),
    WINDOW_SIZE,
  )
  const ofCells = comparable.map((run) => ({ ...run, cells: comparableCells(run, identity) }))
  const runs = countedRuns(ofCells)
  const obstacles = new Map<string, Obstacle>()
  const counts = new Map<string, number>()
  for (const id of identity.cells.keys()) {
    const count = runs.filter((run) => run.cells[id]?.values[metric]).length
    const having = ofCells.filter((run) => run.cells[id]?.values[metric])
    const obstacle = obstacleOf(id, { count, having, identity, accepted, ofMatrix, comparable })
    if (obstacle) obstacles.set(id, obstacle)
    else counts.set(id, count)
  }
  let judged = [...counts.keys()].toSorted(
    (left, right) => (counts.get(right) ?? 0) - (counts.get(left) ?? 0),
  )
  const having = (ids: readonly string[]): AcceptedRun[] =>
    runs.filter((run) => ids.every((id) => run.cells[id]?.values[metric]))
  while (judged.length > 0 && having(judged).length < MIN_RUNS) {
    const last = judged.at(-1)
    judged = judged.slice(0, -1)
    if (last === undefined) break
    obstacles.set(last, {
      verdict: 'advisory',
      reason: `only ${having([...judged, last]).length} of its ${counts.get(last)} accepted runs also measured the others`,
      runs: counts.get(last) ?? 0,
    })
  }
  const shared = having(judged)
  const located = shared.filter((run) =>
    judged.every((id) => run.cells[id]?.values[metric]?.location !== undefined),
  )
  const by = located.length >= MIN_RUNS ? 'location' : 'median'
  return {
    accepted: ofCells,
    runs,
    judged,
    shared: by === 'location' ? located : shared,
    by,
    obstacles,
  }
}

function obstacleOf(
  id: string,
  {
    count,
    having,
    identity,
    accepted,
    ofMatrix,
    comparable,
  }: {
    readonly count: number
    /** Accepted runs that have a value of the cell, those of one sitting apart. */
    readonly having: readonly AcceptedRun[]
    readonly identity: Identity
    readonly accepted: readonly AcceptedRun[]
    readonly ofMatrix: readonly AcceptedRun[]
    readonly comparable: readonly AcceptedRun[]
  },
): Obstacle | undefined {
  if (count >= MIN_RUNS) return undefined
  const newest = ofMatrix.at(-1)
  if (newest && comparable.length === 0) {
    const fields = differingFields(newest.fingerprint, identity.fingerprint).map(
      (field) =>
        `${field} (${newest.fingerprint[field] ?? 'none'} then, ${identity.fingerprint[field] ?? 'none'} now)`,
    )
    return {
      verdict: 'not-comparable',
      reason: `the accepted runs differ in ${fields.join(', ')}`,
      runs: 0,
    }
  }
  const own = identity.cells.get(id)
  const last = comparable.flatMap((run) => run.cells[id] ?? []).at(-1)
  if (count === 0 && own && last) {
    if (last.endpoint !== own.endpoint) {
      return {
        verdict: 'not-comparable',
        reason: `its endpoint differs (${last.endpoint} then, ${own.endpoint} now)`,
        runs: 0,
      }
    }
    if (!isSameSnapshot(last.snapshot, own.snapshot)) {
      return {
        verdict: 'not-comparable',
        reason: `its model snapshot differs (${last.snapshot} then, ${own.snapshot} now)`,
        runs: 0,
      }
    }
  }
  const former = ofMatrix.length === 0 ? formerNames(accepted, identity) : []
  return {
    verdict: 'advisory',
    reason: `${acceptedWords(having, identity)}${former.length === 0 ? '' : `${FORMERLY}${former.join(', ')}: if the matrix was renamed, its accepted runs stay under the old name`}`,
    runs: count,
  }
}

/** How many runs are accepted, how many of them count and what is to be done. */
function acceptedWords(having: readonly AcceptedRun[], identity: Identity): string {
  const needed = `${MIN_RUNS} are needed`
  if (having.length === 0) return `no run is accepted so far, ${needed}`
  const so = having.length === 1 ? 'one run is accepted' : `${having.length} runs are accepted`
  if (!isDrifting(identity)) return `${so} so far, ${needed}`
  const sittings = sittingWords(having)
  const apart = `at least ${SITTING_HOURS} hours apart`
  return sittings === ''
    ? `${so} so far, ${needed}, ${apart}`
    : `${so}${sittings}, ${needed}. Accept runs ${apart}, e.g. of different days`
}

/** Other matrices of the file that measured the same cells: one of them may be this one's old name. */
function formerNames(accepted: readonly AcceptedRun[], { cells, matrix }: Identity): string[] {
  const same = accepted.filter(
    (run) =>
      run.matrix !== matrix &&
      [...cells].every(([id, { endpoint }]) => run.cells[id]?.endpoint === endpoint),
  )
  return [...new Set(same.map((run) => `"${run.matrix}"`))]
}

/** The cells of a run that are still the same. */
export function comparableCells<Same extends Pick<AcceptedCell, 'endpoint' | 'snapshot'>>(
  run: { readonly cells: Readonly<Record<string, Same>> },
  { cells }: Pick<Identity, 'cells'>,
): Record<string, Same> {
  return Object.fromEntries(
    Object.entries(run.cells).filter(([id, cell]) => {
      const own = cells.get(id)
      return own?.endpoint === cell.endpoint && isSameSnapshot(cell.snapshot, own.snapshot)
    }),
  )
}

/** A provider that does not say which snapshot answered leaves nothing to compare. */
export function isSameSnapshot(left: string | undefined, right: string | undefined): boolean {
  return left === undefined || right === undefined || left === right
}

export function differingFields(
  left: Readonly<Record<string, string>>,
  right: Readonly<Record<string, string>>,
): string[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].filter(
    (field) => left[field] !== right[field],
  )
}
