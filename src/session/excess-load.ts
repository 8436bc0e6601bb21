import type { Cell } from '../model/cell.ts'
import {
  BORNE_SHARE,
  type ExcessLoad,
  type OwnCost,
  ownLoadOf,
  processorShare,
} from '../model/own-load.ts'
import type { Instruments } from './instruments.ts'
import type { Plan } from './plan.ts'

/** Few machines take so long: what is little even then needs no look. */
const SLOW_MACHINE: OwnCost = { requestMs: 1, chunkMs: 0.05 }

/**
 * What a plan asks beyond what this machine bears; undefined where it does not. The machine is looked at only
 * where the load is large enough to matter.
 */
export async function excessLoad(
  cells: readonly Cell[],
  plan: Pick<Plan, 'capacity' | 'stream' | 'blockSize'> & {
    /** How many machines share the load; one by default. */
    readonly injectors?: number | undefined
  },
  instruments: Pick<Instruments, 'ownCost'>,
): Promise<ExcessLoad | undefined> {
  const loads = cells.map(({ label, levels }) => {
    const highest = highestLevels(levels, plan)
    return { label, levels: highest, asked: ownLoadOf(highest, plan) }
  })
  const isMuch = loads.some(({ asked }) => processorShare(asked, SLOW_MACHINE) > BORNE_SHARE)
  const cost = isMuch ? await instruments.ownCost() : undefined
  if (!cost) return undefined
  const [most] = loads
    .map((load) => ({ ...load, taken: processorShare(load.asked, cost) }))
    .toSorted((a, b) => b.taken - a.taken)
  if (!most || most.taken <= BORNE_SHARE) return undefined
  const { label, asked, taken, levels } = most
  const { rate, concurrency } = levels
  return {
    label,
    asked,
    share: BORNE_SHARE / taken,
    level: { of: rate === undefined ? 'concurrency' : 'rate', asked: rate ?? concurrency },
  }
}

/** The most load that a cell is asked with. */
function highestLevels(
  levels: Cell['levels'],
  {
    capacity,
    blockSize,
    injectors = 1,
  }: Pick<Plan, 'capacity' | 'blockSize'> & { readonly injectors?: number | undefined },
): Cell['levels'] {
  if (capacity) return { ...levels, [capacity.of]: capacity.max }
  // A block with fewer requests has no more of them in flight.
  const concurrency = Math.ceil(Math.min(levels.concurrency, blockSize) / injectors)
  return { ...levels, concurrency, rate: levels.rate && levels.rate / injectors }
}
