import { describe, expect, test } from 'vitest'

import { randomStream } from '../stats/random.ts'
import { designEffects } from './design-effect.ts'
import type { LoadBlock } from './load-block.ts'

function blocksOf(count: number, kept: (block: number, request: number) => boolean): LoadBlock[] {
  return Array.from({ length: count }, (_, block) => ({
    level: 4,
    kept: Array.from({ length: 40 }, (_request, request) => kept(block, request)),
  }))
}

function effectOf(blocks: readonly LoadBlock[]): number {
  return designEffects(blocks)(4)
}

describe('the design effect', () => {
  test('is the prior where nothing can be known, and 1 where requests are independent', () => {
    expect(effectOf([])).toBeCloseTo(1.5, 6)
    expect(effectOf(blocksOf(5, () => true))).toBeCloseTo(1.5, 6)
    const chance = randomStream(1, 'independent')
    const effect = effectOf(blocksOf(30, () => chance.uniform() < 0.8))
    expect(effect).toBeGreaterThanOrEqual(1)
    expect(effect).toBeLessThan(1.4)
  })

  test('sees blocks that differ as a whole', () => {
    // 40 requests of a block are as good as one.
    expect(effectOf(blocksOf(30, (block) => block % 5 !== 0))).toBeGreaterThan(20)
  })

  test('sees neighbours that resemble each other before there are many blocks', () => {
    const runs = effectOf(blocksOf(2, (_block, request) => request % 20 >= 5))
    expect(runs).toBeGreaterThan(2)
  })

  test('sees a busier level that keeps more as blocks that differ', () => {
    const alike = effectOf([
      ...blocksOf(3, () => true),
      ...blocksOf(3, (_block, request) => request % 4 !== 0).map((each) => ({ ...each, level: 5 })),
    ])
    const swapped = effectOf([
      ...blocksOf(3, (_block, request) => request % 4 !== 0),
      ...blocksOf(3, () => true).map((each) => ({ ...each, level: 5 })),
    ])
    expect(swapped).toBeGreaterThan(alike + 1)
  })

  test('is that of the level and its neighbours, not of a queue at twice the load', () => {
    const chance = randomStream(2, 'independent')
    const calm = blocksOf(10, () => chance.uniform() < 0.95)
    const queue = blocksOf(10, (block) => block % 2 === 0).map((each) => ({ ...each, level: 8 }))
    const effectAt = designEffects([...calm, ...queue])
    expect(effectAt(4)).toBeLessThan(1.5)
    expect(effectAt(8)).toBeGreaterThan(20)
    expect(effectAt(6)).toBeGreaterThan(effectAt(4))
  })
})
