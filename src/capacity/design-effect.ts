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

/** Levels that are so many times as high, or as low, say nothing of each other's effect; nearer ones say more. */
const REACH = 1.75

/** What a block says of the effect at its level. */
interface Trace {
  readonly level: number
  /** How far its share is from that of its pool, over what is expected of independent requests, squared. */
  readonly squares: number
  /** Its part in the degrees of freedom of those. */
  readonly freedom: number
  /** Of neighbours, and of each request alone, what they are from that share. */
  readonly products: number
  readonly variance: number
}

/**
 * How many requests are worth one at a level of load, at least 1: requests of a block resemble each other, the
 * more the longer queues are. Neighbours say (1 + r) ÷ (1 − r), r the lag-1 correlation of kept or not kept in
 * order of sending, drawn to a prior of 1.5. Blocks say how far their kept shares spread about that of their
 * level, over the binomial spread, and the more of them there are, the more they count. Both are taken from
 * the levels about it: in full from its own, and the less the further another is, in proportion to the
 * logarithm of the ratio, down to none at 1.75. Levels at which all or none were kept say nothing. Levels of
 * which the busier kept more count as one: the share falls with load.
 */
export function designEffects(blocks: readonly LoadBlock[]): (level: number) => number {
  const traces = poolsOf(blocks).flatMap(tracesOf)
  return (level) => {
    const sums = { squares: 0, freedom: 0, products: 0, variance: 0 }
    for (const trace of traces) {
      const weight = 1 - Math.abs(Math.log(trace.level / level)) / Math.log(REACH)
      if (weight <= 0) continue
      sums.squares += weight * trace.squares
      sums.freedom += weight * trace.freedom
      sums.products += weight * trace.products
      sums.variance += weight * trace.variance
    }
    return effectOf(sums)
  }
}

function effectOf({ squares, freedom, products, variance }: Omit<Trace, 'level'>): number {
  const correlation = (PRIOR_VARIANCE * PRIOR_CORRELATION + products) / (PRIOR_VARIANCE + variance)
  const r = Math.min(MAX_CORRELATION, Math.max(0, correlation))
  const neighbours = (1 + r) / (1 - r)
  const spread = (NEIGHBOURS_AS_BLOCKS * neighbours + squares) / (NEIGHBOURS_AS_BLOCKS + freedom)
  return Math.max(1, spread)
}

/** Of the blocks of a pool; none where all or none were kept. */
function tracesOf(own: readonly LoadBlock[]): Trace[] {
  const share = shareOf(own)
  const unit = share * (1 - share)
  if (!(unit > 0)) return []
  return own.map((block) => {
    const { level, kept } = block
    const size = kept.length
    return {
      level,
      squares: (keptIn(block) - size * share) ** 2 / (size * unit),
      freedom: (own.length - 1) / own.length,
      products: sumOf(kept.slice(1), (each, index) => {
        const before = kept[index] === true
        return (Number(each) - share) * (Number(before) - share)
      }),
      variance: size * unit,
    }
  })
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
