import { describe, expect, test } from 'vitest'

import {
  type Interruption,
  emptyReading,
  type Observation,
  type Reading,
} from '../model/observation.ts'
import { observationOf } from '../testing/observation-of.ts'
import { failureOf } from './failure.ts'

const content = { kind: 'content', text: 'Hi', at: 0, read: 0, chunk: 0 } as const
const reasoning = { kind: 'reasoning', text: 'Hm', at: 0, read: 0, chunk: 0 } as const
const whole: Reading = {
  ...emptyReading,
  deltas: [content],
  finished: true,
  finishReason: 'stop',
}

/** A whole answer, but for the given changes. */
function wholeAnswer(changes: Partial<Observation> = {}): Observation {
  return observationOf({ reading: whole, ...changes })
}

function interrupted(kind: Interruption['kind']): Interruption {
  return { kind, message: `it was ${kind}` }
}

function classOf(overrides: Partial<Observation>): string | undefined {
  return failureOf(wholeAnswer(overrides))?.class
}

test.each([
  [429, 'insufficient_quota: You exceeded your current quota', 'http'],
  [403, 'insufficient_balance: top up', 'http'],
  [429, 'rate_limit_exceeded: insufficient_quota is not the reason', 'rate-limit'],
  [429, 'Too many requests', 'rate-limit'],
])(
  'status %d that says "%s" is %s: a rate limit passes, no credit does not',
  (status, errorBody, name) => {
    expect(classOf({ status, reading: emptyReading, errorBody })).toBe(name)
  },
)

test('a whole answer is no failure', () => {
  expect(failureOf(wholeAnswer())).toBeUndefined()
})

describe.each<[number, string]>([
  [401, 'auth'],
  [403, 'auth'],
  [429, 'rate-limit'],
  [302, 'http'],
  [400, 'http'],
  [402, 'http'],
  [404, 'http'],
  [408, 'http'],
  [500, 'http'],
  [503, 'http'],
  [529, 'http'],
])('status %d', (status, name) => {
  test(`is ${name}, with the status and the body in its message`, () => {
    const reading = emptyReading
    const failure = failureOf(wholeAnswer({ status, reading, errorBody: 'because' }))
    expect(failure).toEqual({
      class: name,
      status,
      message: `HTTP ${status}: because`,
      inStream: false,
    })
  })
})

test.each<[string, Partial<Observation>, string]>([
  [
    'nobody answers in time',
    { status: undefined, reading: emptyReading, error: interrupted('timeout') },
    'timeout',
  ],
  [
    'the answer does not end in time',
    { reading: { ...whole, finished: false }, error: interrupted('timeout') },
    'timeout',
  ],
  [
    'an error page does not end in time',
    { status: 500, reading: emptyReading, error: interrupted('timeout') },
    'timeout',
  ],
  [
    'the connection cannot be opened',
    { status: undefined, sentAt: undefined, reading: emptyReading, error: interrupted('connect') },
    'connect',
  ],
  [
    'the connection is lost',
    { reading: { ...whole, finished: false }, error: interrupted('disconnect') },
    'disconnect',
  ],
  ['the stream ends before its finish', { reading: { ...whole, finished: false } }, 'disconnect'],
  ['nothing at all comes', { reading: emptyReading }, 'disconnect'],
  ['the bytes are not HTTP', { reading: emptyReading, error: interrupted('protocol') }, 'protocol'],
  ['the events are foreign', { reading: { ...emptyReading, violation: 'x' } }, 'protocol'],
  ['there is no content', { reading: { ...whole, deltas: [] } }, 'empty'],
  ['there is only reasoning', { reading: { ...whole, deltas: [reasoning] } }, 'empty'],
  [
    'the credentials cannot be found',
    { status: undefined, reading: emptyReading, error: interrupted('auth') },
    'auth',
  ],
  [
    'the client of a protocol is told to slow down',
    { status: undefined, reading: emptyReading, error: interrupted('rate-limit') },
    'rate-limit',
  ],
  [
    'a filter stopped the answer',
    { reading: { ...whole, finishReason: 'content_filter' } },
    'content-filter',
  ],
  ['the finish reason is error', { reading: { ...whole, finishReason: 'error' } }, 'in-stream'],
])('when %s, it is a failure of its class', (_name, overrides, name) => {
  expect(classOf(overrides)).toBe(name)
})

test.each(['rate-limit', 'auth', 'in-stream'] as const)(
  'an error event is %s where it says so, always in the stream',
  (name) => {
    const error = { class: name, status: undefined, message: 'told so' }
    expect(failureOf(wholeAnswer({ reading: { ...whole, error } }))).toEqual({
      class: name,
      status: 200,
      message: 'told so',
      inStream: true,
    })
  },
)

test("an error event's own status beats the response's", () => {
  const error = { class: 'rate-limit', status: 429, message: 'slow' } as const
  expect(failureOf(wholeAnswer({ reading: { ...whole, error } }))?.status).toBe(429)
})

test.each(['timeout', 'disconnect'] as const)(
  'a whole answer followed by %s is a whole answer',
  (kind) => {
    expect(classOf({ error: interrupted(kind), endedAt: undefined })).toBeUndefined()
  },
)

test('an error event that a timeout follows is a timeout: the first class that fits', () => {
  const error = { class: 'in-stream', status: undefined, message: 'x' } as const
  expect(classOf({ error: interrupted('timeout'), reading: { ...whole, error } })).toBe('timeout')
})

test('an error event that a lost connection follows is the error', () => {
  const error = { class: 'in-stream', status: undefined, message: 'x' } as const
  const reading = { ...whole, finished: false, error }
  expect(classOf({ error: interrupted('disconnect'), reading })).toBe('in-stream')
})

test('only reasoning comes with the advice to raise the limit', () => {
  const reading = { ...whole, deltas: [reasoning], finishReason: 'length' }
  expect(failureOf(wholeAnswer({ reading }))?.message).toMatch(/maxTokens.*length/)
})

test('a bare status says that there was no body', () => {
  expect(failureOf(wholeAnswer({ status: 503, reading: emptyReading }))?.message).toBe(
    'HTTP 503: no body',
  )
})

test('a refusal in words is an answer, whatever its end is called', () => {
  const reading = { ...whole, finishReason: 'content_filter', refused: true }
  expect(failureOf(wholeAnswer({ reading }))).toBeUndefined()
})

/** What is said of an answer of which nothing was seen but this count. */
function messageOf(reasoningTokens: number): string | undefined {
  const usage = {
    inputTokens: 9,
    cachedTokens: undefined,
    cacheWriteTokens: undefined,
    outputTokens: 64,
    reasoningTokens,
    costUsd: undefined,
    raw: {},
  }
  return failureOf(wholeAnswer({ reading: { ...whole, deltas: [], usage } }))?.message
}

test('reasoning that is counted and never seen has the same advice, and silence has none', () => {
  expect(messageOf(64)).toMatch(/after reasoning.*maxTokens/)
  expect(messageOf(0)).not.toMatch(/reasoning/)
})
