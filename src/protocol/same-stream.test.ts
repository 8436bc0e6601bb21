import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { startConverse } from '../../test/converse-server.ts'
import { fakeVendors, type HttpFakeVendor } from '../../test/fake-vendors.ts'
import { eventStream, startServer } from '../../test/http-server.ts'
import { timingOf } from '../metrics/timing.ts'
import type { Observation } from '../model/observation.ts'
import { answerOf } from '../testing/sample-answer.ts'
import { HttpClient } from '../transport/http-client.ts'
import { bedrockConverseFakeVendor } from './bedrock-converse/fake-vendor.ts'
import { bedrockConverse } from './bedrock-converse/protocol.ts'
import type { Call, Protocol } from './contract.ts'
import { exchange } from './exchange.ts'
import { httpProtocols } from './protocols.ts'

const ROUNDS = 9
const WAIT_MS = 40
const GAP_MS = 15
const WORDS = ['Light ', 'scatters ', 'on ', 'air.']
/** Protocols differ by the bytes to be parsed, and a busy machine by some more; a wrong stamp by a gap. */
const MAX_SPREAD_MS = 0.8 * GAP_MS

/** One endpoint, asked again and again: what it sent when, and what was seen. */
interface Asked {
  readonly name: string
  readonly observations: readonly Observation[]
  /** Monotonic stamps of the server's writes, from reasoning on, for each request. */
  readonly writes: readonly (readonly number[])[]
}

async function askOften(
  protocol: Protocol,
  origin: string,
  aws: Call['aws'],
): Promise<Observation[]> {
  const call: Call = {
    baseURL: origin,
    apiKey: undefined,
    headers: {},
    body: {},
    model: 'm',
    messages: [{ role: 'user', content: 'Why is the sky blue?' }],
    keepPrompt: false,
    maxTokens: 64,
    temperature: 0,
    json: false,
    leaveOut: [],
    aws,
  }
  const client = new HttpClient({ proxied: false })
  const options = { timeoutMs: 60_000, signal: new AbortController().signal, negotiate: false }
  const observations: Observation[] = []
  // The first one runs code that is not compiled yet.
  for (let round = -1; round < ROUNDS; round += 1) {
    const asked = await exchange(client, protocol, call, options)
    observations.push(await asked.read())
  }
  client.close()
  return observations.slice(1)
}

async function askFakeVendor(fakeVendor: HttpFakeVendor): Promise<Asked> {
  const writer = answerOf(fakeVendor)
  await using server = await startServer(
    eventStream([
      { bytes: writer.start() },
      { afterMs: WAIT_MS, bytes: writer.reasoning('Hm.') },
      ...WORDS.map((word) => ({ afterMs: GAP_MS, bytes: writer.content(word) })),
      { afterMs: GAP_MS, bytes: writer.end('own end') },
    ]),
  )
  const { protocol: name, basePath } = fakeVendor
  const origin = `${server.origin}${basePath}`
  const observations = await askOften(httpProtocols[name], origin, undefined)
  // Before the reasoning a server writes its head and the start.
  const writes = server.requests.slice(1).map(({ writtenAt }) => writtenAt.slice(2))
  return { name, observations, writes }
}

async function askBedrock(http: 1 | 2): Promise<Asked> {
  const writer = answerOf(bedrockConverseFakeVendor)
  await using server = await startConverse(http, {
    steps: [
      writer.start(),
      WAIT_MS,
      writer.reasoning('Hm.'),
      ...WORDS.flatMap((word) => [GAP_MS, writer.content(word)]),
      GAP_MS,
      writer.end('own end'),
    ],
  })
  const aws = { region: 'us-east-1', http, credentials: 'dummy' } as const
  const observations = await askOften(bedrockConverse, server.origin, aws)
  const writes = server.requests.slice(1).map(({ writtenAt }) => writtenAt.slice(1))
  return { name: `bedrock-converse over HTTP/${http}`, observations, writes }
}

describe('the same timed answer through every protocol, Bedrock over both versions of HTTP', () => {
  const asked: Asked[] = []

  beforeAll(async () => {
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    for (const fakeVendor of fakeVendors) asked.push(await askFakeVendor(fakeVendor))
    asked.push(await askBedrock(1), await askBedrock(2))
  })
  afterAll(() => void vi.unstubAllEnvs())

  /** How late each protocol is at an event, in its least disturbed answer: machines only add time. */
  function lags(event: 'first token' | 'first word' | 'last word'): number[] {
    const index = { 'first token': 0, 'first word': 1, 'last word': WORDS.length }[event]
    return asked.map(({ observations, writes }) =>
      Math.min(
        ...observations.map(
          ({ reading }, round) =>
            (reading.deltas[index]?.at ?? NaN) - (writes[round]?.[index] ?? NaN),
        ),
      ),
    )
  }

  test('has the same words in the same order', () => {
    for (const { name, observations } of asked) {
      for (const { reading } of observations) {
        expect(
          reading.deltas.map(({ text }) => text),
          name,
        ).toEqual(['Hm.', ...WORDS])
        expect(reading.finished, name).toBe(true)
      }
    }
  })

  test.each(['first token', 'first word', 'last word'] as const)(
    'stamps its %s when the server sent it',
    (event) => {
      const late = lags(event)
      expect(Math.min(...late)).toBeGreaterThan(-0.5)
      expect(Math.max(...late)).toBeLessThan(MAX_SPREAD_MS)
    },
  )

  test.each([
    ['ttftMs', WAIT_MS],
    ['ttfoMs', WAIT_MS],
    // After five waits of a server, each of which may be late.
    ['totalMs', 2 * WAIT_MS],
  ] as const)('has the same %s', (metric, maxSpreadMs) => {
    const least = asked.map(({ observations }) =>
      Math.min(
        ...observations.map((observation) => {
          const unknown = { streamedTokens: undefined, firstChunkShare: undefined }
          return timingOf(observation, unknown)[metric] ?? NaN
        }),
      ),
    )
    // What the servers' own timers were late adds to what the stamps are.
    expect(Math.max(...least) - Math.min(...least)).toBeLessThan(maxSpreadMs)
  })
})
