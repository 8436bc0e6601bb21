import type { LoadBlock } from './load-block.ts'

/** Before anything is known of an endpoint, its requests are taken to resemble each other so much. */
const PRIOR_EFFECT = 1.5
/** … which counts as much as so many times the variance of a request that is kept or not as chance has it. */
const PRIOR_VARIANCE = 3
/** Lag-1 correlation that makes the effect above: (1 + r) ÷ (1 − r). */
const PRIOR_CORRELATION = (PRIOR_EFFECT - 1) / (PRIOR_EFFECT + 1)
const MAX_CORRELATION = 0.98
/** What neighbours say of the effect counts as much as so many blocks. */
const NEIGHBOURS_AS_BLOCKS = 3

/**
 * How many requests are worth one, at least 1: requests of a block resemble each other. Neighbours say
 * (1 + r) ÷ (1 − r), r the lag-1 correlation of kept or not kept in order of sending, drawn to a prior of
 * 1.5. Blocks say how far their kept shares spread about that of their level, over the binomial spread, and
 * the more of them there are, the more they count. Both are pooled over levels; those at which all or none
 * were kept say nothing. Levels of which the busier kept more count as one: the share falls with load.
 */
export function designEffectOf(blocks: readonly LoadBlock[]): number {
  let squares = 0
  let freedom = 0
  let products = 0
  let variance = 0
  for (const own of poolsOf(blocks)) {
    const count = sumOf(own, ({ kept }) => kept.length)
    const share = shareOf(own)
    const unit = share * (1 - share)
    if (!(unit > 0)) continue
    for (const block of own) {
      const size = block.kept.length
      squares += (keptIn(block) - size * share) ** 2 / (size * unit)
      products += sumOf(block.kept.slice(1), (kept, index) => {
        const before = block.kept[index] === true
        return (Number(kept) - share) * (Number(before) - share)
      })
    }
    freedom += own.length - 1
    variance += count * unit
  }
  const correlation = (PRIOR_VARIANCE * PRIOR_CORRELATION + products) / (PRIOR_VARIANCE + variance)
  const r = Math.min(MAX_CORRELATION, Math.max(0, correlation))
  const neighbours = (1 + r) / (1 - r)
  return Math.max(
    1,
    (NEIGHBOURS_AS_BLOCKS * neighbours + squares) / (NEIGHBOURS_AS_BLOCKS + freedom),
  )
}

/** Blocks that ought to keep the same share: of a level, or of neighbours between which it does not fall. */
function poolsOf(blocks: readonly LoadBlock[]): LoadBlock[][] {
  const levels = [...Map.groupBy(blocks, ({ level }) => level)].toSorted(([a], [b]) => a - b)
  const pools: LoadBlock[][] = []
  for (const [, own] of levels) {
    pools.push([...own])
    for (;;) {
      const last = pools.at(-1) ?? []
      const before = pools.at(-2)
      if (!before || shareOf(before) > shareOf(last)) break
      before.push(...last)
      pools.pop()
    }
  }
  return pools
}

function shareOf(blocks: readonly LoadBlock[]): number {
  return sumOf(blocks, keptIn) / sumOf(blocks, ({ kept }) => kept.length)
}

function keptIn({ kept }: LoadBlock): number {
  return sumOf(kept, Number)
}

function sumOf<Item>(items: readonly Item[], value: (item: Item, index: number) => number): number {
  return items.reduce((sum, item, index) => sum + value(item, index), 0)
}
