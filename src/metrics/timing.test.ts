import { describe, expect, test } from 'vitest'

import { type Delta, emptyReading, type Observation, type Reading } from '../model/observation.ts'
import { type TokenShares, timingOf } from './timing.ts'

const noShares: TokenShares = { streamedTokens: undefined, firstChunkShare: undefined }

function delta(kind: Delta['kind'], at: number, text = 'x'): Delta {
  return { kind, text, at, read: at, chunk: at }
}

/** A complete answer that was handed over at 1000. */
function observationOf(
  reading: Partial<Reading>,
  overrides: Partial<Observation> = {},
): Observation {
  return {
    connection: {
      reused: true,
      dnsMs: undefined,
      connectMs: undefined,
      tlsMs: undefined,
      protocol: 'h1',
    },
    sentAt: 1000,
    firstByteAt: 1100,
    endedAt: 1900,
    status: 200,
    headers: {},
    readCount: 5,
    byteLength: 500,
    interimCount: 0,
    error: undefined,
    errorBody: undefined,
    reading: { ...emptyReading, finished: true, finishReason: 'stop', ...reading },
    leftOut: [],
    sentAs: {},
    ...overrides,
  }
}

const reasoned = [
  delta('reasoning', 1200),
  delta('reasoning', 1300),
  delta('content', 1500),
  delta('content', 1510),
  delta('content', 1700),
]

test('every time is relative to the hand-over', () => {
  expect(timingOf(observationOf({ deltas: reasoned }), noShares)).toMatchObject({
    ttfbMs: 100,
    ttftMs: 200,
    ttfoMs: 500,
    totalMs: 700,
    endMs: 900,
  })
})

test('without reasoning the first token is the first visible one', () => {
  const { ttftMs, ttfoMs } = timingOf(
    observationOf({ deltas: [delta('content', 1250), delta('content', 1300)] }),
    noShares,
  )
  expect([ttftMs, ttfoMs]).toEqual([250, 250])
})

test('a call of a tool is a first token and an end, and nothing that anybody sees', () => {
  const call = [delta('tool', 1250), delta('tool', 1400)]
  const alone = timingOf(observationOf({ deltas: call }), noShares)
  expect(alone).toMatchObject({ ttftMs: 250, ttfoMs: undefined, totalMs: 400, interChunkMs: 150 })
  const behind = observationOf({ deltas: [...call, delta('content', 1500)] })
  expect(timingOf(behind, noShares)).toMatchObject({ ttftMs: 250, ttfoMs: 500, totalMs: 500 })
})

test('the total ends with content, not with reasoning that follows it', () => {
  const deltas = [delta('content', 1200), delta('reasoning', 1400)]
  expect(timingOf(observationOf({ deltas }), noShares).totalMs).toBe(200)
})

test('a request that was never sent has no times', () => {
  const observation = observationOf(
    {},
    { sentAt: undefined, firstByteAt: undefined, endedAt: undefined },
  )
  expect(Object.values(timingOf(observation, noShares))).toEqual(Array(9).fill(undefined))
})

describe('gaps', () => {
  test('are between content chunks: median, 99th percentile, longest', () => {
    const deltas = [1200, 1210, 1230, 1330].map((at) => delta('content', at))
    const timing = timingOf(observationOf({ deltas }), noShares)
    expect(timing.interChunkMs).toBe(20)
    expect(timing.interChunkP99Ms, 'in whole microseconds').toBe(98.4)
    expect(timing.longestStallMs).toBe(100)
  })

  test('leave reasoning out', () => {
    const timing = timingOf(observationOf({ deltas: reasoned }), noShares)
    expect(timing.longestStallMs).toBe(190)
  })

  test('of a single chunk are unknown', () => {
    const timing = timingOf(observationOf({ deltas: [delta('content', 1200)] }), noShares)
    expect(timing).toMatchObject({ interChunkMs: undefined, longestStallMs: undefined })
  })
})

describe('tokens per second', () => {
  test('are the tokens after the first chunk over the time after it', () => {
    const deltas = [delta('content', 1200), delta('content', 1450), delta('content', 1700)]
    const shares = { streamedTokens: 100, firstChunkShare: 0.1 }
    // 90 tokens in half a second.
    expect(timingOf(observationOf({ deltas }), shares).tokensPerSecond).toBeCloseTo(180, 9)
  })

  test('run over reasoning and content', () => {
    const shares = { streamedTokens: 100, firstChunkShare: 0.2 }
    // From the first reasoning at 1200 to the last content at 1700.
    expect(timingOf(observationOf({ deltas: reasoned }), shares).tokensPerSecond).toBeCloseTo(
      160,
      9,
    )
  })

  test('are those of thinking that came to its end and became no answer', () => {
    const deltas = [1200, 1450, 1700].map((at) => delta('reasoning', at))
    const shares = { streamedTokens: 100, firstChunkShare: 0.2 }
    expect(timingOf(observationOf({ deltas }), shares).tokensPerSecond).toBeCloseTo(160, 9)
  })

  test.each([
    ['a single chunk', [delta('content', 1200)]],
    ['no chunk', []],
    ['a window under 1 ms', [delta('content', 1200), delta('content', 1200.9)]],
  ])('are unknown for %s', (_name, deltas) => {
    const shares = { streamedTokens: 100, firstChunkShare: 0.5 }
    expect(timingOf(observationOf({ deltas }), shares).tokensPerSecond).toBeUndefined()
  })

  test('are known for a window of 1 ms', () => {
    const deltas = [delta('content', 1200), delta('content', 1201)]
    const shares = { streamedTokens: 10, firstChunkShare: 0.5 }
    expect(timingOf(observationOf({ deltas }), shares).tokensPerSecond).toBeCloseTo(5000, 6)
  })

  test('are unknown where the tokens are', () => {
    expect(timingOf(observationOf({ deltas: reasoned }), noShares).tokensPerSecond).toBeUndefined()
  })
})

describe('an answer that broke off', () => {
  const shares = { streamedTokens: 100, firstChunkShare: 0.1 }

  test.each<[string, Partial<Reading>, Partial<Observation>]>([
    ['by a lost connection', { finished: false }, { error: { kind: 'disconnect', message: '' } }],
    ['by a clean end', { finished: false }, {}],
    ['by an error event', { error: { class: 'in-stream', status: undefined, message: '' } }, {}],
    ['by broken data', { violation: 'not JSON' }, {}],
    ['with the finish reason error', { finishReason: 'error' }, {}],
  ])('%s keeps its first token, and has neither total nor pace', (_name, reading, rest) => {
    const timing = timingOf(observationOf({ deltas: reasoned, ...reading }, rest), shares)
    expect(timing).toMatchObject({
      ttftMs: 200,
      ttfoMs: 500,
      totalMs: undefined,
      interChunkMs: undefined,
      longestStallMs: undefined,
      tokensPerSecond: undefined,
    })
  })

  test('by its time limit keeps its pace, and has no total', () => {
    const observation = observationOf(
      { deltas: reasoned, finished: false, finishReason: undefined },
      { error: { kind: 'timeout', message: '' }, endedAt: undefined },
    )
    const timing = timingOf(observation, shares)
    expect(timing).toMatchObject({ ttftMs: 200, totalMs: undefined, endMs: undefined })
    expect(timing.tokensPerSecond).toBeCloseTo(180, 9)
  })
})
