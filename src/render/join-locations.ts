import type { DocumentCell, DocumentMatrix } from '../report/schema/results-document.ts'

/** A cell as a table shows it; where several places measured it, with the place. */
export type ShownCell = DocumentCell & {
  readonly location?: string
  /** The label without the place. */
  readonly plainLabel?: string
}

/** A matrix as one of several places measured it. */
interface Place {
  readonly location: string
  readonly matrix: DocumentMatrix
}

/** A matrix as a table shows it: measured in one place, or in several and joined. */
export interface ShownMatrix extends Omit<DocumentMatrix, 'cells'> {
  readonly cells: readonly ShownCell[]
  /** What the places are called, in the order of the document; left out for a single one. */
  readonly locations?: readonly string[]
  /** What each place measured by itself; left out for a single one. */
  readonly places?: readonly Place[]
  /** The seeds of the places; they ask the same only where there is one. */
  readonly seeds?: readonly number[]
}

/**
 * Matrices of a merged report as they are shown: what several places measured becomes one matrix,
 * the cells of one endpoint beside each other. All others stay as they are.
 */
export function joinLocations(matrices: readonly DocumentMatrix[]): ShownMatrix[] {
  const taken = new Map<string, number>()
  const groups = Map.groupBy(matrices, ({ drawnFrom, runId }) => {
    // Two Vitest projects may measure one matrix twice in one run: the nth joins other runs' nth.
    const inRun = JSON.stringify([drawnFrom.identity, runId])
    const occurrence = taken.get(inRun) ?? 0
    taken.set(inRun, occurrence + 1)
    return JSON.stringify([drawnFrom.identity, occurrence])
  })
  return [...groups.values()].flatMap((group) => (group.length === 1 ? group : join(group)))
}

function join(group: readonly DocumentMatrix[]): ShownMatrix[] {
  const [first] = group
  if (!first) return []
  const names = group.map((matrix) => nameOf(matrix, group))
  const places = group.map((matrix, index) => ({ matrix, location: names[index] ?? '' }))
  const ids = new Set(group.flatMap(({ cells }) => cells.map(({ id }) => id)))
  return [
    {
      ...first,
      locations: names,
      places,
      seeds: [...new Set(group.map(({ seed }) => seed))],
      // Places need not have measured at the same time: there is no duration they share.
      endedAt: undefined,
      stopped: places.find(({ matrix }) => matrix.stopped !== undefined)?.matrix.stopped,
      cells: [...ids].flatMap((id) =>
        places.flatMap(({ matrix, location }) =>
          matrix.cells
            .filter((cell) => cell.id === id)
            .map((cell) => ({
              ...cell,
              id: located(id, location),
              label: `${cell.label} from ${location}`,
              location,
              plainLabel: cell.label,
            })),
        ),
      ),
      contrasts: places.flatMap(({ matrix, location }) =>
        matrix.contrasts.map((contrast) => ({
          ...contrast,
          cell: located(contrast.cell, location),
          reference: located(contrast.reference, location),
        })),
      ),
      capacities: places.flatMap(({ matrix, location }) =>
        matrix.capacities.map((capacity) => ({
          ...capacity,
          id: located(capacity.id, location),
          label: `${capacity.label} from ${location}`,
        })),
      ),
      verdicts: places.flatMap(({ matrix, location }) =>
        matrix.verdicts.map((verdict) => ({
          ...verdict,
          subject: verdict.scope === 'cell' ? located(verdict.subject, location) : verdict.subject,
          reason: `${location}: ${verdict.reason}`,
        })),
      ),
    },
  ]
}

function located(id: string, location: string): string {
  return `${id} from=${location}`
}

/** The location; with the end of the run's id where it is unknown or several runs were there. */
function nameOf({ location, runId }: DocumentMatrix, group: readonly DocumentMatrix[]): string {
  const run = `run ${runId.slice(runId.lastIndexOf('-') + 1)}`
  if (location === undefined) return run
  const isShared = group.filter((other) => other.location === location).length > 1
  return isShared ? `${location}, ${run}` : location
}
