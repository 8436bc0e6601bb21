import { describe, expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import type { Sample } from '../model/sample.ts'
import { loadOf } from './load.ts'

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

const failure = { class: 'rate-limit', status: 429, message: '', inStream: false } as const

test('rounds that are blocks of their own are no load', () => {
  expect(loadOf([request(0, 0, 1), request(1, 1, 2)], undefined)).toBeUndefined()
  expect(loadOf([], undefined)).toBeUndefined()
})

describe('a closed loop', () => {
  // Two streams: one second an answer, four answers, in each of two blocks ten seconds apart.
  const blocks = [0, 10].flatMap((start, block) => [
    request(block, start, start + 1),
    request(block, start, start + 1),
    request(block, start + 1, start + 2),
    request(block, start + 1, start + 2),
  ])

  test('achieves its answers over the time of its blocks, the pause between them left out', () => {
    expect(loadOf(blocks, undefined)).toEqual({
      blocks: 2,
      requestedRate: undefined,
      achievedRate: 2,
      systemTokensPerSecond: 200,
      meanInFlight: 2,
    })
  })

  test('has fewer in flight where a block runs out of questions', () => {
    const load = loadOf([request(0, 0, 1), request(0, 0, 1), request(0, 1, 2)], undefined)
    expect(load).toMatchObject({ achievedRate: 1.5, meanInFlight: 1.5 })
  })

  test('is answered by answers only', () => {
    const refused = request(0, 1, 1.1, { status: 'failed', failure, outputTokens: undefined })
    expect(loadOf([request(0, 0, 2), refused], undefined)).toMatchObject({
      achievedRate: 0.5,
      systemTokensPerSecond: 50,
    })
  })

  test('takes the time of those that fail late, and never has more in flight than it holds', () => {
    const late = { status: 'failed', failure } as const
    const stuck = [
      request(0, 0, 1),
      request(0, 0, 60, late),
      request(0, 1, 2),
      request(1, 100, 160, late),
      request(1, 100, 160, late),
    ]
    const load = loadOf(stuck, undefined)
    expect(load?.achievedRate).toBeCloseTo(2 / 120, 10)
    expect(load?.systemTokensPerSecond).toBeCloseTo(200 / 120, 10)
    expect(load?.meanInFlight).toBeCloseTo(182 / 120, 10)
  })

  test('does not know how many were in flight when one broke off', () => {
    const lost = request(0, 0, 1, { status: 'failed', failure, endMs: undefined })
    expect(loadOf([request(0, 0, 2), lost], undefined)?.meanInFlight).toBeUndefined()
  })

  test('without an answer achieves nothing that could be told', () => {
    const refused = request(0, 0, 1, { status: 'failed', failure })
    expect(loadOf([refused, refused], undefined)).toMatchObject({
      blocks: 1,
      achievedRate: undefined,
      systemTokensPerSecond: undefined,
    })
  })
})

describe('an open loop', () => {
  test('that the server keeps up with achieves its rate, however long answers take', () => {
    const steady = Array.from({ length: 21 }, (_, index) => request(0, index / 2, index / 2 + 6))
    expect(loadOf(steady, 2)).toMatchObject({ requestedRate: 2 })
    expect(loadOf(steady, 2)?.achievedRate).toBeCloseTo(2, 10)
  })

  test('that the server cannot hold achieves what the server can', () => {
    const overloaded = Array.from({ length: 21 }, (_, index) => request(0, index / 2, index + 1))
    expect(loadOf(overloaded, 2)?.achievedRate).toBeCloseTo(1, 10)
  })

  test('achieves nothing while a whole block fails', () => {
    const outage = Array.from({ length: 5 }, (_, index) =>
      request(1, 100 + index / 2, 100 + index / 2 + 1, { status: 'failed', failure }),
    )
    const steady = Array.from({ length: 5 }, (_, index) => request(0, index / 2, index / 2 + 1))
    expect(loadOf([...steady, ...outage], 2)?.achievedRate).toBeCloseTo(4 / 5, 10)
  })

  test('is a load also with a request a block', () => {
    expect(loadOf([request(0, 0, 1)], 2)).toMatchObject({ blocks: 1, achievedRate: undefined })
  })
})
