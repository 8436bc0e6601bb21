import { pluralize } from '../format/lists.ts'
import { searchSize } from '../report/reading/capacity-curve.ts'
import type { Chart } from './chart.ts'
import type { DrawnCell, DrawnMatrix } from './drawn-matrix.ts'

type RunDescription = Pick<
  Chart,
  'matrix' | 'identity' | 'breadth' | 'simulated' | 'location' | 'facts' | 'notes' | 'sources'
>

/** What every chart says of the run that the given cells of a matrix were measured in. */
export function describeRun(matrix: DrawnMatrix, cells: readonly DrawnCell[]): RunDescription {
  const distinct = [...new Set(cells)]
  const { source, location } = matrix
  return {
    matrix: matrix.name,
    identity: JSON.stringify([
      matrix.file,
      matrix.name,
      matrix.cells.map(({ id, levels }) => [id, Object.entries(levels)]),
    ]),
    breadth: matrix.cells.length,
    simulated: matrix.simulated,
    location,
    facts: [
      sizeOf(matrix, distinct.length),
      ...(matrix.foreign?.load === undefined ? [] : [matrix.foreign.load]),
      ...(source.seed === undefined ? [] : [`seed ${source.seed}`]),
      ...(location === undefined ? [] : [location]),
      `${source.startedAt.slice(0, 16).replace('T', ' ')} UTC`,
    ].join(' · '),
    notes: [
      ...(matrix.foreign?.notes ?? []),
      ...doubts(matrix),
      ...caveats(distinct, matrix.capacities.length > 0),
      ...unmeasured(matrix, distinct),
    ],
    sources: [source],
  }
}

/** How much was asked. */
function sizeOf({ partial, capacities, foreign, rounds }: DrawnMatrix, cells: number): string {
  const shown = pluralize(cells, 'cell')
  if (partial !== undefined) return `${shown}, ${partial}`
  if (capacities.length > 0) return searchSize(capacities)
  return foreign
    ? `${shown}, ${pluralize(foreign.requests, 'request')}`
    : `${shown} × ${pluralize(rounds, 'round')}`
}

/** What a reader must know of cells before believing their figures. */
function caveats(cells: readonly DrawnCell[], isSearched: boolean): string[] {
  const notes: string[] = []
  const requests = total(cells.map(({ summary }) => summary.n))
  const failures = total(cells.map(({ summary }) => summary.failures - summary.nCensored))
  // A search goes on until requests are refused or fail, and says so.
  if (failures > 0 && !isSearched) {
    notes.push(
      `${failures} of ${pluralize(requests, 'request')} failed, excluded from the metrics they never reached`,
    )
  }
  const timedOut = cells.filter(({ summary }) => summary.nCensored > 0)
  if (timedOut.length > 0) {
    const times = timedOut.map(({ label, summary }) => `${label} ${summary.nCensored}`)
    notes.push(
      `given up after a wait, counted as the worst value of the metrics they never reached: ${times.join('; ')}`,
    )
  }
  const late = cells.filter(({ summary }) => summary.clientLimited)
  if (late.length > 0) {
    notes.push(`client-limited, because the measuring machine lagged: ${labels(late)}`)
  }
  return notes
}

/** What speaks against all figures of a run. */
function doubts({ partial, isChanged }: DrawnMatrix): string[] {
  return [
    ...(partial === undefined ? [] : [`${partial}: not a whole run`]),
    ...(isChanged
      ? ['the document was changed after it was written: its hashes do not match']
      : []),
  ]
}

function unmeasured({ skipped, stopped }: DrawnMatrix, cells: readonly DrawnCell[]): string[] {
  const cut = cells.filter(({ suspended }) => suspended !== undefined)
  return [
    ...(cut.length === 0
      ? []
      : [`no requests in some rounds, because the provider was suspended: ${labels(cut)}`]),
    ...(skipped.length === 0 ? [] : [`not measured: ${labels(skipped)}`]),
    ...(stopped === undefined ? [] : [`ended before its last round: ${stopped}`]),
  ]
}

function labels(cells: readonly { readonly label: string }[]): string {
  return cells.map(({ label }) => label).join('; ')
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
