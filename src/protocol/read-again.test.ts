import { deserialize, serialize } from 'node:v8'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import {
  type ConverseAnswer,
  metadataEvent,
  roleEvent,
  startConverse,
  stopEvent,
  textEvent,
} from '../../test/converse-server.ts'
import { event, startServer } from '../../test/http-server.ts'
import { sampleCall } from '../testing/sample-call.ts'
import { HttpClient } from '../transport/http-client.ts'
import type { Call, Exchange } from './contract.ts'
import { exchange } from './exchange.ts'
import { protocols } from './protocols.ts'
import { exchangeAgain } from './read-again.ts'

let client = new HttpClient({ proxied: false })

beforeEach(() => {
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  client = new HttpClient({ proxied: false })
})

afterEach(() => {
  vi.unstubAllEnvs()
  client.close()
})

async function asked(protocol: keyof typeof protocols, call: Call): Promise<Exchange> {
  const { signal } = new AbortController()
  return await exchange(client, protocols[protocol], call, { timeoutMs: 3000, signal })
}

/** What another process reads of an exchange, and what this one does. */
async function bothReadings(protocol: keyof typeof protocols, exchanged: Exchange) {
  const raw: Awaited<ReturnType<Exchange['raw']>> = deserialize(serialize(await exchanged.raw()))
  const again = await (await exchangeAgain(protocol, raw)).read()
  return { again, first: await exchanged.read() }
}

test.each([
  [1, { steps: [roleEvent, textEvent('The Rhine'), 5, textEvent('.'), stopEvent, metadataEvent] }],
  [2, { steps: [roleEvent, textEvent('The Rhine'), 100, { destroy: true }] }],
  [
    1,
    {
      status: 400,
      headers: { 'x-amzn-errortype': 'ValidationException' },
      steps: ['{"message":"no such model"}'],
    },
  ],
] satisfies [1 | 2, ConverseAnswer][])(
  'what Bedrock answered over HTTP/%d is read alike in another process',
  async (http, answer) => {
    await using server = await startConverse(http, answer)
    const exchanged = await asked('bedrock-converse', {
      ...sampleCall,
      baseURL: server.origin,
      apiKey: undefined,
      aws: { region: 'us-east-1', http, credentials: 'dummy' },
    })
    const { again, first } = await bothReadings('bedrock-converse', exchanged)
    expect(again).toEqual(first)
    expect(JSON.stringify(again)).toMatch(/The Rhine|no such model/)
  },
)

test('what a chat endpoint answered is read alike in another process', async () => {
  await using server = await startServer([
    { bytes: 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n' },
    { bytes: event({ choices: [{ delta: { content: 'The Rhine' } }] }), afterMs: 3 },
    { destroy: true },
  ])
  const call = { ...sampleCall, baseURL: `${server.origin}/v1` }
  const { again, first } = await bothReadings('openai-chat', await asked('openai-chat', call))
  expect(again).toEqual(first)
  expect(again.reading.deltas.map(({ text }) => text)).toEqual(['The Rhine'])
})
