import { describe, expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import { closedBlock, openBlock, servicePatterns } from '../../test/queue.ts'
import type { Sample } from '../model/sample.ts'
import { arrivalTimes } from '../runner/arrival-times.ts'
import { randomStream } from '../stats/random.ts'
import { loadOf } from './load.ts'

const SERVICE_S = 0.6
const failure = { class: 'rate-limit', status: 429, message: '', inStream: false } as const
const failed = { status: 'failed', failure, outputTokens: undefined } as const

/** A request that was sent and ended at these seconds. */
function request(
  block: number,
  sentS: number,
  endS: number,
  changes: Partial<Sample> = {},
): Sample {
  return sampleOf({
    cell: 'm@lab',
    round: 0,
    block,
    sentAt: sentS * 1000,
    endMs: (endS - sentS) * 1000,
    outputTokens: 100,
    ...changes,
  })
}

const atATime = (concurrency: number): { concurrency: number; rate: undefined } => ({
  concurrency,
  rate: undefined,
})
const perSecond = (rate: number): { concurrency: number; rate: number } => ({
  concurrency: 1,
  rate,
})

/** Three blocks of ten seconds. */
function loadAt(rate: number, slots: number, pattern: string): number {
  const stream = randomStream(1, 'open', pattern, String(rate))
  const serviceMs = servicePatterns[pattern]?.(stream) ?? (() => NaN)
  const samples = [0, 1, 2].flatMap((block) => {
    const arrivals = { count: rate * 10, rate, arrivals: 'poisson' } as const
    const dueMs = arrivalTimes(arrivals, { seed: 1, nonce: `${pattern} ${block}` })
    return openBlock(block, dueMs, { slots, serviceMs })
  })
  return loadOf(samples, perSecond(rate))?.achievedRate ?? NaN
}

/** Two requests a second, six seconds each. */
function due(count: number, changes: Partial<Sample> = {}, block = 0): Sample[] {
  return Array.from({ length: count }, (_, index) => {
    const at = block * 100 + index / 2
    return request(block, at, at + 6, { intendedAt: at * 1000, ...changes })
  })
}

test('rounds that are blocks of their own are no load', () => {
  expect(loadOf([request(0, 0, 1), request(1, 1, 2)], atATime(1))).toBeUndefined()
  expect(loadOf([], atATime(1))).toBeUndefined()
})

test('a closed loop of several injectors is full until the first of them has no more to send', () => {
  const requests = [20, 10].flatMap((count, own) =>
    Array.from({ length: count }, (_, at) => request(0, at, at + 1, { injector: own + 1 })),
  )
  const load = loadOf(requests, atATime(2))
  expect(load?.meanInFlight).toBeCloseTo(2, 6)
  expect(load?.achievedRate).toBeCloseTo(2, 6)
})

describe('a closed loop against a server of known pace', () => {
  const servers: [string, { slots: number; slowdown?: number }, (level: number) => number][] = [
    ['that serves all', { slots: Infinity }, (level) => level / SERVICE_S],
    ['with eight slots', { slots: 8 }, (level) => Math.min(8, level) / SERVICE_S],
    [
      'that slows down',
      { slots: Infinity, slowdown: 0.025 },
      (level) => level / (SERVICE_S * (1 + 0.025 * (level - 1))),
    ],
  ]

  test.each(servers)('%s has its pace, whatever the blocks take to drain', (name, server, pace) => {
    for (const [pattern, service] of Object.entries(servicePatterns).slice(0, 2)) {
      for (const [concurrency, requests] of [
        [1, 66],
        [8, 66],
        [32, 66],
        [32, 120],
      ] as const) {
        const stream = randomStream(1, name, pattern, String(concurrency))
        const queue = { ...server, serviceMs: service(stream) }
        const samples = [0, 1, 2].flatMap((block) =>
          closedBlock(block, { requests, concurrency }, queue),
        )
        const load = loadOf(samples, atATime(concurrency))
        const { achievedRate = NaN, systemTokensPerSecond = NaN } = load ?? {}
        // Two fillings leave little between the way in and the way out.
        const within = pattern === 'all alike' ? 0.001 : requests < 3 * concurrency ? 0.06 : 0.03
        expect(Math.abs(achievedRate / pace(concurrency) - 1)).toBeLessThan(within)
        expect(systemTokensPerSecond / achievedRate).toBeCloseTo(100, 6)
        expect(load?.meanInFlight).toBeCloseTo(concurrency, 6)
      }
    }
  })

  test('keeps Little’s law on the samples where answers are of any length', () => {
    const serviceMs = servicePatterns['of any length']?.(randomStream(1, 'little')) ?? (() => NaN)
    const samples = [0, 1, 2].flatMap((block) =>
      closedBlock(block, { requests: 1000, concurrency: 8 }, { slots: 4, serviceMs }),
    )
    const meanMs = samples.reduce((sum, { endMs = NaN }) => sum + endMs, 0) / samples.length
    const { achievedRate = NaN } = loadOf(samples, atATime(8)) ?? {}
    expect(Math.abs((achievedRate * meanMs) / 8000 - 1)).toBeLessThan(0.03)
  })

  test('has no pace in blocks that never are full and filled', () => {
    const short = closedBlock(0, { requests: 15, concurrency: 8 }, { slots: 8, serviceMs: () => 9 })
    expect(loadOf(short, atATime(8))).toEqual({
      blocks: 1,
      requestedRate: undefined,
      achievedRate: undefined,
      systemTokensPerSecond: undefined,
      meanInFlight: undefined,
    })
  })
})

describe('a closed loop', () => {
  /** One stream: an answer a second, in two blocks ten seconds apart. */
  const steady = [0, 10].flatMap((start, block) =>
    [0, 1, 2, 3, 4, 5, 6, 7].map((second) => request(block, start + second, start + second + 1)),
  )

  test('does not count the pause between its blocks', () => {
    expect(loadOf(steady, atATime(1))).toEqual({
      blocks: 2,
      requestedRate: undefined,
      achievedRate: 1,
      systemTokensPerSecond: 100,
      meanInFlight: 1,
    })
  })

  test('counts the time that it has nothing in flight', () => {
    const pausing = [0, 1, 2, 3, 4, 5].map((index) => request(0, index * 2, index * 2 + 1))
    const load = loadOf(pausing, atATime(1))
    // Five answers from the end of the first to that of the last.
    expect(load?.achievedRate).toBeCloseTo(0.5, 10)
    expect(load?.meanInFlight).toBeCloseTo(0.5, 10)
  })

  test('is answered by answers only, and what fails takes its time', () => {
    const half = steady.map((sample, index) =>
      index % 2 === 0 ? sample : { ...sample, ...failed },
    )
    const load = loadOf(half, atATime(1))
    expect(load?.achievedRate).toBeCloseTo(0.5, 10)
    expect(load?.systemTokensPerSecond).toBeCloseTo(50, 10)
  })

  test('spreads what hangs beyond the end of its window over all answers', () => {
    const answers = Array.from({ length: 9 }, (_, second) => request(0, second, second + 1))
    const load = loadOf([...answers, request(0, 0, 60, failed)], atATime(2))
    // Nine seconds of answers and sixty of waiting for nine answers, two at a time.
    expect(load?.achievedRate).toBeCloseTo(2 / ((9 + 60) / 9), 10)
  })

  test('holds what was aborted in flight, and counts it for nothing else', () => {
    const answers = Array.from({ length: 9 }, (_, second) => request(0, second, second + 1))
    const stopped = request(0, 0, 9, { status: 'aborted' })
    const load = loadOf([...answers, stopped], atATime(2))
    expect(load?.achievedRate).toBeCloseTo(2, 10)
    expect(load?.meanInFlight).toBe(2)
  })

  test('does not know when a block was full in which one broke off at an unknown time', () => {
    const lost = request(0, 0, 1, { ...failed, endMs: undefined })
    expect(loadOf([...steady.slice(0, 8), lost], atATime(1))).toMatchObject({
      achievedRate: undefined,
      meanInFlight: undefined,
    })
  })

  test('knows when a block was full in which one could not be sent at all', () => {
    const unsent = request(0, 0, 1, { ...failed, sentAt: undefined, endMs: undefined })
    expect(loadOf([...steady.slice(0, 8), unsent], atATime(1))).toMatchObject({
      achievedRate: 1,
      meanInFlight: 1,
    })
  })

  test('takes tokens of the answers that say how many', () => {
    const silent = steady.map((sample, index) =>
      index % 2 === 0 ? sample : { ...sample, outputTokens: undefined },
    )
    expect(loadOf(silent, atATime(1))?.systemTokensPerSecond).toBeCloseTo(100, 10)
    const mute = steady.map((sample) => ({ ...sample, outputTokens: undefined }))
    expect(loadOf(mute, atATime(1))).toMatchObject({
      achievedRate: 1,
      systemTokensPerSecond: undefined,
    })
  })

  test('without an answer achieves nothing that could be told', () => {
    const refused = steady.map((sample) => ({ ...sample, ...failed }))
    expect(loadOf(refused, atATime(1))).toMatchObject({
      blocks: 2,
      achievedRate: undefined,
      systemTokensPerSecond: undefined,
    })
  })
})

describe('an open loop against a server of known pace', () => {
  test.each(Object.keys(servicePatterns))('with answers %s', (pattern) => {
    // 40 a second need 24 slots of 600 ms.
    for (const slots of [1000, 48, 30]) expect(loadAt(40, slots, pattern)).toBe(40)
    for (const slots of [16, 8, 2]) {
      const served = loadAt(40, slots, pattern)
      const within = pattern === 'of any length' ? 0.1 : 0.03
      expect(Math.abs(served / (slots / SERVICE_S) - 1)).toBeLessThan(within)
      expect(served).toBeLessThan(40)
    }
  })

  test('never serves more than was due', () => {
    for (const rate of [2, 4, 8]) {
      for (const pattern of Object.keys(servicePatterns)) {
        for (const slots of [1, 2, 5, 1000]) {
          expect(loadAt(rate, slots, pattern)).toBeLessThanOrEqual(rate)
        }
      }
    }
  })
})

describe('an open loop', () => {
  test('that the server keeps up with has its rate, however long answers take', () => {
    expect(loadOf(due(21), perSecond(2))).toEqual({
      blocks: 1,
      requestedRate: 2,
      achievedRate: 2,
      systemTokensPerSecond: 200,
      meanInFlight: 12,
    })
  })

  test('does not count what was aborted as due', () => {
    const aborted = due(10, { status: 'aborted', endMs: undefined }, 0).map((sample, index) => ({
      ...sample,
      intendedAt: (20 + index / 2) * 1000,
    }))
    expect(loadOf([...due(40), ...aborted], perSecond(2))).toEqual(loadOf(due(40), perSecond(2)))
  })

  test('achieves nothing while requests fail', () => {
    const mixed = due(20).map((sample, index) =>
      index % 2 === 0 ? sample : { ...sample, ...failed },
    )
    expect(loadOf(mixed, perSecond(2))?.achievedRate).toBeCloseTo(1, 10)
    const outage = [...due(20), ...due(20, failed, 1)]
    expect(loadOf(outage, perSecond(2))?.achievedRate).toBeCloseTo(1, 10)
  })

  test('is not slowed by one answer that takes ages', () => {
    const straggler = due(21).map((sample, index) =>
      index === 20 ? { ...sample, endMs: 60_000 } : sample,
    )
    expect(loadOf(straggler, perSecond(2))?.achievedRate).toBe(2)
  })

  test('takes tokens of the answers that say how many', () => {
    const silent = due(20).map((sample, index) =>
      index % 2 === 0 ? sample : { ...sample, outputTokens: undefined },
    )
    expect(loadOf(silent, perSecond(2))?.systemTokensPerSecond).toBeCloseTo(200, 10)
  })

  test('does not know how many were in flight where one broke off at an unknown time', () => {
    const lost = due(20).map((sample, index) =>
      index === 3 ? { ...sample, ...failed, endMs: undefined } : sample,
    )
    const load = loadOf(lost, perSecond(2))
    expect(load?.achievedRate).toBeCloseTo(1.9, 10)
    expect(load?.meanInFlight).toBeUndefined()
  })

  test('leaves out a block that is too short, with its answers', () => {
    expect(loadOf([...due(21), ...due(3, {}, 1)], perSecond(2))).toMatchObject({
      blocks: 2,
      achievedRate: 2,
      meanInFlight: 12,
    })
  })

  test('of too few requests has a load and no pace', () => {
    expect(loadOf(due(1), perSecond(2))).toMatchObject({ blocks: 1, achievedRate: undefined })
    expect(loadOf(due(5), perSecond(2))).toMatchObject({ achievedRate: undefined })
  })
})
