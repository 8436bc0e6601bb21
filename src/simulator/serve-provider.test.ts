import { afterAll, describe, expect, test } from 'vitest'

import { failureOf } from '../metrics/failure.ts'
import { type HttpProtocolName, httpProtocolNames } from '../model/provider.ts'
import { exchange } from '../protocol/exchange.ts'
import { protocols } from '../protocol/protocols.ts'
import { HttpClient } from '../transport/http-client.ts'
import { serveProvider } from './serve-provider.ts'

const client = new HttpClient({ proxied: false })

afterAll(() => client.close())

async function ask(protocol: HttpProtocolName, json: boolean) {
  const provider = {
    name: 'lab',
    protocol,
    baseURL: 'https://api.example.com',
    apiKeyEnv: undefined,
    headers: {},
    body: {},
    allowInsecure: false,
    models: { m: 'wire-m' },
    prices: {},
  }
  const models = [{ name: 'm', family: undefined, tier: undefined }]
  const call = {
    baseURL: await serveProvider({ provider, models, seed: 1 }),
    apiKey: undefined,
    headers: {},
    body: {},
    model: 'wire-m',
    messages: [{ role: 'user' as const, content: 'Explain why the sky is blue.' }],
    keepPrompt: false,
    maxTokens: 4096,
    temperature: 0,
    json,
    leaveOut: [],
  }
  const signal = new AbortController().signal
  const options = { timeoutMs: 5000, signal, negotiate: false }
  return (await exchange(client, protocols[protocol], call, options)).read()
}

describe.each(httpProtocolNames)('a provider that speaks %s', (protocol) => {
  test.each([false, true])('is simulated in its own words, JSON mode %s', async (json) => {
    const observation = await ask(protocol, json)
    expect(failureOf(observation)).toBeUndefined()
    const { deltas, usage } = observation.reading
    expect(deltas.length).toBeGreaterThan(2)
    expect(usage?.outputTokens).toBeGreaterThan(20)
    const text = deltas.map((delta) => delta.text).join('')
    expect(text.startsWith('{')).toBe(json)
  })
})
