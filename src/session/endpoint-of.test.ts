import { expect, test } from 'vitest'

import { axesOf } from '../../test/builders.ts'
import { settingsOf } from '../../test/settings.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { mergeCatalog } from '../catalog/catalog.ts'
import { cellOf, type Levels, plainWorkload } from '../model/cell.ts'
import { SIMULATED_SENT_HEADER } from '../model/simulated-requests.ts'
import { endpointOf } from './endpoint-of.ts'

function bodyFor(changes: Partial<Levels>): unknown {
  const levels = { maxTokens: 64, json: false, ...plainWorkload }
  const cell = cellOf(
    { ...levels, model: 'claude-haiku-4-5', provider: 'openrouter', ...changes },
    axesOf(),
  )
  return endpointOf(cell, { settings: settingsOf({ mode: 'live' }), rounds: 30, environment: {} })
    .defaults
}

test('OpenRouter is told to keep a prompt of Claude, and only where its cache is to be warm', () => {
  expect(bodyFor({ promptCache: 'warm' })).toEqual({ cache_control: { type: 'ephemeral' } })
  expect(bodyFor({ promptCache: 'bust' })).toEqual({})
})

test('the simulator gets neither keys nor declared headers; a live endpoint gets both', () => {
  const base = settingsOf({ mode: 'live' })
  const openrouter = base.catalog.providers['openrouter']
  if (!openrouter) throw new Error('openrouter is missing')
  const headers = { authorization: 'Bearer t-4711' }
  const providers = { ...base.catalog.providers, openrouter: { ...openrouter, headers } }
  const levels = { maxTokens: 64, json: false, ...plainWorkload }
  const cell = cellOf({ ...levels, model: 'gpt-4.1', provider: 'openrouter' }, axesOf())
  const at = (mode: 'live' | 'simulated') =>
    endpointOf(cell, {
      settings: { ...base, mode, catalog: { ...base.catalog, providers } },
      rounds: 30,
      environment: { OPENROUTER_API_KEY: ' "sk-test" ' },
    })
  expect(at('live')).toMatchObject({ apiKey: 'sk-test', provider: { headers } })
  expect(at('simulated').apiKey).toBeUndefined()
  expect(Object.keys(at('simulated').provider.headers ?? {})).toEqual([SIMULATED_SENT_HEADER])
})

test('a setting for reasoning stands beside it', () => {
  const gemini = { model: 'gemini-2.5-flash', promptCache: 'warm' } as const
  expect(bodyFor(gemini)).toEqual({ reasoning: { effort: 'none' } })
})

test('a run of a few rounds is simulated without faults', () => {
  const levels = { maxTokens: 64, json: false, ...plainWorkload }
  const cell = cellOf({ ...levels, model: 'gpt-4.1', provider: 'openai' }, axesOf())
  const settings = settingsOf({
    simulatedBaseURLs: { openai: 'http://127.0.0.1:1/v1' },
    faultlessBaseURLs: { openai: 'http://127.0.0.1:2/v1' },
  })
  const urlAt = (rounds: number): string =>
    endpointOf(cell, { settings, rounds, environment: {} }).baseURL
  expect([urlAt(2), urlAt(9), urlAt(10)]).toEqual([
    'http://127.0.0.1:2/v1',
    'http://127.0.0.1:2/v1',
    'http://127.0.0.1:1/v1',
  ])
})

test('requests to Bedrock are signed in earnest where it is not on this machine', () => {
  const levels = { maxTokens: 64, json: false, ...plainWorkload }
  const cell = cellOf({ ...levels, model: 'm', provider: 'aws' }, axesOf())
  const awsAt = (endpoint: string | undefined, changes: Partial<RunSettings> = {}) => {
    const catalog = mergeCatalog({
      models: {},
      providers: {
        aws: {
          protocol: 'bedrock-converse',
          region: 'eu-west-1',
          models: { m: 'eu.m' },
          ...(endpoint !== undefined && { endpoint }),
        },
      },
    })
    const settings = settingsOf({ mode: 'live', catalog, ...changes })
    return endpointOf(cell, { settings, rounds: 30, environment: {} }).aws
  }
  expect(awsAt(undefined)).toMatchObject({ region: 'eu-west-1', credentials: 'chain' })
  expect(awsAt('http://127.0.0.1:1')).toMatchObject({ credentials: 'dummy' })
  expect(awsAt('http://127.0.0.1:1', { aws: 'found' })).toMatchObject({ credentials: 'chain' })
  expect(awsAt(undefined, { mode: 'simulated', aws: 'found' })).toEqual({
    region: 'eu-west-1',
    http: 1,
    credentials: 'dummy',
  })
})
