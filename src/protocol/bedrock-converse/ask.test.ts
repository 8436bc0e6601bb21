import { setTimeout as delay } from 'node:timers/promises'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import {
  type ConverseAnswer,
  converseEvent,
  converseException,
  type ConverseServer,
  metadataEvent,
  roleEvent,
  startConverse,
  stopEvent,
  textEvent,
} from '../../../test/converse-server.ts'
import { failureOf } from '../../metrics/failure.ts'
import type { Observation } from '../../model/observation.ts'
import { HttpClient } from '../../transport/http-client.ts'
import type { Call } from '../contract.ts'
import { ask } from './ask.ts'

const MODEL = 'us.anthropic.claude-haiku-4-5-20251001-v1:0'
const answer = [roleEvent, textEvent('Hello'), 20, textEvent(' world'), stopEvent, metadataEvent]

let client = new HttpClient({ proxied: false })

beforeEach(() => {
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  client = new HttpClient({ proxied: false })
})

afterEach(async () => {
  vi.unstubAllEnvs()
  client.close()
})

interface Changes extends Partial<Call> {
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  readonly connection?: 'warm' | 'cold'
}

async function askAt(origin: string, http: 1 | 2, changes: Changes = {}): Promise<Observation> {
  const { timeoutMs = 3000, signal = new AbortController().signal, connection, ...rest } = changes
  const call = callTo(origin, http, rest)
  const exchange = await ask(call, { timeoutMs, signal, connection }, client)
  return exchange.read()
}

function callTo(origin: string, http: 1 | 2, changes: Partial<Call> = {}): Call {
  return {
    baseURL: origin,
    apiKey: undefined,
    headers: {},
    body: {},
    model: MODEL,
    messages: [{ role: 'user', content: 'Why is the sky blue?' }],
    keepPrompt: false,
    maxTokens: 99,
    temperature: 0.5,
    json: false,
    leaveOut: [],
    aws: { region: 'us-east-1', http, credentials: 'dummy' },
    ...changes,
  }
}

interface Asked {
  readonly observation: Observation
  readonly server: ConverseServer
}

async function played(
  http: 1 | 2,
  script: ConverseAnswer | ConverseAnswer['steps'],
  changes: Changes = {},
): Promise<Asked> {
  await using server = await startConverse(http, 'steps' in script ? script : { steps: script })
  return { observation: await askAt(server.origin, http, changes), server }
}

function rejection(status: number, name: string, message: string): ConverseAnswer {
  return {
    status,
    headers: { 'x-amzn-errortype': name },
    steps: [JSON.stringify({ message })],
  }
}

