import { describe, expect, test } from 'vitest'

import { gatewayWaitMs, givenUpAfterMs, isGivenUp, type UnseenRequest } from './given-up.ts'

const ANSWERS_MS = 400

function failed(changes: Partial<UnseenRequest>): UnseenRequest {
  return {
    failureClass: 'http',
    failureStatus: undefined,
    failureMessage: 'no',
    ttftMs: undefined,
    endMs: 1000,
    ...changes,
  }
}

function http(failureStatus: number, endMs: number, body = 'no body'): UnseenRequest {
  return failed({ failureStatus, failureMessage: `HTTP ${failureStatus}: ${body}`, endMs })
}

describe('the end of a wait is', () => {
  test.each([
    ['a time limit', failed({ failureClass: 'timeout' })],
    ['504, however soon', http(504, 3)],
    ['502 after what answers take', http(502, 400)],
    ['502 after what answers take', http(502, 15_000, 'no healthy upstream')],
    ['a lost origin behind Cloudflare', http(520, 5000)],
    ['a gateway that names its timeout', http(503, 150, 'upstream request timeout')],
    [
      'Envoy, whose connection timed out',
      http(503, 250, 'upstream connect error or disconnect/reset before headers. timeout'),
    ],
    ['a server that names its own', http(500, 300, '{"error":"Request timed out"}')],
    ['a deadline', http(500, 300, 'status: DEADLINE_EXCEEDED')],
    [
      'an error in the stream that names a timeout',
      failed({ failureClass: 'in-stream', failureMessage: 'timeout_error: took too long' }),
    ],
    ['502 in the stream', failed({ failureClass: 'in-stream', failureStatus: 502 })],
    ['a connection lost after a wait', failed({ failureClass: 'disconnect', endMs: 100 })],
  ])('%s', (_what, request) => {
    expect(givenUpAfterMs(request, ANSWERS_MS)).toBe(request.endMs)
    expect(isGivenUp(request, 'ttftMs', ANSWERS_MS)).toBe(true)
  })
})

describe('a refusal is', () => {
  test.each([
    ['502 sooner than answers', http(502, 399, 'overloaded')],
    ['503, however late', http(503, 15_000, 'no healthy upstream')],
    ['502 sooner than answers', http(502, 120)],
    ['what names a timeout at once', http(503, 20, 'circuit open after timeouts')],
    ['an answer of the server itself', http(500, 5000, 'CUDA out of memory')],
    ['429, however long it took', http(429, 5000, 'timeout of your window')],
    ['a wrong request', http(400, 5000, '`timeout` must be a number')],
    ['what is out of capacity', http(500, 5000, 'we are at this time out of capacity')],
    ['overload of the endpoint', http(529, 5000)],
    ['a refused connection', failed({ failureClass: 'connect', failureMessage: 'timeout' })],
    ['a connection lost at once', failed({ failureClass: 'disconnect', endMs: 99 })],
    ['an answer', failed({ failureClass: undefined })],
    ['an answer in JSON', failed({ failureClass: null, failureStatus: null })],
  ])('%s', (_what, request) => {
    expect(givenUpAfterMs(request, ANSWERS_MS)).toBeUndefined()
    expect(isGivenUp(request, 'ttftMs', ANSWERS_MS)).toBe(false)
  })
})

test('a gateway waited as long as half of the answers take to begin', () => {
  expect(gatewayWaitMs([900, 300, 500])).toBe(500)
  expect(gatewayWaitMs([900, 300])).toBe(300)
  // What is quicker than a way across an ocean and back says nothing of waiting.
  expect(gatewayWaitMs([5, 6, 7])).toBe(100)
  expect(gatewayWaitMs([])).toBe(1000)
})

test('a stream that was lost has no pace, one that ran out of time has the worst', () => {
  const begun = { failureClass: 'in-stream', ttftMs: 200 }
  const lost = failed({ ...begun, failureStatus: 502 })
  expect(isGivenUp(lost, 'tokensPerSecond', ANSWERS_MS)).toBe(false)
  expect(isGivenUp(lost, 'totalMs', ANSWERS_MS)).toBe(true)
  const late = failed({ ...begun, failureMessage: 'timed out' })
  expect(isGivenUp(late, 'tokensPerSecond', ANSWERS_MS)).toBe(true)
})
