import { expect, test } from 'vitest'

import { plannedCell, sampleOf } from '../../test/builders.ts'
import type { CapacityRule } from '../model/capacity.ts'
import type { OwnCost } from '../model/own-load.ts'
import { LoadSpread } from './load-spread.ts'

/** 0.02 ms a chunk: half of a processor is 25,000 chunks a second. */
const machine: OwnCost = { requestMs: 0, chunkMs: 0.02 }
const plan = { capacity: undefined, stream: true, blockSize: 10_000 }

function cellUnder(load: { readonly concurrency?: number; readonly rate?: number }) {
  const cell = plannedCell('gpt-4.1-mini', 'openai')
  return { ...cell, levels: { ...cell.levels, maxTokens: 200, ...load } }
}

/** A machine with eight processors, and what it was told to do. */
function tools(options: { readonly threads?: number; readonly cost?: OwnCost | undefined } = {}) {
  const spreads: number[] = []
  let looks = 0
  return {
    threads: options.threads,
    processors: 8,
    spreads,
    get looks() {
      return looks
    },
    async ownCost() {
      looks += 1
      return 'cost' in options ? options.cost : machine
    },
    client: {
      get threadCount() {
        const last = spreads.at(-1) ?? 1
        return last === 1 ? 0 : last
      },
      async spreadOver(count: number) {
        spreads.push(count)
      },
    },
  }
}

/** Answers of a second each, in so many reads. */
function answersOf(id: string, reads: number) {
  const samples = [1, 2, 3].map((round) => sampleOf({ cell: id, round, endMs: 1000, reads }))
  return new Map([[id, samples]])
}

test.each([
  [{ concurrency: 1 }, 1],
  [{ concurrency: 200 }, 1],
  // 50,000 chunks a second take a whole processor.
  [{ concurrency: 500 }, 2],
  [{ concurrency: 600 }, 3],
  [{ rate: 1000 }, 7],
  [{ concurrency: 9000 }, 7],
])('%o of a fast endpoint is sent by %i threads', async (load, count) => {
  const own = tools()
  const spread = new LoadSpread([cellUnder(load)], plan, own)
  await spread.start()
  expect(own.spreads).toEqual([count])
  expect(spread.threads?.count).toBe(count === 1 ? undefined : count)
})

test('a machine of two processors needs one for what is not sending', async () => {
  const own = { ...tools(), processors: 2 }
  const spread = new LoadSpread([cellUnder({ concurrency: 9000 })], plan, own)
  await spread.start()
  expect(own.spreads).toEqual([1])
})

test('what the load takes of one processor is the reason', async () => {
  const spread = new LoadSpread([cellUnder({ concurrency: 600 })], plan, tools())
  await spread.start()
  expect(spread.threads?.processorShare).toBeCloseTo(1.2, 9)
})

test('of one request at a time nothing is known, and no thread started', async () => {
  const own = tools({ threads: 4 })
  const spread = new LoadSpread([cellUnder({})], plan, own)
  await spread.start()
  expect(own.spreads).toEqual([1])
  expect(own.looks).toBe(0)
  expect(spread.threads).toBeUndefined()
})

test('so many as somebody says, without a look', async () => {
  const own = tools({ threads: 3 })
  const spread = new LoadSpread([cellUnder({ concurrency: 2 })], plan, own)
  await spread.start()
  await spread.adjust(answersOf(cellUnder({}).id, 1_000_000))
  expect(own.spreads).toEqual([3])
  expect(own.looks).toBe(0)
  expect(spread.threads).toEqual({ count: 3, processorShare: undefined })
})

test('where nothing can be learnt of the machine this thread sends', async () => {
  const own = tools({ cost: undefined })
  const spread = new LoadSpread([cellUnder({ concurrency: 9000 })], plan, own)
  await spread.start()
  expect(own.spreads).toEqual([1])
})

test('a search may come to its highest level', async () => {
  const capacity: CapacityRule = {
    objective: { ttftMs: 800 },
    share: 0.95,
    of: 'concurrency',
    max: 700,
    relativeWidth: 0.3,
    maxRequests: 3000,
  }
  const own = tools()
  const spread = new LoadSpread([cellUnder({})], { ...plan, capacity }, own)
  await spread.start()
  expect(own.spreads).toEqual([3])
})

test('an endpoint that turns out faster gets more threads, once', async () => {
  const own = tools()
  const cell = cellUnder({ concurrency: 50 })
  const spread = new LoadSpread([cell], plan, own)
  await spread.start()
  await spread.adjust(answersOf(cell.id, 90))
  expect(own.spreads).toEqual([1])
  // 100,000 chunks a second take two processors.
  await spread.adjust(answersOf(cell.id, 2000))
  await spread.adjust(answersOf(cell.id, 2000))
  await spread.adjust(answersOf(cell.id, 90))
  expect(own.spreads).toEqual([1, 4])
  expect(spread.threads).toEqual({ count: 4, processorShare: 2 })
})

test('at a rate chunks come as fast as requests are sent', async () => {
  const own = tools()
  const cell = cellUnder({ rate: 10 })
  const spread = new LoadSpread([cell], plan, own)
  await spread.start()
  await spread.adjust(answersOf(cell.id, 6000))
  expect(own.spreads).toEqual([1, 3])
})

test('answers that failed at once say nothing', async () => {
  const own = tools()
  const cell = cellUnder({ concurrency: 50 })
  const spread = new LoadSpread([cell], plan, own)
  await spread.start()
  const failed = sampleOf({ cell: cell.id, round: 1, endMs: undefined, reads: undefined })
  await spread.adjust(new Map([[cell.id, [failed]]]))
  expect(own.spreads).toEqual([1])
})