describe.each([1, 2] as const)('over HTTP/%d', (http) => {
  test('a whole answer is read', async () => {
    const { observation, server } = await played(http, answer)
    expect(failureOf(observation)).toBeUndefined()
    expect(observation.reading).toMatchObject({
      deltas: [
        { kind: 'content', text: 'Hello' },
        { kind: 'content', text: ' world' },
      ],
      finishReason: 'end_turn',
      finished: true,
      usage: {
        inputTokens: 40,
        cachedTokens: 20,
        cacheWriteTokens: 10,
        outputTokens: 7,
        raw: { latencyMs: 421 },
      },
    })
    expect(observation).toMatchObject({
      status: 200,
      connection: { reused: false, protocol: http === 2 ? 'h2' : 'h1' },
    })
    expect(server.requests).toHaveLength(1)
    expect(server.requests[0]?.path).toBe(`/model/${encodeURIComponent(MODEL)}/converse-stream`)
  })

  test('text is stamped when it arrives, not when it is decoded', async () => {
    const { observation, server } = await played(http, [
      roleEvent,
      100,
      textEvent('a'),
      100,
      textEvent('b'),
      stopEvent,
      100,
      metadataEvent,
    ])
    const written = server.requests[0]?.writtenAt ?? []
    const { firstByteAt = 0, sentAt = 0, endedAt = 0, reading } = observation
    const [first, second] = reading.deltas.map(({ at }) => at)
    for (const [at, by] of [
      [firstByteAt, written[0]],
      [first, written[1]],
      [second, written[2]],
      [endedAt, written[4]],
    ]) {
      expect((at ?? 0) - (by ?? Infinity)).toBeGreaterThan(-1)
      expect((at ?? Infinity) - (by ?? 0)).toBeLessThan(50)
    }
    expect(sentAt).toBeLessThan(written[0] ?? 0)
  })

  test('reasoning is told from content', async () => {
    const delta = { reasoningContent: { text: 'hm' } }
    const { observation } = await played(http, [
      roleEvent,
      converseEvent('contentBlockDelta', { contentBlockIndex: 0, delta }),
      textEvent('So'),
      stopEvent,
    ])
    expect(observation.reading.deltas.map(({ kind, text }) => [kind, text])).toEqual([
      ['reasoning', 'hm'],
      ['content', 'So'],
    ])
  })

  test('events of unknown types are passed over', async () => {
    const unknown = converseEvent('futureEvent', { a: 1 })
    const { observation } = await played(http, [unknown, textEvent('a'), unknown, stopEvent])
    expect(failureOf(observation)).toBeUndefined()
  })

  test.each([
    [429, 'ThrottlingException', 'rate-limit'],
    [400, 'ValidationException', 'http'],
    [403, 'AccessDeniedException', 'auth'],
    [403, 'UnrecognizedClientException', 'auth'],
    [400, 'ExpiredTokenException', 'auth'],
    [400, 'ThrottlingException', 'rate-limit'],
    [503, 'ServiceUnavailableException', 'http'],
    [408, 'ModelTimeoutException', 'http'],
    [418, 'TeapotException', 'http'],
  ])('status %d with %s is %s, and asked once', async (status, name, expected) => {
    const { observation, server } = await played(http, rejection(status, name, 'No, sorry.'))
    const failure = failureOf(observation)
    expect(failure).toMatchObject({ class: expected, status, inStream: false })
    expect(failure?.message).toContain(`${name}: No, sorry.`)
    expect(server.requests).toHaveLength(1)
  })

  test('an error without a name goes by its status, in the words of its body', async () => {
    const steps = ['{"error":{"message":"slow down"}}']
    const { observation } = await played(http, { status: 429, steps })
    expect(failureOf(observation)).toMatchObject({
      class: 'rate-limit',
      status: 429,
      message: 'HTTP 429: slow down',
    })
  })

  test.each([
    ['throttlingException', 'rate-limit', 'slow down'],
    ['modelStreamErrorException', 'in-stream', 'slow down'],
    ['internalServerException', 'in-stream', 'slow down'],
    ['someFutureException', 'in-stream', 'slow down'],
  ])('%s in the middle of the stream is %s', async (name, expected, message) => {
    const exception = converseException(name, message)
    for (const before of [[roleEvent, textEvent('a')], []]) {
      const { observation, server } = await played(http, [...before, exception])
      const failure = failureOf(observation)
      expect(failure).toMatchObject({ class: expected, status: 200, inStream: true })
      expect(failure?.message.toLowerCase()).toContain(name.toLowerCase())
      expect(failure?.message).toContain(message)
      expect(observation.reading.deltas).toHaveLength(before.length === 0 ? 0 : 1)
      expect(server.requests).toHaveLength(1)
    }
  })

  test('a polite end before its messageStop is a disconnect', async () => {
    const { observation } = await played(http, [roleEvent, textEvent('a')])
    expect(failureOf(observation)).toMatchObject({ class: 'disconnect', status: 200 })
    expect(observation.reading.deltas).toHaveLength(1)
  })

  test.each([
    ['between frames', [roleEvent, textEvent('a'), 30, { destroy: true }] as const],
    [
      'within a frame',
      [roleEvent, textEvent('abcdef').subarray(0, 40), 30, { destroy: true }] as const,
    ],
  ])('a connection lost %s is a disconnect', async (_where, steps) => {
    const { observation } = await played(http, steps)
    expect(failureOf(observation)).toMatchObject({ class: 'disconnect', status: 200 })
    expect(observation).toMatchObject({ endedAt: undefined, error: { kind: 'disconnect' } })
  })

  test('a connection lost behind a whole answer takes nothing away from it', async () => {
    const { observation } = await played(http, [...answer, 30, { destroy: true }])
    expect(failureOf(observation)).toBeUndefined()
  })

  test('a broken checksum is a protocol failure', async () => {
    const broken = Uint8Array.from(textEvent('abcdef'))
    broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 0xff
    const { observation } = await played(http, [roleEvent, textEvent('a'), broken, stopEvent])
    expect(failureOf(observation)).toMatchObject({ class: 'protocol' })
    expect(failureOf(observation)?.message).toMatch(/checksum/)
  })

  test('a frame that is cut by a polite end is a protocol failure', async () => {
    const { observation } = await played(http, [roleEvent, textEvent('abcdef').subarray(0, 40)])
    expect(failureOf(observation)).toMatchObject({ class: 'protocol' })
  })

  test('an answer without content is empty', async () => {
    const { observation } = await played(http, [roleEvent, stopEvent, metadataEvent])
    expect(failureOf(observation)).toMatchObject({ class: 'empty' })
  })

  test('a body without a byte is a disconnect', async () => {
    const { observation } = await played(http, [])
    expect(failureOf(observation)).toMatchObject({ class: 'disconnect' })
  })

  test.each([
    ['before the first event', [5000]],
    ['in the middle of the stream', [roleEvent, textEvent('a'), 5000, stopEvent]],
  ])('the time limit holds %s', async (_when, steps) => {
    const { observation } = await played(http, steps, { timeoutMs: 250 })
    expect(failureOf(observation)).toMatchObject({ class: 'timeout' })
    expect(observation.reading.deltas).toHaveLength(steps.length > 1 ? 1 : 0)
    expect(observation.endedAt).toBeUndefined()
    expect(Number(observation.error?.at) - Number(observation.sentAt)).toBeGreaterThan(120)
  })

  test('a stop of the run is not a timeout', async () => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 200)
    const { observation } = await played(http, [roleEvent, textEvent('a'), 5000], {
      signal: stop.signal,
    })
    expect(observation.error?.kind).toBe('aborted')
  })

  test('a request is signed with SigV4, and the secret stays here', async () => {
    const { observation, server } = await played(http, answer, { headers: { 'x-route': 'blue-1' } })
    const headers = server.requests[0]?.headers
    expect(headers?.['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 .*us-east-1\/bedrock\/aws4_request/,
    )
    expect(headers?.['x-route']).toBe('blue-1')
    expect(JSON.stringify(observation)).not.toContain('AKIA')
  })

  test('a bearer token goes out as one', async () => {
    const token = 'bedrock-api-key-c2VjcmV0'
    const { server } = await played(http, answer, { apiKey: token })
    expect(server.requests[0]?.headers['authorization']).toBe(`Bearer ${token}`)
  })

  test('a token of the environment does not go where none is declared', async () => {
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'bedrock-api-key-c2VjcmV0')
    const { server } = await played(http, answer)
    expect(server.requests[0]?.headers['authorization']).toMatch(/^AWS4/)
  })

  test('credentials of the chain sign, and the observation names them as secrets', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIATESTTESTTESTTEST')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a-secret-of-the-environment')
    vi.stubEnv('AWS_SESSION_TOKEN', 'a-session-of-the-environment')
    const { observation, server } = await played(
      http,
      [textEvent('AKIATESTTESTTESTTEST a-session-of-the-environment'), stopEvent],
      { aws: { region: 'eu-west-1', http, credentials: 'chain' } },
    )
    expect(server.requests[0]?.headers['authorization']).toContain('AKIATESTTESTTESTTEST')
    expect(observation.secrets).toEqual([
      'AKIATESTTESTTESTTEST',
      'a-secret-of-the-environment',
      'a-session-of-the-environment',
    ])
  })

  test('without credentials nothing is sent', async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) {
      vi.stubEnv(name, undefined)
    }
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent/credentials')
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent/config')
    const { observation, server } = await played(http, answer, {
      aws: { region: 'us-east-1', http, credentials: 'chain' },
    })
    expect(failureOf(observation)).toMatchObject({ class: 'auth', status: undefined })
    expect(server.requests).toHaveLength(0)
  })

  test('a port where nobody listens is a connect failure', async () => {
    const { origin } = await startConverse(http, { steps: [] }).then(async (server) => {
      await server[Symbol.asyncDispose]()
      return server
    })
    const observation = await askAt(origin, http)
    expect(failureOf(observation)).toMatchObject({ class: 'connect' })
    expect(observation.sentAt).toBeUndefined()
  })

  test('the request carries what was asked for', async () => {
    const { server } = await played(http, answer, {
      json: true,
      body: { additionalModelRequestFields: { top_k: 5 } },
    })
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      messages: [
        { role: 'user', content: [{ text: expect.stringMatching(/blue\?\n\n.*JSON object/) }] },
      ],
      inferenceConfig: { maxTokens: 99, temperature: 0.5 },
      additionalModelRequestFields: { top_k: 5 },
    })
  })
})

