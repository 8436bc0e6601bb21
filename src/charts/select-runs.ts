import type { DrawnMatrix } from './drawn-matrix.ts'
import { groupBy } from './group-by.ts'

/** What is drawn, and what is not and why, in sentences. */
export interface Selection {
  readonly drawn: readonly DrawnMatrix[]
  readonly leftOut: readonly string[]
}

/**
 * Whole runs only, where a matrix has one at a place; else the newest that ended early, which says so
 * in its picture. A part of a run is never drawn beside whole ones, as if it were one.
 */
export function selectRuns(matrices: readonly DrawnMatrix[]): Selection {
  const leftOut: string[] = []
  const drawn = [...groupBy(matrices, placeOf).values()].flatMap((runs) => {
    const whole = runs.filter(({ partial }) => partial === undefined)
    const newest = runs.toSorted((left, right) =>
      left.source.startedAt < right.source.startedAt ? -1 : 1,
    )
    const kept = whole.length > 0 ? whole : newest.slice(-1)
    for (const run of newest) {
      if (kept.includes(run)) continue
      leftOut.push(`left out ${run.name}, run ${run.source.run}: ${run.partial}`)
    }
    return kept
  })
  return { drawn, leftOut }
}

function placeOf({ simulated, file, name, location }: DrawnMatrix): string {
  return JSON.stringify([simulated, file, name, location])
}
