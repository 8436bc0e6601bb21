import { expect, test } from 'vitest'

import { axesOf } from '../../test/builders.ts'
import { cellOf, type Levels, plainWorkload } from '../model/cell.ts'
import { noChanges } from '../model/field-changes.ts'
import { callOf } from './call-of.ts'
import { declaredBilling, declaredRequest } from './declared-request.ts'
import type { Endpoint } from './endpoint.ts'
import { MAX_HANDBOOK_TOKENS } from './handbook.ts'

const endpoint: Endpoint = {
  provider: {
    name: 'lab',
    protocol: 'openai-chat',
    baseURL: 'http://127.0.0.1:9/v1',
    apiKeyEnv: 'LAB_KEY',
    headers: { 'x-team': 'a' },
    body: { top_p: 0.9, seed: 1 },
    modelBodies: {},
    allowInsecure: false,
    models: { m: 'wire-m' },
    prices: {},
  },
  baseURL: 'http://127.0.0.1:8/simulated',
  wireModel: 'wire-m',
  apiKey: 'sk-lab',
  defaults: { seed: 2, reasoning_effort: 'low' },
  body: { top_p: 0.9, seed: 1 },
  changes: noChanges,
  price: undefined,
}

function cell(levels: Partial<Levels> = {}) {
  const own = { model: 'm', provider: 'lab', maxTokens: 64, json: false, ...plainWorkload }
  return cellOf({ ...own, ...levels }, axesOf())
}

const asked = {
  content: { messages: [{ role: 'user', content: 'Why?' }] },
  temperature: 0.3,
  changes: noChanges,
} as const

test('a call is what the cell asks, where and as the endpoint is', () => {
  expect(callOf(cell({ json: true }), endpoint, asked)).toMatchObject({
    baseURL: 'http://127.0.0.1:8/simulated',
    apiKey: 'sk-lab',
    headers: { 'x-team': 'a' },
    model: 'wire-m',
    messages: asked.content.messages,
    maxTokens: 64,
    temperature: 0.3,
    json: true,
    keepPrompt: false,
    leaveOut: [],
    defaults: { seed: 2, reasoning_effort: 'low' },
    body: { top_p: 0.9, seed: 1 },
  })
  expect(callOf(cell({ promptCache: 'warm' }), endpoint, asked).keepPrompt).toBe(true)
})

test('what an endpoint rejects and what a declaration removes is left out, once', () => {
  const removing = { ...endpoint, body: { temperature: null } }
  const changes = { leaveOut: ['temperature'], sendAs: { max_tokens: 'max_completion_tokens' } }
  expect(callOf(cell(), removing, asked).leaveOut).toEqual(['temperature'])
  expect(callOf(cell(), removing, { ...asked, changes })).toMatchObject({
    leaveOut: ['temperature'],
    sendAs: { max_tokens: 'max_completion_tokens' },
  })
})

test('a format that the endpoint rejects stays where it holds the schema of the answer', () => {
  const changes = { leaveOut: ['response_format', 'temperature'], sendAs: {} }
  expect(callOf(cell(), endpoint, { ...asked, changes }).leaveOut).toEqual(changes.leaveOut)
  const content = { ...asked.content, schema: { type: 'object' } }
  expect(callOf(cell(), endpoint, { ...asked, content, changes })).toMatchObject({
    leaveOut: ['temperature'],
    schema: { type: 'object' },
  })
})

test('what a protocol has no place for is told of every kind of row, not of the longest alone', () => {
  const prompts = [
    { prompt: 'What is in it?', keywords: [], toolChoice: 'none' as const },
    { prompt: `Say at length ${'why '.repeat(500)}?`, keywords: [] },
  ]
  const bedrock = {
    ...endpoint.provider,
    protocol: 'bedrock-converse',
    region: 'x',
    http: 2,
  } as const
  const aws = { ...endpoint, provider: bedrock }
  const request = declaredRequest(cell(), aws, { prompts, turns: undefined, temperature: 0 })
  expect(JSON.stringify(request.body)).toContain('at length')
  expect(request.unmet?.need).toBe("toolChoice 'none'")
})

test('the declared request is the longest that is sent', () => {
  const prompts = ['Short?', 'A much longer question?'].map((prompt) => ({ prompt, keywords: [] }))
  const request = declaredRequest(cell(), endpoint, { prompts, turns: undefined, temperature: 0 })
  expect(JSON.stringify(request.body)).toContain('A much longer question?')
  expect(request.body).toMatchObject({ model: 'wire-m', temperature: 0 })
  expect(request.bounds[0]?.outputTokens).toBe(64)
  const bytes = Buffer.byteLength(JSON.stringify(request.body))
  expect(request.bounds[0]?.inputTokens).toBeGreaterThan(20)
  expect(request.bounds[0]?.inputTokens).toBeLessThanOrEqual(bytes + 100)
})

test('a handbook is bounded by its tokens, which are fewer than its bytes', () => {
  const prompts = [{ prompt: 'Why?', keywords: [] }]
  const alone = declaredRequest(cell(), endpoint, { prompts, turns: undefined, temperature: 0 })
  const turns = declaredRequest(cell(), endpoint, { prompts, turns: 5, temperature: 0 })
  const more = (turns.bounds[0]?.inputTokens ?? 0) - (alone.bounds[0]?.inputTokens ?? 0)
  expect(more).toBeGreaterThan(MAX_HANDBOOK_TOKENS)
  // Four prepared replies, four questions and what stands around them.
  expect(more).toBeLessThan(MAX_HANDBOOK_TOKENS + 2000)
})

test('what is billed is read from bodies, headers and the name of the model', () => {
  const { fields, isKeptForAnHour } = declaredBilling(endpoint)
  expect([fields, isKeptForAnHour]).toEqual([[], false])
  const tiered = { ...endpoint, body: { service_tier: 'priority' } }
  expect(declaredBilling(tiered).fields).toMatchObject([{ field: 'service_tier' }])
})