test('a conversation is its turns, and one to be kept has a cache point at its end', async () => {
  const messages = [
    { role: 'user', content: 'One?' },
    { role: 'assistant', content: 'First.' },
    { role: 'user', content: 'Two?' },
  ] as const
  const { server } = await played(1, answer, { messages, keepPrompt: true })
  expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
    messages: [
      { role: 'user', content: [{ text: 'One?' }] },
      { role: 'assistant', content: [{ text: 'First.' }] },
      { role: 'user', content: [{ text: 'Two?' }, { cachePoint: { type: 'default' } }] },
    ],
  })
})

test('over HTTP/1 the connection is kept, over HTTP/2 each request has its own', async () => {
  for (const http of [1, 2] as const) {
    await using server = await startConverse(http, { steps: answer })
    const reused: (boolean | undefined)[] = []
    for (let index = 0; index < 3; index += 1) {
      const { connection } = await askAt(server.origin, http)
      reused.push(connection.reused)
    }
    expect(reused).toEqual(http === 1 ? [false, true, true] : [false, false, false])
    expect(server.connections).toBe(http === 1 ? 1 : 3)
  }
})

test.each([1, 2] as const)(
  'a cold request over HTTP/%i opens its connection on its clock, and spares the kept one',
  async (http) => {
    await using server = await startConverse(http, { steps: answer })
    await askAt(server.origin, http)
    const cold = await askAt(server.origin, http, { connection: 'cold' })
    const warm = await askAt(server.origin, http)
    expect(cold.connection.reused).toBe(false)
    expect(warm.connection.reused).toBe(http === 1)
    expect(server.connections).toBe(http === 1 ? 2 : 3)
    const { connectMs = NaN } = cold.connection
    // The server's clock is ours: it had the request only after the connection.
    const [, received] = server.requests
    expect((received?.writtenAt[0] ?? NaN) - (cold.sentAt ?? NaN)).toBeGreaterThan(connectMs)
  },
)

