import { afterEach, beforeEach, expect, test } from 'vitest'

import {
  deltaEvent,
  eventStream,
  finish,
  type HttpServer,
  response,
  startServer,
} from '../../test/http-server.ts'
import type { Observation } from '../model/observation.ts'
import { HttpClient } from '../transport/http-client.ts'
import { exchange } from './exchange.ts'
import { openaiChat } from './openai-chat/protocol.ts'

const answer = eventStream([{ bytes: deltaEvent({ content: 'Hi' }) }, { bytes: finish }])
const rejection = response(400, '{"error":{"message":"unknown field stream_options"}}')

let client = new HttpClient({ proxied: false })

beforeEach(() => {
  client = new HttpClient({ proxied: false })
})

afterEach(() => client.close())

async function ask(
  { origin }: HttpServer,
  { negotiate = true, leaveOut = [] }: { negotiate?: boolean; leaveOut?: string[] } = {},
): Promise<Observation> {
  const call = {
    baseURL: `${origin}/v1`,
    apiKey: undefined,
    headers: {},
    body: {},
    model: 'm',
    messages: [{ role: 'user' as const, content: 'p' }],
    keepPrompt: false,
    maxTokens: 9,
    temperature: 0,
    json: false,
    leaveOut,
  }
  const signal = new AbortController().signal
  const options = { timeoutMs: 2000, signal, negotiate }
  return (await exchange(client, openaiChat, call, options)).read()
}

/** Servers that know nothing but the plain fields. */
function strictServer(): Promise<HttpServer> {
  return startServer(({ body }) => (body.includes('stream_options') ? rejection : answer))
}

test('an endpoint that takes every field is asked once', async () => {
  await using server = await startServer(answer)
  const observation = await ask(server)
  expect(observation).toMatchObject({ status: 200, leftOut: [] })
  expect(server.requests.map(({ body }) => body.includes('"include_usage":true'))).toEqual([true])
})

test('an endpoint that rejects the optional fields is asked again without them', async () => {
  await using server = await strictServer()
  const observation = await ask(server)
  expect(observation).toMatchObject({ status: 200, leftOut: ['stream_options'] })
  expect(observation.reading.deltas).toMatchObject([{ text: 'Hi' }])
  expect(server.requests.map(({ body }) => body.includes('stream_options'))).toEqual([true, false])
})

test('the time of the rejected request is not part of the answer', async () => {
  await using server = await startServer(({ body }) =>
    body.includes('stream_options') ? rejection.map((step) => ({ ...step, afterMs: 150 })) : answer,
  )
  const { sentAt = 0, reading } = await ask(server)
  expect((reading.deltas[0]?.at ?? Infinity) - sentAt).toBeLessThan(100)
  expect(sentAt).toBeGreaterThan(server.requests[0]?.writtenAt[0] ?? Infinity)
})

test('422 is a rejection too', async () => {
  await using server = await startServer(({ body }) =>
    body.includes('stream_options') ? response(422, '{"detail":[]}') : answer,
  )
  expect((await ask(server)).status).toBe(200)
})

test('an endpoint that rejects the bare request as well is described by its first answer', async () => {
  await using server = await startServer((_request, index) =>
    response(400, `{"error":{"message":"answer ${index}"}}`),
  )
  const observation = await ask(server)
  expect(observation).toMatchObject({ status: 400, errorBody: 'answer 0', leftOut: [] })
  expect(server.requests).toHaveLength(2)
})

test('a settled endpoint is never asked twice', async () => {
  await using server = await startServer(rejection)
  expect((await ask(server, { negotiate: false })).status).toBe(400)
  expect(server.requests).toHaveLength(1)
})

test('what was found out once is left out at once', async () => {
  await using server = await strictServer()
  const observation = await ask(server, { negotiate: false, leaveOut: ['stream_options'] })
  expect(observation).toMatchObject({ status: 200, leftOut: ['stream_options'] })
  expect(server.requests).toHaveLength(1)
})

test.each([401, 404, 429, 500, 503])('status %d is no reason to ask again', async (status) => {
  await using server = await startServer(response(status, '{}'))
  expect((await ask(server)).status).toBe(status)
  expect(server.requests).toHaveLength(1)
})

test('the body of an error is neither read as an answer nor as a first byte', async () => {
  await using server = await startServer(response(500, deltaEvent({ content: 'Hi' }) + finish))
  expect(await ask(server)).toMatchObject({ firstByteAt: undefined, reading: { deltas: [] } })
})

test.each([
  ['/elsewhere?key=k-4711', 'moved to /elsewhere'],
  ['https://u:p@other.example/v1?key=k-4711', 'moved to https://other.example/v1'],
])('a redirect to %s is not an answer, and says where to', async (location, errorBody) => {
  await using server = await startServer(response(302, '', { location }))
  expect(await ask(server)).toMatchObject({
    status: 302,
    errorBody,
    reading: { deltas: [], finished: false },
  })
  expect(server.requests).toHaveLength(1)
})
