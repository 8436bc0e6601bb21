import { gzipSync } from 'node:zlib'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { type ConverseAnswer, startConverse } from '../../../test/converse-server.ts'
import { failureOf } from '../../metrics/failure.ts'
import type { Observation } from '../../model/observation.ts'
import { sampleCall } from '../../testing/sample-call.ts'
import { HttpClient } from '../../transport/http-client.ts'
import { ask } from './ask.ts'
import { bedrockConverseFakeVendor as fakeVendor } from './fake-vendor.ts'

const counts = { inputTokens: 40, cachedTokens: 20, cacheWriteTokens: 10, outputTokens: 7 }
const answer = { id: 'a', model: 'm', usage: { ...counts, reasoningTokens: 0 } }
const said = { reasoning: 'Hm', content: 'Grüße 世界', calls: [], cause: 'own end' } as const
const good = fakeVendor.whole?.(answer, said) ?? ''
const json = { 'content-type': 'application/json' }

let client = new HttpClient({ proxied: false })

beforeEach(() => {
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  client = new HttpClient({ proxied: false })
})

afterEach(() => {
  vi.unstubAllEnvs()
  client.close()
})

async function played(http: 1 | 2, script: ConverseAnswer, timeoutMs = 3000) {
  await using server = await startConverse(http, { headers: json, ...script })
  const call = {
    ...sampleCall,
    baseURL: server.origin,
    apiKey: undefined,
    whole: true,
    aws: { region: 'us-east-1', http, credentials: 'dummy' },
  } as const
  const { signal } = new AbortController()
  const observation: Observation = await (await ask(call, { timeoutMs, signal }, client)).read()
  return { observation, server }
}

describe.each([1, 2] as const)('a whole answer over HTTP/%d', (http) => {
  test('is asked of Converse, and came with its last byte', async () => {
    const half = Math.floor(good.length / 2)
    const { observation, server } = await played(http, {
      steps: [good.slice(0, half), 100, good.slice(half)],
    })
    expect(failureOf(observation)).toBeUndefined()
    const [request] = server.requests
    expect(request?.path).toBe('/model/m/converse')
    expect(JSON.parse(request?.body ?? '')).toMatchObject({ inferenceConfig: { maxTokens: 256 } })
    const { deltas, ...reading } = observation.reading
    expect(deltas.map(({ kind, text }) => [kind, text])).toEqual([
      ['reasoning', 'Hm'],
      ['content', 'Grüße 世界'],
    ])
    expect(reading).toMatchObject({
      finished: true,
      finishReason: 'end_turn',
      violation: undefined,
      usage: { ...counts, raw: { latencyMs: 421 } },
    })
    const { firstByteAt = NaN } = observation
    for (const { at } of deltas) expect(at).toBeGreaterThan(firstByteAt + 50)
  })

  test('may call tools', async () => {
    const calls = [{ id: 'a', name: 'weather', arguments: '{"city":"Paris"}' }]
    const called = { ...said, content: '', calls, cause: 'tool call' } as const
    const { observation } = await played(http, {
      steps: [fakeVendor.whole?.(answer, called) ?? ''],
    })
    expect(observation.reading).toMatchObject({
      toolCalls: [{ name: 'weather', arguments: '{"city":"Paris"}' }],
      finishReason: 'tool_use',
    })
    expect(failureOf(observation)).toBeUndefined()
  })

  test.each<[string, ConverseAnswer, string]>([
    ['half of its JSON', { steps: [good.slice(0, -20)] }, 'disconnect'],
    ['no body', { steps: [] }, 'disconnect'],
    ['an HTML page', { steps: ['<html><title>Hi</title>'] }, 'protocol'],
    ['another JSON object', { steps: ['{"answer":"Hi"}'] }, 'protocol'],
    ['a lost connection', { steps: [good.slice(0, -20), 30, { destroy: true }] }, 'disconnect'],
    ['an exception', { status: 429, steps: ['{"message":"no"}'] }, 'rate-limit'],
    ['an exception under status 200', { steps: ['{"message":"Too many requests"}'] }, 'protocol'],
  ])('that is %s fails as that', async (_what, script, expected) => {
    const { observation } = await played(http, script)
    expect(failureOf(observation)?.class).toBe(expected)
    expect(observation.reading.deltas).toEqual([])
  })

  test('that does not come in time is a timeout', async () => {
    const { observation } = await played(http, { steps: [good.slice(0, 20), 2000] }, 300)
    expect(failureOf(observation)?.class).toBe('timeout')
  })
})

test('a whole answer that a proxy compressed is read', async () => {
  const headers = { ...json, 'content-encoding': 'gzip' }
  const { observation } = await played(1, { headers, steps: [gzipSync(good)] })
  expect(failureOf(observation)).toBeUndefined()
  expect(observation.reading.deltas).toHaveLength(2)
})
