import { describe, expect, test } from 'vitest'

import { mergeCatalog } from '../catalog/catalog.ts'
import { asksAws, type ModeRequest, resolveMode } from './resolve-mode.ts'

const catalog = mergeCatalog({ models: {}, providers: {} })
const withLocal = mergeCatalog({
  models: {},
  providers: { local: { baseURL: 'http://127.0.0.1:8080/v1', models: { a: 'a' } } },
})
const openaiKey = { OPENAI_API_KEY: 'sk-1' }

function resolve(changes: Partial<ModeRequest>) {
  return resolveMode({
    asked: 'auto',
    askedIn: 'vitest.config.ts',
    sendsNothing: false,
    catalog,
    onlyProviders: undefined,
    environment: {},
    ...changes,
  })
}

function asking(changes: Partial<ModeRequest>): boolean {
  return asksAws({ asked: 'auto', catalog, onlyProviders: undefined, environment: {}, ...changes })
}

describe('auto', () => {
  test('is simulated without a key, and says which it looked for', () => {
    expect(resolve({})).toMatchObject({ mode: 'simulated', reason: 'auto' })
    expect(resolve({}).explanation).toMatch(/OPENAI_API_KEY.*OPENROUTER_API_KEY/)
  })

  test('is live with one key', () => {
    expect(resolve({ environment: openaiKey })).toMatchObject({ mode: 'live', reason: 'auto' })
    expect(resolve({ environment: openaiKey }).explanation).toBe('live')
  })

  test.each(['', '   '])('takes a key of %j for none', (value) => {
    expect(resolve({ environment: { OPENAI_API_KEY: value } }).mode).toBe('simulated')
  })

  test('is live where a declared provider needs no key', () => {
    expect(resolve({ catalog: withLocal }).mode).toBe('live')
  })

  test('looks only at the providers in use', () => {
    expect(resolve({ environment: openaiKey, onlyProviders: ['openrouter'] }).mode).toBe(
      'simulated',
    )
    expect(resolve({ environment: openaiKey, onlyProviders: ['openai'] }).mode).toBe('live')
    expect(resolve({ catalog: withLocal, onlyProviders: ['openai'] }).mode).toBe('simulated')
  })

  test('is an error where one of the named providers has its key and another has not', () => {
    expect(() =>
      resolve({ environment: openaiKey, onlyProviders: ['openai', 'openrouter'] }),
    ).toThrow(/`openrouter`.*`OPENROUTER_API_KEY`/)
  })

  test('is not turned live by credentials of AWS', () => {
    const environment = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'x' }
    expect(resolve({ environment }).mode).toBe('simulated')
  })
})

describe('simulated', () => {
  test('needs no key, and uses none', () => {
    expect(resolve({ asked: 'simulated', onlyProviders: ['openai'] })).toMatchObject({
      mode: 'simulated',
      reason: 'asked',
    })
    expect(resolve({ asked: 'simulated', environment: openaiKey }).explanation).toBe(
      'simulated (set in vitest.config.ts)',
    )
  })
})

describe('live', () => {
  test('is live as asked', () => {
    expect(resolve({ asked: 'live', environment: openaiKey })).toMatchObject({
      mode: 'live',
      reason: 'asked',
    })
  })

  test('leaves providers without a key to be skipped, and is an error where none has one', () => {
    expect(resolve({ asked: 'live', environment: openaiKey }).mode).toBe('live')
    expect(() => resolve({ asked: 'live' })).toThrow(
      /live \(set in vitest\.config\.ts\).*OPENAI_API_KEY, OPENROUTER_API_KEY/,
    )
    expect(resolve({ asked: 'live', sendsNothing: true }).mode).toBe('live')
    expect(resolve({ asked: 'live', catalog: withLocal }).mode).toBe('live')
  })

  test.each(['sk 1', 'sk-1\nsk-2'])('refuses the key %j', (key) => {
    expect(() => resolve({ environment: { OPENAI_API_KEY: key } })).toThrow(/`OPENAI_API_KEY`/)
  })

  test('is an error where a named provider has no key', () => {
    expect(() => resolve({ asked: 'live', onlyProviders: ['openai'] })).toThrow(
      expect.objectContaining({ code: 'missing-credentials' }),
    )
  })
})

describe('AWS', () => {
  const name = 'bedrock-us-east-1'

  test('is asked only for a provider that is named, or in live mode', () => {
    expect(asking({})).toBe(false)
    expect(asking({ onlyProviders: ['openai'] })).toBe(false)
    expect(asking({ asked: 'simulated', onlyProviders: [name] })).toBe(false)
    expect(asking({ onlyProviders: [name] })).toBe(true)
    expect(asking({ asked: 'live' })).toBe(true)
    const environment = { AWS_BEARER_TOKEN_BEDROCK: 'x' }
    expect(asking({ onlyProviders: [name], environment })).toBe(false)
  })

  test('makes a run live when it is named and has credentials', () => {
    expect(resolve({ onlyProviders: [name], aws: 'found' }).mode).toBe('live')
    expect(resolve({ onlyProviders: [name], aws: 'missing' }).mode).toBe('simulated')
  })

  test('is a provider with a key where its token is set, and needs no name then', () => {
    const environment = { AWS_BEARER_TOKEN_BEDROCK: 'x' }
    expect(resolve({ environment })).toMatchObject({ mode: 'live', reason: 'auto' })
    expect(asking({ environment })).toBe(false)
  })

  test('is an error where it is named, live, and has no credentials', () => {
    expect(() => resolve({ asked: 'live', onlyProviders: [name], aws: 'missing' })).toThrow(
      /`bedrock-us-east-1`.*AWS_BEARER_TOKEN_BEDROCK is not set, and no AWS credentials/,
    )
  })
})
