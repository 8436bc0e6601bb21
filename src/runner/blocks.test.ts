import { describe, expect, test } from 'vitest'

import { type Levels, plainWorkload } from '../model/cell.ts'
import { blockMsOf, blockNumbers, blockSizeOf } from './blocks.ts'

function levels(changes: Partial<Levels>): Levels {
  return {
    model: 'm',
    provider: 'lab',
    maxTokens: 512,
    json: false,
    ...plainWorkload,
    ...changes,
  }
}

describe('the size of a block', () => {
  test('is a round where nothing is under load', () => {
    expect(blockSizeOf([levels({}), levels({ json: true })], 30)).toBe(1)
  })

  test.each([
    // Three blocks before blocks grow.
    [{ concurrency: 4 }, 24, 8],
    // Five while each holds two fillings.
    [{ concurrency: 4 }, 60, 12],
    [{ concurrency: 8 }, 30, 10],
    // A block keeps its level in flight, even if that makes it the only one.
    [{ concurrency: 16 }, 30, 16],
    // Ten fillings are enough.
    [{ concurrency: 4 }, 1000, 40],
    // What is captured has to fit into memory.
    [{ concurrency: 500 }, 10_000, 1000],
    [{ concurrency: 2000 }, 10_000, 2000],
    // Ten seconds of a rate.
    [{ rate: 0.5 }, 30, 10],
    [{ rate: 2 }, 30, 20],
    [{ rate: 20 }, 1200, 400],
  ])('of %o in %i rounds is %i', (load, rounds, size) => {
    expect(blockSizeOf([levels({}), levels(load)], rounds)).toBe(size)
  })

  test.each([60, 61, 64, 99])('makes at least five of %i rounds that fill ten', (rounds) => {
    const size = blockSizeOf([levels({ concurrency: 4 })], rounds)
    expect(new Set(blockNumbers(rounds, size)).size).toBeGreaterThanOrEqual(5)
  })
})

describe('blocks', () => {
  test('are of like size, and none is smaller than asked for', () => {
    const numbers = blockNumbers(32, 10)
    const sizes = [...Map.groupBy(numbers, (block) => block).values()].map(({ length }) => length)
    expect(sizes).toEqual([11, 11, 10])
  })

  test('are one where the rounds do not fill one', () => {
    expect(blockNumbers(3, 10)).toEqual([0, 0, 0])
  })

  test('of one round each number the rounds', () => {
    expect(blockNumbers(3, 1)).toEqual([0, 1, 2])
  })

  test('of no rounds are none', () => {
    expect(blockNumbers(0, 5)).toEqual([])
  })
})

function timedSize(concurrency: number, rounds: number, seconds: number): number {
  return blockSizeOf([{ concurrency, rate: undefined }], rounds, seconds * 1000)
}

describe('a closed loop that goes on for a time', () => {
  test.each([
    { concurrency: 8, rounds: 1000, seconds: 60, blocks: 5 },
    { concurrency: 8, rounds: 1000, seconds: 30, blocks: 3 },
    { concurrency: 1, rounds: 1000, seconds: 5, blocks: 1 },
    { concurrency: 64, rounds: 128, seconds: 60, blocks: 2 },
    { concurrency: 8, rounds: 10_000, seconds: 1000, blocks: 10 },
    { concurrency: 1, rounds: 3, seconds: 60, blocks: 3 },
  ])('%j', ({ concurrency, rounds, seconds, blocks }) => {
    const blockSize = timedSize(concurrency, rounds, seconds)
    expect(new Set(blockNumbers(rounds, blockSize)).size).toBe(blocks)
    expect(blockMsOf(seconds * 1000, { rounds, blockSize })).toBeCloseTo((seconds * 1000) / blocks)
  })
})
