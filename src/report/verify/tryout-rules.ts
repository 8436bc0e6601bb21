import type { Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'
import { roundsAskedOnce, rulesOf } from './sample-rules.ts'

/** Requests that found out which fields an endpoint takes are samples like others, but for the figures. */
export function tryoutRules(recorded: RecordedMatrix): Mismatch[] {
  const rounds = roundsAskedOnce(recorded)
  const drawn = { seed: recorded.matrix.seed, rounds: [...rounds.values()] }
  return recorded.cells.flatMap((cell) =>
    cell.cell.tryouts.flatMap((sample, index) => {
      const path = [...cell.path, 'tryouts', index]
      const round = rounds.get(sample.round)
      return round ? rulesOf(sample, { path, recorded: cell, round, ...drawn }) : []
    }),
  )
}
