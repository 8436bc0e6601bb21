import { afterAll, describe, expect, test } from 'vitest'

import { failureOf } from '../metrics/failure.ts'
import type { Observation } from '../model/observation.ts'
import { type HttpProtocolName, httpProtocolNames } from '../model/provider.ts'
import type { Message } from '../protocol/contract.ts'
import { exchange } from '../protocol/exchange.ts'
import { protocols } from '../protocol/protocols.ts'
import { HttpClient } from '../transport/http-client.ts'
import { serveProvider } from './serve-provider.ts'

const client = new HttpClient({ proxied: false })

afterAll(() => client.close())

interface Asked {
  readonly json?: boolean
  readonly messages?: readonly Message[]
  readonly maxTokens?: number
  readonly sendAs?: Readonly<Record<string, string>>
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

async function serve(
  protocol: HttpProtocolName,
  name = 'lab',
  realURL = 'https://api.example.com',
) {
  const provider = {
    name,
    protocol,
    baseURL: realURL,
    apiKeyEnv: undefined,
    headers: {},
    body: {},
    allowInsecure: false,
    models: { m: 'wire-m' },
    prices: {},
  }
  const models = [{ name: 'm', family: undefined, tier: undefined }]
  const baseURL = await serveProvider({ provider, models, seed: 1, hasFaults: true })
  return async ({
    json = false,
    messages = question,
    maxTokens = 4096,
    sendAs = {},
  }: Asked = {}): Promise<Observation> => {
    const call = {
      baseURL,
      apiKey: undefined,
      headers: {},
      body: {},
      model: 'wire-m',
      messages,
      keepPrompt: messages.length > 1,
      maxTokens,
      temperature: 0,
      json,
      leaveOut: [],
      sendAs,
    }
    const signal = new AbortController().signal
    const options = { timeoutMs: 5000, signal }
    return (await exchange(client, protocols[protocol], call, options)).read()
  }
}

const question: readonly Message[] = [{ role: 'user', content: 'Explain why the sky is blue.' }]

/** Some 12,000 tokens, which take 120 ms to read. */
const opening: readonly Message[] = [
  { role: 'user', content: 'Light is scattered. '.repeat(3000) },
  { role: 'assistant', content: 'It is.' },
]

function ttftOf({ reading, sentAt = NaN }: Observation): number {
  return (reading.deltas[0]?.at ?? NaN) - sentAt
}

describe.each(httpProtocolNames)('a provider that speaks %s', (protocol) => {
  test.each([false, true])('is simulated in its own words, JSON mode %s', async (json) => {
    const ask = await serve(protocol)
    const observation = await ask({ json })
    expect(failureOf(observation)).toBeUndefined()
    const { deltas, usage } = observation.reading
    expect(deltas.length).toBeGreaterThan(2)
    expect(usage?.outputTokens).toBeGreaterThan(20)
    const text = deltas.map((delta) => delta.text).join('')
    expect(text.startsWith('{')).toBe(json)
  })

  test('answers sooner when it was sent the same beginning before', async () => {
    const ask = await serve(protocol)
    const first = await ask({ messages: [...opening, { role: 'user', content: 'And why?' }] })
    const other = await ask({ messages: [...opening, { role: 'user', content: 'Since when?' }] })
    expect([first, other].map(failureOf)).toEqual([undefined, undefined])
    expect(ttftOf(first)).toBeGreaterThan(110)
    expect(ttftOf(other)).toBeLessThan(ttftOf(first) - 60)
  })
})

test('OpenRouter says how much of a prompt was known', async () => {
  const ask = await serve('openai-chat', 'openrouter')
  const first = await ask({ messages: [...opening, ...question] })
  const second = await ask({ messages: [...opening, { role: 'user', content: 'Since when?' }] })
  expect(first.reading.usage?.cachedTokens).toBe(0)
  expect(second.reading.usage?.cachedTokens).toBeGreaterThan(11_000)
})
