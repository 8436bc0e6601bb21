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
import type { Exchange } from './contract.ts'
import { exchange } from './exchange.ts'
import { openaiChat } from './openai-chat/protocol.ts'

const answer = eventStream([{ bytes: deltaEvent({ content: 'Hi' }) }, { bytes: finish }])
let client = new HttpClient({ proxied: false })

beforeEach(() => {
  client = new HttpClient({ proxied: false })
})

afterEach(() => client.close())

async function exchangeWith(
  { origin }: HttpServer,
  { leaveOut = [] }: { leaveOut?: string[] } = {},
): Promise<Exchange> {
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
  const { signal } = new AbortController()
  return exchange(client, openaiChat, call, { timeoutMs: 2000, signal })
}

async function ask(server: HttpServer, options?: { leaveOut?: string[] }): Promise<Observation> {
  return (await exchangeWith(server, options)).read()
}

test('an endpoint that takes every field is asked once', async () => {
  await using server = await startServer(answer)
  const observation = await ask(server)
  expect(observation).toMatchObject({ status: 200, leftOut: [] })
  expect(server.requests.map(({ body }) => body.includes('"include_usage":true'))).toEqual([true])
})

test('what an endpoint does not take is left out, and said', async () => {
  await using server = await startServer(answer)
  expect(await ask(server, { leaveOut: ['stream_options'] })).toMatchObject({
    status: 200,
    leftOut: ['stream_options'],
  })
  expect(server.requests.map(({ body }) => body.includes('stream_options'))).toEqual([false])
})

test.each([400, 401, 404, 422, 429, 500, 503])('status %d is asked once', async (status) => {
  await using server = await startServer(response(status, '{"error":{"message":"no","param":"x"}}'))
  const exchanged = await exchangeWith(server)
  expect(exchanged.status).toBe(status)
  expect(await exchanged.rejection()).toBe('{"error":{"message":"no","param":"x"}}')
  expect((await exchanged.read()).errorBody).toBe('no')
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
