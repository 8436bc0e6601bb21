import type { Cell } from '../model/cell.ts'
import {
  BORNE_SHARE,
  type OwnCost,
  type OwnLoad,
  ownLoadOf,
  processorShare,
} from '../model/own-load.ts'
import type { Instruments } from './instruments.ts'
import type { Plan } from './plan.ts'

/** Few machines take so long: what is little even then needs no look. */
const SLOW_MACHINE: OwnCost = { requestMs: 1, chunkMs: 0.05 }

/** What of a plan says how much it asks of this machine. */
export interface LoadShape extends Pick<Plan, 'capacity' | 'stream' | 'blockSize'> {
  /** How many machines share the load; one by default. */
  readonly injectors?: number | undefined
}

/** What a cell asks of this machine at most, where its endpoint is fast. */
export interface AskedLoad {
  readonly cell: Cell
  readonly levels: Cell['levels']
  readonly asked: OwnLoad
}

export function askedLoads(cells: readonly Cell[], plan: LoadShape): AskedLoad[] {
  return cells.map((cell) => {
    const levels = highestLevels(cell.levels, plan)
    return { cell, levels, asked: ownLoadOf(levels, plan) }
  })
}

/** What requests and chunks take of this machine; undefined where none of the loads is large enough to matter. */
export async function costFor(
  loads: readonly OwnLoad[],
  { ownCost }: Pick<Instruments, 'ownCost'>,
): Promise<OwnCost | undefined> {
  const isMuch = loads.some((load) => processorShare(load, SLOW_MACHINE) > BORNE_SHARE)
  return isMuch ? await ownCost() : undefined
}

/** The most load that a cell is asked with. */
export function highestLevels(
  levels: Cell['levels'],
  { capacity, blockSize, injectors = 1 }: LoadShape,
): Cell['levels'] {
  if (capacity) return { ...levels, [capacity.of]: capacity.max }
  // A block with fewer requests has no more of them in flight.
  const concurrency = Math.ceil(Math.min(levels.concurrency, blockSize) / injectors)
  return { ...levels, concurrency, rate: levels.rate && levels.rate / injectors }
}
