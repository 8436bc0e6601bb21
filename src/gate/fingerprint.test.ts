import { expect, test } from 'vitest'

import type { ProviderSpec } from '../model/provider.ts'
import { endpointIdentity, fingerprintOf } from './fingerprint.ts'
import { onlyAdviceFor } from './only-advice.ts'
import { differingFields } from './window.ts'

const run = {
  mode: 'live',
  location: 'eu',
  prompts: [{ prompt: 'Name three rivers.', keywords: [] }],
  settings: { temperature: 0.7 },
} as const

test.each([
  ['mode', { mode: 'simulated' as const }],
  ['location', { location: 'us' }],
  ['location', { location: undefined }],
  ['world', { world: 'virginia 2 0123456789ab ×20' }],
  ['prompts', { prompts: [{ prompt: 'Name four rivers.', keywords: [] }] }],
  ['prompts', { prompts: [{ prompt: 'Name three rivers.', keywords: [], system: 'Be brief.' }] }],
  ['prompts', { prompts: [...run.prompts, ...run.prompts] }],
  ['temperature', { settings: { temperature: 0 } }],
])('runs that differ in their %s are told apart by it alone', (field, change) => {
  const [one, other] = [fingerprintOf(run), fingerprintOf({ ...run, ...change })]
  expect(differingFields(one, other)).toEqual([field])
})

test('runs of the same settings are the same', () => {
  expect(fingerprintOf(run)).toEqual(fingerprintOf(structuredClone(run)))
})

test('a cell is the same where it asks one model with one body at one origin and region', () => {
  const lab: ProviderSpec = {
    name: 'lab',
    protocol: 'openai-chat',
    baseURL: 'https://lab.example/v1',
    apiKeyEnv: undefined,
    headers: {},
    body: {},
    modelBodies: {},
    allowInsecure: false,
    models: {},
    prices: {},
  }
  const of = (changes: object = {}, body = {}) =>
    endpointIdentity({ ...lab, ...changes }, { model: 'm-1', body })
  expect(of()).toBe('https://lab.example m-1')
  expect(of({ baseURL: 'https://lab.example/v2' })).toBe(of())
  const aws = { protocol: 'bedrock-converse', http: 2 }
  expect(of({ ...aws, region: 'eu-west-1' })).toBe('https://lab.example eu-west-1 m-1')
  expect(of({}, { top_p: 0.9 })).toMatch(/^https:\/\/lab\.example m-1 [0-9a-f]{12}$/)
  expect(of({}, { top_p: 0.9 })).not.toBe(of({}, { top_p: 0.8 }))
  expect(of({}, { a: 1, b: 2 })).toBe(of({}, { b: 2, a: 1 }))
})

test('without a location live runs are not judged, simulated ones are', () => {
  expect(onlyAdviceFor({ isSimulated: false, location: undefined })).toContain('LLM_BENCH_LOCATION')
  expect(onlyAdviceFor({ isSimulated: false, location: 'eu' })).toBeUndefined()
  expect(onlyAdviceFor({ isSimulated: true, location: undefined })).toBeUndefined()
})
