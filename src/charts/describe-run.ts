import { counted } from '../../reporters/render/figures.ts'
import type { Chart } from './chart.ts'
import type { DrawnCell, DrawnMatrix } from './drawn-matrix.ts'

type RunDescription = Pick<
  Chart,
  'matrix' | 'simulated' | 'location' | 'facts' | 'notes' | 'sources'
>

/** What every chart says of the run that the given cells of a matrix were measured in. */
export function describeRun(matrix: DrawnMatrix, cells: readonly DrawnCell[]): RunDescription {
  const distinct = [...new Set(cells)]
  const { source, location } = matrix
  return {
    matrix: matrix.name,
    simulated: matrix.simulated,
    location,
    facts: [
      `${counted(distinct.length, 'cell')} × ${counted(matrix.rounds, 'round')}`,
      `seed ${source.seed}`,
      ...(location === undefined ? [] : [location]),
      `${source.startedAt.slice(0, 16).replace('T', ' ')} UTC`,
    ].join(' · '),
    notes: [...caveats(distinct), ...unmeasured(matrix)],
    sources: [source],
  }
}

/** What a reader must know of cells before believing their figures. */
function caveats(cells: readonly DrawnCell[]): string[] {
  const notes: string[] = []
  const requests = total(cells.map(({ summary }) => summary.n))
  const failures = total(cells.map(({ summary }) => summary.failures - summary.nCensored))
  if (failures > 0) {
    notes.push(
      `${failures} of ${counted(requests, 'request')} failed, excluded from the metrics they never reached`,
    )
  }
  const timedOut = cells.filter(({ summary }) => summary.nCensored > 0)
  if (timedOut.length > 0) {
    const times = timedOut.map(({ label, summary }) => `${label} ${summary.nCensored}`)
    notes.push(
      `given up after a wait, counted as the worst value of what was not reached: ${times.join('; ')}`,
    )
  }
  const late = cells.filter(({ summary }) => summary.clientLimited)
  if (late.length > 0) {
    notes.push(`client-limited, the measuring machine was late itself: ${labels(late)}`)
  }
  return notes
}

function unmeasured({ skipped, stopped }: DrawnMatrix): string[] {
  return [
    ...(skipped.length === 0 ? [] : [`not measured: ${labels(skipped)}`]),
    ...(stopped === null ? [] : [`ended before its last round: ${stopped}`]),
  ]
}

function labels(cells: readonly { readonly label: string }[]): string {
  return cells.map(({ label }) => label).join('; ')
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
