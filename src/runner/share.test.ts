import { describe, expect, test } from 'vitest'

import { axesOf } from '../../test/builders.ts'
import { cellOf, plainWorkload } from '../model/cell.ts'
import { dueTimes } from './arrival-times.ts'
import { blocksOf } from './blocks.ts'
import { schedule } from './schedule.ts'
import { ownStreams, sharedRounds } from './share.ts'

const levels = { model: 'm', provider: 'lab', maxTokens: 16, json: false, ...plainWorkload }

function cellAt(load: { readonly concurrency?: number; readonly rate?: number }) {
  const axes = axesOf({ concurrency: [1, 2, 7], rate: [undefined, 5] })
  return cellOf({ ...levels, ...load }, axes)
}

function roundsOf(cells: readonly { readonly id: string }[], rounds: number, blockSize: number) {
  return schedule({
    seed: 7,
    matrix: 'a.bench.ts > Load',
    cellIds: cells.map(({ id }) => id),
    prompts: [{ prompt: 'Name three rivers.', keywords: [] }],
    rounds,
    warmup: 2,
    blockSize,
  })
}

describe('a load that is cut', () => {
  const cells = [cellAt({ concurrency: 2 }), cellAt({ concurrency: 7 }), cellAt({ rate: 5 })]
  const rounds = roundsOf(cells, 60, 20)
  const parts = [1, 2, 3].map((number) =>
    sharedRounds(rounds, cells, { seed: 7, of: 3, injectors: new Set([number]) }),
  )

  test('is whole: every request is sent by one injector', () => {
    for (const [index, { order }] of rounds.entries()) {
      const sent = parts.flatMap((part) => part[index]?.order ?? [])
      expect(sent.toSorted()).toEqual(order.toSorted())
    }
    expect(sharedRounds(rounds, cells, { seed: 7, of: 3, injectors: new Set([1, 2, 3]) })).toEqual(
      rounds,
    )
  })

  test('has streams that are dealt in turn; of two levels the third injector rests', () => {
    const counts = cells.map(({ id }) =>
      parts.map((part) => part.filter(({ order }) => order.includes(id)).length),
    )
    expect(counts[0]).toEqual([31, 31, 0])
    // In each block of twenty: streams 1, 4 and 7, then 2 and 5, then 3 and 6.
    expect(counts[1]).toEqual([25, 19, 18])
    expect([1, 2, 3].map((number) => ownStreams(7, { number, of: 3 }))).toEqual([3, 2, 2])
    expect([1, 2, 3].map((number) => ownStreams(2, { number, of: 3 }))).toEqual([1, 1, 0])
  })
})

test('a Poisson process that is thinned is due when that of one machine is, and as often', () => {
  const cell = cellAt({ rate: 5 })
  const rounds = roundsOf([cell], 3000, 3000)
  const [, main = []] = blocksOf(rounds)
  const dueMs = dueTimes(
    main.map(({ nonce }) => ({ nonce, levels: cell.levels })),
    { arrivals: 'poisson', seed: 7 },
  )
  const shares = [1, 2, 3].map((number) => {
    const own = sharedRounds(main, [cell], { seed: 7, of: 3, injectors: new Set([number]) })
    return own.flatMap(({ order }, index) => (order.length > 0 ? (dueMs?.[index] ?? NaN) : []))
  })
  expect(shares.flat().toSorted((a, b) => a - b)).toEqual(dueMs)
  for (const own of shares) {
    // Binomial: 1000 ± 26, and gaps as irregular as those of a Poisson process, whose deviation is their mean.
    expect(Math.abs(own.length - 1000)).toBeLessThan(4 * 26)
    const gaps = own.slice(1).map((at, index) => at - (own[index] ?? NaN))
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
    expect(Math.sqrt(variance) / mean).toBeGreaterThan(0.9)
    expect(Math.sqrt(variance) / mean).toBeLessThan(1.1)
  }
})
