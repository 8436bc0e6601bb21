import type { Cell } from '../model/cell.ts'
import type { Round } from '../model/round.ts'
import { randomStream } from '../stats/random.ts'

/** How a load is cut into those of its injectors. */
export interface Cut {
  readonly seed: number
  /** How many injectors there are. */
  readonly of: number
}

/**
 * Which injector sends each request of the rounds: the rounds with the cells that these injectors ask.
 *
 * The requests of a closed loop are dealt to its streams in turn, and the streams to the injectors, so that each
 * keeps as many in flight as the others, or one more; where there are fewer streams than injectors the last
 * ones rest. Those of an open loop are given away at random, each by itself: a Poisson process that is thinned
 * so is one for every injector, and the arrivals of all are those of one machine.
 */
export function sharedRounds(
  rounds: readonly Round[],
  cells: readonly Pick<Cell, 'id' | 'levels'>[],
  { seed, of, injectors }: Cut & { readonly injectors: ReadonlySet<number> },
): Round[] {
  const levelsOf = new Map(cells.map(({ id, levels }) => [id, levels]))
  let place = 0
  return rounds.map((round, index) => {
    place = round.block === rounds[index - 1]?.block ? place + 1 : 0
    const order = round.order.filter((id) => {
      const { rate, concurrency = 1 } = levelsOf.get(id) ?? {}
      const number =
        rate === undefined
          ? (place % concurrency) % of
          : randomStream(seed, round.nonce, 'injector').integer(of)
      return injectors.has(number + 1)
    })
    return { ...round, order }
  })
}

/** How many of so many streams of a closed loop are an injector's. */
export function ownStreams(
  concurrency: number,
  { number, of }: { readonly number: number; readonly of: number },
): number {
  return Math.max(0, Math.ceil((concurrency - number + 1) / of))
}
