import { blockPlanOf, countedAmong } from '../../src/capacity/block-plan.ts'
import type { LoadBlock } from '../../src/capacity/load-block.ts'
import { type CapacityEstimate, Search, type SearchOptions } from '../../src/capacity/search.ts'
import type { CapacityEnd } from '../../src/model/capacity.ts'
import { randomStream } from '../../src/stats/random.ts'
import type { World } from './worlds.ts'

export const MAX_REQUESTS = 3000

interface SearchRun {
  readonly blocks: readonly LoadBlock[]
  readonly estimate: CapacityEstimate
  readonly requests: number
  readonly end: CapacityEnd
}

/** Searches the capacity of a simulated server, as the product does. */
export function runSearch(
  server: World,
  { options, seed }: { readonly options: SearchOptions; readonly seed: number },
): SearchRun {
  const search = new Search(options)
  const chance = randomStream(seed, server.name)
  const blocks: LoadBlock[] = []
  let requests = 0
  for (;;) {
    const next = search.next(blocks, {
      seed,
      left: countedAmong(MAX_REQUESTS - requests, options.of),
    })
    if ('end' in next) {
      return { blocks, estimate: search.estimate(blocks), requests, end: next.end }
    }
    const { lead, counted } = blockPlanOf(options.of, next, server)
    if (requests + lead + counted > MAX_REQUESTS) {
      return { blocks, estimate: search.estimate(blocks), requests, end: 'requests' }
    }
    const outcomes = server.block({
      level: next.level,
      requests: lead + counted,
      progress: requests / MAX_REQUESTS,
      chance,
    })
    blocks.push({ level: next.level, kept: outcomes.slice(lead) })
    requests += lead + counted
  }
}
