import type { Sample } from '../model/sample.ts'
import type { LaterLooks, LookSamples } from './gate-request.ts'

/** A look after the first, as a document has it. */
export interface TakenLook {
  readonly outcome: 'done' | 'unaffordable' | 'interrupted'
  /** Index of its first round. */
  readonly firstRound: number
}

/**
 * The looks after the first, as they were taken; `hasOneLook`: none was to be had, because the matrix is judged by
 * other runs than then, or is a search.
 */
export function takenLooks(
  looks: readonly TakenLook[],
  {
    cells,
    hasOneLook = false,
  }: {
    readonly cells: readonly { readonly id: string; readonly samples: readonly Sample[] }[]
    readonly hasOneLook?: boolean
  },
): LaterLooks {
  // Only a run that is accepted is not looked at again where something stands out.
  if (looks.length === 0) {
    return { done: [], missing: hasOneLook ? 'one-look' : 'accepted' }
  }
  const done = looks.flatMap(({ outcome, firstRound }, index): LookSamples[] => {
    const next = looks[index + 1]?.firstRound ?? Infinity
    const isOwn = ({ round }: Sample): boolean => round >= firstRound && round < next
    return outcome === 'done'
      ? [new Map(cells.map(({ id, samples }) => [id, samples.filter(isOwn)]))]
      : []
  })
  const last = looks.at(-1)?.outcome
  return { done, missing: last === 'done' ? undefined : last }
}
