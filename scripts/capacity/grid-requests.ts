import { blockPlanOf } from '../../src/capacity/block-plan.ts'
import type { LoadBlock } from '../../src/capacity/load-block.ts'
import { Search, type SearchOptions } from '../../src/capacity/search.ts'
import { randomStream } from '../../src/stats/random.ts'
import type { World } from './worlds.ts'

/** A grid that takes longer counts for so much. */
const MAX_REQUESTS = 20_000
/** Rounds of the grid between two looks at its interval. */
const LOOK_EVERY = 2

/**
 * Requests that a grid sends until its interval is as narrow as one that a search found: one block of every
 * level in turn, judged by the same statistics. Its levels lie half the width apart, and it knows to stop
 * at twice the capacity.
 */
export function gridRequests(
  world: World,
  {
    options,
    width,
    seed,
  }: { readonly options: SearchOptions; readonly width: number; readonly seed: number },
): number {
  const search = new Search(options)
  const levels = gridOf(search.ladder, options.relativeWidth / 2).filter(
    (level) => level <= 2 * world.capacity,
  )
  const chance = randomStream(seed, world.name, 'grid')
  const blocks: LoadBlock[] = []
  let requests = 0
  for (let round = 1; requests < MAX_REQUESTS; round += 1) {
    for (const level of levels) {
      const { lead, counted } = blockPlanOf(options.of, { level, isFirstLook: false }, world)
      const outcomes = world.block({
        level,
        requests: lead + counted,
        progress: Math.min(1, requests / MAX_REQUESTS),
        chance,
      })
      blocks.push({ level, kept: outcomes.slice(lead) })
      requests += lead + counted
    }
    if (round % LOOK_EVERY > 0) continue
    const { ciLow, ciHigh = Infinity } = search.estimate(blocks)
    if (ciHigh - ciLow <= width) break
  }
  return Math.min(requests, MAX_REQUESTS)
}

function gridOf(ladder: readonly number[], spacing: number): number[] {
  const levels: number[] = []
  for (const level of ladder) {
    const last = levels.at(-1)
    if (last === undefined || level >= last + Math.max(1, Math.floor(last * spacing)))
      levels.push(level)
  }
  return levels
}
