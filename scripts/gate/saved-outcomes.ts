import { appendFile, readFile } from 'node:fs/promises'

import type { Outcome, Task } from './simulate.ts'

/** A figure that was simulated: with what, and what came of it. */
interface SavedOutcome {
  readonly seed: number
  readonly streams: number
  readonly outcome: Outcome
}

/** Appends what was simulated of one version of the gate, a line a figure. */
export async function saveOutcomes(
  path: string,
  tasks: readonly Task[],
  outcomes: readonly Outcome[],
): Promise<void> {
  const lines = tasks.flatMap(({ seed, streams }, index) => {
    const outcome = outcomes[index]
    return outcome ? [`${JSON.stringify({ seed, streams, outcome } satisfies SavedOutcome)}\n`] : []
  })
  await appendFile(path, lines.join(''))
}

/** Of each task that the file has a figure of the one with the most streams, whatever its seed. */
export async function readOutcomes(
  path: string,
  tasks: readonly Task[],
): Promise<{ readonly tasks: readonly Task[]; readonly outcomes: readonly Outcome[] }> {
  const text = await readFile(path, 'utf8')
  const saved = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): SavedOutcome => JSON.parse(line))
    .toSorted((one, other) => other.streams - one.streams)
  const found = tasks.flatMap((task) => {
    const { world, change, builds } = task
    const own = saved.find(
      ({ outcome }) =>
        outcome.world === world.name && outcome.change === change && outcome.by.length === builds,
    )
    return own ? [{ ...own, task: { ...task, seed: own.seed, streams: own.streams } }] : []
  })
  return {
    tasks: found.map(({ task }) => task),
    outcomes: found.map(({ outcome }) => outcome),
  }
}
