import { Course } from '../../gate/course.ts'
import type { Sample } from '../../model/sample.ts'
import { Stopping } from '../../runner/stopping.ts'
import { recoverMatrix } from '../reading/recover.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'

/** The rules of a recorded matrix, to be asked again with its samples. */
export interface Replay {
  /** The samples of a round. */
  readonly samplesOf: (round: number) => readonly Sample[]
  readonly course: Course
}

/** Opens the rules by which the rounds of a matrix ended, as they were before its first. */
export function openReplay(matrix: DocumentMatrix): Replay {
  const { name, cells, thresholds, reference, canary, abortOnFail, gate } = recoverMatrix(matrix)
  const { adaptive, aborted, options } = matrix
  const rounds = canary?.rounds ?? adaptive?.max ?? Number(options['rounds'])
  const bySample = cells.flatMap(({ samples }) => samples)
  const taken = Map.groupBy(bySample, ({ round }) => round)
  const main = bySample.filter(({ phase }) => phase === 'main')
  let seen = -1
  const asked = cells.map((cell) => ({ ...cell, suspended: undefined }))
  return {
    samplesOf(round) {
      seen = Math.max(seen, round)
      return taken.get(round) ?? []
    },
    course: new Course({
      cells: asked,
      name,
      thresholds,
      canary,
      adaptive,
      abortOnFail,
      alpha: gate.alpha,
      rounds,
      maxRounds: canary?.maxRounds ?? rounds,
      adaptiveRule:
        adaptive &&
        new Stopping(adaptive, {
          cells: asked,
          reference,
          outputPerMTok: ({ id }) => asked.find((cell) => cell.id === id)?.price?.outputPerMTok,
        }),
      // What the budget did not pay for was not asked. One that was ended would have gone on.
      mayGoOn: (ids) =>
        aborted !== undefined || main.some(({ cell, round }) => ids.has(cell) && round > seen),
    }),
  }
}
