import { Course } from '../../src/gate/course.ts'
import type { Thresholds } from '../../src/model/threshold.ts'
import type { RandomStream } from '../../src/stats/random.ts'
import { askedRounds, canaryCells, type CanaryWorld } from './canary-world.ts'

/** After how many rounds a run of a world is ended for what is certain; undefined where it is not. */
export function abortedAfter(
  world: CanaryWorld,
  {
    thresholds,
    alpha,
    stream,
  }: {
    readonly thresholds: Thresholds
    readonly alpha: number
    readonly stream: RandomStream
  },
): number | undefined {
  const cells = canaryCells(world)
  const course = new Course({
    cells,
    name: 'M',
    thresholds,
    canary: undefined,
    adaptive: undefined,
    abortOnFail: true,
    alpha,
    rounds: world.rounds,
    maxRounds: world.rounds,
    adaptiveRule: undefined,
    mayGoOn: () => true,
  })
  let round = 0
  for (const ask of askedRounds(world, { cells, change: () => 1, stream })) {
    for (const cell of cells) course.take(ask(cell))
    course.after(1)
    round += 1
    if (course.ended || round === world.rounds) break
  }
  return course.ended?.aborted.round
}