test.each([1, 2] as const)(
  'requests side by side over HTTP/%i do not disturb each other',
  async (http) => {
    await using server = await startConverse(http, { steps: answer })
    const observations = await Promise.all(
      Array.from({ length: 12 }, () => askAt(server.origin, http)),
    )
    const texts = observations.map(({ reading }) => reading.deltas.map(({ text }) => text).join(''))
    expect(texts).toEqual(Array.from({ length: 12 }, () => 'Hello world'))
    expect(observations.map(({ error }) => error)).toEqual(
      Array.from({ length: 12 }, () => undefined),
    )
    expect(server.connections).toBe(12)
  },
)

test('nothing is decoded before it is read, and the time limit has no say in it', async () => {
  await using server = await startConverse(1, { steps: answer })
  const call = callTo(server.origin, 1)
  const exchange = await ask(call, { timeoutMs: 200, signal: new AbortController().signal }, client)
  expect(exchange.status).toBe(200)
  await delay(300)
  const observation = await exchange.read()
  expect(failureOf(observation)).toBeUndefined()
  expect(observation.reading.deltas).toHaveLength(2)
})

test('a server of the other HTTP version is no success', async () => {
  await using server = await startConverse(1, { steps: answer })
  expect(failureOf(await askAt(server.origin, 2))?.class).toMatch(/protocol|disconnect/)
})
