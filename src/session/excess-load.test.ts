import { expect, test } from 'vitest'

import { plannedCell } from '../../test/builders.ts'
import type { CapacityRule } from '../model/capacity.ts'
import type { OwnCost } from '../model/own-load.ts'
import { renderExcessLoad } from '../render/excess-load.ts'
import { excessLoad } from './excess-load.ts'

/** 0.02 ms a chunk, and 0.25 ms a request: half of a processor is 25,000 chunks a second without requests. */
const machine: OwnCost = { requestMs: 0.25, chunkMs: 0.02 }
const instruments = { ownCost: async () => machine }

function cellUnder(load: { readonly concurrency?: number; readonly rate?: number }) {
  const cell = plannedCell('gpt-4.1-mini', 'openai')
  return { ...cell, levels: { ...cell.levels, maxTokens: 200, ...load } }
}

const plan = { capacity: undefined, stream: true, blockSize: 10_000 }

test('a load that half of a processor bears is no excess', async () => {
  expect(await excessLoad([cellUnder({ concurrency: 200 })], plan, instruments)).toBe(undefined)
})

test('of a larger one the part that is borne is told, and what to do', async () => {
  const excess = await excessLoad([cellUnder({ concurrency: 2000 })], plan, instruments)
  // 200,000 chunks/s take 4 processors, and 1,000 requests/s a quarter of one.
  expect(excess).toMatchObject({
    asked: { chunksPerSecond: 200_000, requestsPerSecond: 1000 },
    level: { of: 'concurrency', asked: 2000 },
  })
  expect(excess?.share).toBeCloseTo(0.5 / 4.25, 6)
  const words = excess && renderExcessLoad(excess).replaceAll(/\s/g, ' ')
  expect(words).toBe(
    'gpt-4.1-mini via openai: this machine can stamp about 24 000 chunks/s and 120 requests/s on time, and 2 000 streams of 100 tokens/s would bring 200 000 chunks/s and 1 000 requests/s. If the endpoint is that fast, stamps will be late and the cell client-limited. Set a concurrency of 235 or less, share the load out over several machines (LLM_BENCH_INJECTOR), or take one with faster processors',
  )
})

test('a rate brings its requests, whole answers in one piece each', async () => {
  const cells = [cellUnder({ rate: 4000 })]
  const whole = await excessLoad(cells, { ...plan, stream: false }, instruments)
  expect(whole).toMatchObject({ asked: { chunksPerSecond: 4000, requestsPerSecond: 4000 } })
  const words = whole && renderExcessLoad(whole).replaceAll(/\s/g, ' ')
  expect(words).toContain('Set a rate of 1 851 or less')
})

test('of a load that several machines share, the part of one', async () => {
  const shared = { ...plan, injectors: 4 }
  expect(await excessLoad([cellUnder({ concurrency: 800 })], plan, instruments)).toBeDefined()
  expect(await excessLoad([cellUnder({ concurrency: 800 })], shared, instruments)).toBeUndefined()
  const excess = await excessLoad([cellUnder({ rate: 16_000 })], shared, instruments)
  expect(excess?.level).toEqual({ of: 'rate', asked: 4000 })
})

test('a search is held to the highest level that it may try', async () => {
  const capacity: CapacityRule = {
    objective: { ttftMs: 800 },
    share: 0.95,
    of: 'concurrency',
    max: 1000,
    relativeWidth: 0.3,
    maxRequests: 3000,
  }
  const searched = { ...plan, capacity, blockSize: 8 }
  const excess = await excessLoad([cellUnder({})], searched, instruments)
  expect(excess?.level).toEqual({ of: 'concurrency', asked: 1000 })
})

test('a block keeps no more in flight than it has requests', async () => {
  const short = { ...plan, blockSize: 200 }
  expect(await excessLoad([cellUnder({ concurrency: 2000 })], short, instruments)).toBe(undefined)
})

test('the machine is not looked at for little load', async () => {
  let looks = 0
  const look = {
    async ownCost() {
      looks += 1
      return machine
    },
  }
  await excessLoad([cellUnder({ concurrency: 32 }), cellUnder({ rate: 5 })], plan, look)
  expect(looks).toBe(0)
  await excessLoad([cellUnder({ concurrency: 500 })], plan, look)
  expect(looks).toBe(1)
})

test('several threads bear more, and say so', async () => {
  const threads = { ...instruments, threadsOf: () => 4 }
  expect(await excessLoad([cellUnder({ concurrency: 800 })], plan, instruments)).toBeDefined()
  expect(await excessLoad([cellUnder({ concurrency: 800 })], plan, threads)).toBeUndefined()
  const excess = await excessLoad([cellUnder({ concurrency: 2000 })], plan, threads)
  expect(excess && renderExcessLoad(excess)).toContain('requests/s on time with 4 threads, and')
})

test('where nothing can be learnt of it nothing is said', async () => {
  expect(
    await excessLoad([cellUnder({ concurrency: 2000 })], plan, { ownCost: async () => undefined }),
  ).toBe(undefined)
})
