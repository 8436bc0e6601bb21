import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { failureOf } from '../metrics/failure.ts'
import { finishGroup } from '../model/finish-reason.ts'
import type { Observation } from '../model/observation.ts'
import type { Message } from '../model/prompt.ts'
import { type ProtocolName, protocolNames } from '../model/provider.ts'
import type { Call } from '../protocol/contract.ts'
import { exchange } from '../protocol/exchange.ts'
import { protocols } from '../protocol/protocols.ts'
import { schemaFailure } from '../quality/json-schema.ts'
import { HttpClient } from '../transport/http-client.ts'
import { serveProvider } from './serve-provider.ts'

const client = new HttpClient({ proxied: false })

beforeAll(() => void vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true'))
afterAll(() => {
  vi.unstubAllEnvs()
  return client.close()
})

interface Asked {
  readonly json?: boolean
  readonly messages?: readonly Message[]
  readonly maxTokens?: number
  readonly sendAs?: Readonly<Record<string, string>>
  readonly model?: string
  readonly body?: Readonly<Record<string, unknown>>
  readonly content?: Partial<Call>
}

test("OpenAI's newer models want the newer name of the limit, and keep to it", async () => {
  const ask = await serve('openai-chat', 'openai', 'https://api.openai.com/v1')
  const refused = await ask()
  expect(refused).toMatchObject({ status: 400 })
  expect(refused.errorBody).toContain("Use 'max_completion_tokens' instead")
  const { reading } = await ask({ sendAs: { max_tokens: 'max_completion_tokens' }, maxTokens: 32 })
  expect(reading.usage?.outputTokens).toBe(32)
  expect(reading.finishReason).toBe('length')
})

async function serve(protocol: ProtocolName, name = 'lab', realURL = 'https://api.example.com') {
  const provider = {
    name,
    ...(protocol === 'bedrock-converse'
      ? { protocol, region: 'us-east-1', http: 1 as const }
      : { protocol }),
    baseURL: realURL,
    apiKeyEnv: undefined,
    headers: {},
    body: {},
    modelBodies: {},
    allowInsecure: false,
    models: { m: 'wire/m:1' },
    prices: {},
  }
  const models = [{ name: 'm', family: undefined, tier: undefined }]
  const baseURL = await serveProvider({
    provider,
    models,
    seed: 1,
    hasFaults: true,
    timeFactor: 8,
  })
  const ask = async ({
    json = false,
    messages = question,
    maxTokens = 4096,
    sendAs = {},
    model = 'wire/m:1',
    body = {},
    content = {},
  }: Asked = {}): Promise<Observation> => {
    const call = {
      baseURL,
      apiKey: undefined,
      headers: {},
      model,
      messages,
      keepPrompt: messages.length > 1,
      maxTokens,
      temperature: 0,
      json,
      leaveOut: [],
      sendAs,
      body,
      aws: { region: 'us-east-1', http: 1, credentials: 'dummy' },
      ...content,
    } as const
    const signal = new AbortController().signal
    const options = { timeoutMs: 60_000, signal }
    return (await exchange(client, protocols[protocol], call, options)).read()
  }
  return Object.assign(ask, { baseURL })
}

const question: readonly Message[] = [{ role: 'user', content: 'Explain why the sky is blue.' }]

/** Some 12,000 tokens, which take 1000 ms to read, or 125 of the clock. */
const opening: readonly Message[] = [
  { role: 'user', content: 'Light is scattered. '.repeat(3000) },
  { role: 'assistant', content: 'It is.' },
]

function ttftOf({ reading, sentAt = NaN }: Observation): number {
  return (reading.deltas[0]?.at ?? NaN) - sentAt
}

describe.each(protocolNames)('a provider that speaks %s', (protocol) => {
  test.each([false, true])('is simulated in its own words, JSON mode %s', async (json) => {
    const ask = await serve(protocol)
    const observation = await ask({ json })
    expect(failureOf(observation)).toBeUndefined()
    const { deltas, usage } = observation.reading
    expect(deltas.length).toBeGreaterThan(2)
    // What is due at one time comes in one go: nothing is late by the grain of a timer.
    expect(deltas[0]?.at).toBe(observation.firstByteAt)
    expect(usage?.outputTokens).toBeGreaterThan(20)
    const text = deltas.map((delta) => delta.text).join('')
    expect(text.startsWith('{')).toBe(json)
  })

  test('answers sooner when it was sent the same beginning before', async () => {
    const ask = await serve(protocol)
    const first = await ask({ messages: [...opening, { role: 'user', content: 'And why?' }] })
    const others = []
    // A busy machine only adds time: the least of several is the endpoint's own.
    for (const content of ['Since when?', 'Where?', 'How?', 'Is it?', 'For whom?']) {
      others.push(await ask({ messages: [...opening, { role: 'user', content }] }))
    }
    expect([first, ...others].map(failureOf)).toEqual(Array(6).fill(undefined))
    expect(ttftOf(first)).toBeGreaterThan(110)
    expect(Math.min(...others.map(ttftOf))).toBeLessThan(ttftOf(first) - 60)
  })
})

const tools = [
  {
    name: 'weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
  {
    name: 'trains',
    parameters: {
      type: 'object',
      properties: { from: { type: 'string' }, at: { type: 'integer', minimum: 6, maximum: 9 } },
      required: ['from', 'at'],
    },
  },
]

describe.each(protocolNames)('a provider that speaks %s', (protocol) => {
  test('calls tools that it may or must, with arguments that fit', async () => {
    const ask = await serve(protocol)
    const asked = { tools, toolChoice: { name: 'trains' } } as const
    const { reading } = await ask({ content: asked })
    expect(reading.toolCalls).toMatchObject([{ name: 'trains' }])
    const [call] = reading.toolCalls
    const words: unknown = JSON.parse(call?.arguments ?? '')
    expect(schemaFailure(tools[1]?.parameters ?? {}, words)).toBeUndefined()
    expect(reading.usage?.outputTokens).toBeGreaterThan(3)
    for (const toolChoice of ['required', 'auto'] as const) {
      const { reading: free } = await ask({ content: { tools, toolChoice } })
      expect(['weather', 'trains']).toContain(free.toolCalls[0]?.name)
    }
    if (protocols[protocol].cannot?.["toolChoice 'none'"] === undefined) {
      const { reading: none } = await ask({ content: { tools, toolChoice: 'none' } })
      expect(none.toolCalls).toEqual([])
    }
  })

  test('goes on from the result of a tool', async () => {
    const ask = await serve(protocol)
    const call = { id: 'one', name: 'weather', arguments: '{"city":"Rome"}' }
    const messages = [
      ...question,
      { role: 'assistant', content: '', toolCalls: [call] },
      { role: 'tool', toolCallId: 'one', content: 'Sun.' },
      { role: 'user', content: 'So, what is it like?' },
    ] as const
    const { reading } = await ask({ messages, content: { tools } })
    expect(reading.toolCalls).toEqual([])
    expect(reading.deltas.length).toBeGreaterThan(2)
  })

  test('takes images', async () => {
    const ask = await serve(protocol)
    const image = { mediaType: 'image/png', data: 'AAEC', sha256: '', width: 1, height: 1 } as const
    const { reading } = await ask({
      messages: [{ role: 'user', content: 'What is it?', images: [image] }],
    })
    expect(reading.deltas.length).toBeGreaterThan(2)
  })

  test('answers as a schema says', async () => {
    const ask = await serve(protocol)
    const schema = {
      type: 'object',
      properties: {
        colour: { enum: ['blue', 'red'] },
        reasons: { type: 'array', items: { type: 'string' }, minItems: 3 },
        cause: { anyOf: [{ $ref: '#/$defs/cause' }, { type: 'null' }] },
      },
      required: ['colour', 'reasons', 'cause'],
      additionalProperties: false,
      $defs: {
        cause: {
          type: 'object',
          properties: { name: { type: 'string', maxLength: 4 }, share: { type: 'number' } },
          required: ['name', 'share'],
        },
      },
    }
    const { reading } = await ask({ content: { schema } })
    const text = reading.deltas.map((delta) => delta.text).join('')
    expect(schemaFailure(schema, JSON.parse(text)), text).toBeUndefined()
  })
})

test('OpenRouter says how much of a prompt was known', async () => {
  const ask = await serve('openai-chat', 'openrouter')
  const first = await ask({ messages: [...opening, ...question] })
  const second = await ask({ messages: [...opening, { role: 'user', content: 'Since when?' }] })
  expect(first.reading.usage?.cachedTokens).toBe(0)
  expect(second.reading.usage?.cachedTokens).toBeGreaterThan(11_000)
})

test.each(['openai-chat', 'bedrock-converse'] as const)(
  'now and then a provider that speaks %s refuses, is down or loses the connection',
  async (protocol) => {
    const ask = await serve(protocol)
    const failures = new Map<string | undefined, Observation>()
    // As short as answers get: none is over before it is cut.
    const observations: Observation[] = []
    // A few at a time, which wait for the endpoint and hardly for each other.
    for (let block = 0; block < 120; block += 10) {
      const asked = Array.from({ length: 10 }, (_, index) => `Question ${block + index}: why?`)
      const answered = asked.map((content) =>
        ask({ messages: [{ role: 'user', content }], maxTokens: 8 }),
      )
      observations.push(...(await Promise.all(answered)))
    }
    for (const observation of observations) {
      const failure = failureOf(observation)?.class
      if (failure !== undefined) failures.set(failure, observation)
    }
    expect(new Set(failures.keys())).toEqual(new Set(['disconnect', 'http', 'rate-limit']))
    expect(failures.get('rate-limit')?.headers).toMatchObject({ 'retry-after': '0' })
    expect(failures.get('disconnect')?.reading.deltas.length).toBeGreaterThan(0)
    expect(failures.get('http')?.status).toBe(503)
  },
)

describe.each(protocolNames)('a provider that speaks %s', (protocol) => {
  test('keeps to the limit on tokens, and says so', async () => {
    const ask = await serve(protocol)
    const { reading } = await ask({ maxTokens: 16 })
    expect(reading.usage?.outputTokens).toBe(16)
    expect(finishGroup(reading.finishReason)).toBe('limit')
  })

  test('answers in one piece where that is asked for', async () => {
    const ask = await serve(protocol)
    const observation = await ask({ content: { whole: true } })
    expect(failureOf(observation)).toBeUndefined()
    expect(observation.headers['content-type']).toBe('application/json')
    const { deltas, usage, notes } = observation.reading
    expect(deltas).toHaveLength(1)
    expect(usage?.outputTokens).toBeGreaterThan(20)
    expect(notes).toEqual([])
  })

  test('knows no other model', async () => {
    const ask = await serve(protocol)
    const observation = await ask({ model: 'another' })
    expect(observation).toMatchObject({ status: 404 })
    expect(observation.errorBody).toContain('simulated: there is no model')
  })
})

test('usage is told to whom it is asked by', async () => {
  const ask = await serve('openai-chat')
  const untold = await ask({ body: { stream_options: null } })
  expect(failureOf(untold)).toBeUndefined()
  expect(untold.reading.usage).toBeUndefined()
})

test('a stranger at the door costs no other its answer', async () => {
  const ask = await serve('openai-chat')
  const { origin } = new URL(ask.baseURL)
  for (const path of ['/', '/v1/models', '/%E0%A4%A', '/v1/chat/completions']) {
    const response = await fetch(`${origin}${path}`, { method: 'POST', body: '{broken' }).catch(
      () => undefined,
    )
    expect(response?.ok ?? false).toBe(false)
  }
  expect(failureOf(await ask())).toBeUndefined()
})
