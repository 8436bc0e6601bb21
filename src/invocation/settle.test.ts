import { homedir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import type { PluginOptions } from '../model/options/plugin-options.ts'
import type { Environment } from './environment-overrides.ts'
import { settleRun } from './settle.ts'

function settle(options: PluginOptions = {}, environment: Environment = {}, drawnSeed?: number) {
  return settleRun(options, {
    root: '/project',
    environment,
    drawnSeed,
    now: new Date('2026-11-24T09:30:12.345Z'),
    random: () => 0.5,
  })
}

/** Options as they come from a configuration file nobody checked. */
function settleUnchecked(options: object): unknown {
  return settle(options)
}

test('defaults are those of the interface', () => {
  expect(settle()).toMatchObject({
    defaults: { rounds: 30, warmup: 2, maxTokens: 512, temperature: 0.7, timeoutMs: 60_000 },
    budgetUsd: 5,
    storeText: true,
    location: undefined,
    mode: 'simulated',
    modeReason: 'auto',
  })
})

test('a run is called by its time and its seed, and its folder is in the root', () => {
  const { runId, runDir } = settle({ seed: 7 })
  expect(runId).toMatch(/^20261124T093012Z-s7-[0-9a-z]{4}$/)
  expect(runDir).toBe(`/project/results/${runId}`)
})

describe('the seed', () => {
  test('is drawn when nobody gives one', () => {
    expect(settle().seed).toBe(500_000)
  })

  test('of the environment beats the one of the plugin', () => {
    expect(settle({ seed: 7 }).seed).toBe(7)
    expect(settle({ seed: 7 }, { LLM_BENCH_SEED: '8' }).seed).toBe(8)
  })

  test('may be 0', () => {
    expect(settle({ seed: 0 }).seed).toBe(0)
    expect(settle({ seed: 7 }, { LLM_BENCH_SEED: '0' }).seed).toBe(0)
  })

  test('is that of the run that is repeated, whatever the configuration says today', () => {
    expect(settle({ seed: 7 }, {}, 99)).toMatchObject({ seed: 99, isReproduction: true })
    expect(settle({ seed: 7 })).toMatchObject({ seed: 7, isReproduction: false })
  })
})

describe('an injector', () => {
  const environment = { LLM_BENCH_INJECTOR: '2/4', LLM_BENCH_RENDEZVOUS: '127.0.0.1:8090' }

  test('has a share of the budget, and no location of its own', () => {
    const { injector, budgetUsd, location } = settle(
      { seed: 7, budgetUsd: 2 },
      { ...environment, VITEST_BLOB_LABEL: 'injector-2' },
    )
    expect(injector).toMatchObject({ number: 2, of: 4 })
    expect(budgetUsd).toBe(0.5)
    expect(location).toBeUndefined()
    expect(settle({ seed: 7, location: 'office' }, environment).location).toBe('office')
  })

  test('needs the seed of the others', () => {
    expect(() => settle({}, environment)).toThrow(/Set `LLM_BENCH_SEED` to the same number/)
    expect(settle({}, { ...environment, LLM_BENCH_SEED: '7' }).seed).toBe(7)
  })
})

test('the mode of the environment beats the one of the plugin', () => {
  const environment = { LLM_BENCH_MODE: 'live', OPENAI_API_KEY: 'sk-1' }
  expect(settle({ mode: 'simulated' }, environment).mode).toBe('live')
})

test('the budget of the environment beats the one of the plugin', () => {
  expect(settle({ budgetUsd: 1 }, { LLM_BENCH_BUDGET_USD: '2' }).budgetUsd).toBe(2)
  expect(settle({ budgetUsd: Infinity }).budgetUsd).toBe(Infinity)
})

test('the output folder of the environment beats the one of the plugin', () => {
  expect(settle({ outputDir: 'a' }).runDir).toMatch(/^\/project\/a\//)
  expect(settle({ outputDir: 'a' }, { LLM_BENCH_OUTPUT_DIR: '/b' }).runDir).toMatch(/^\/b\//)
  const inHome = settle({}, { LLM_BENCH_OUTPUT_DIR: '~/benches' }).runDir
  expect(inHome.startsWith(join(homedir(), 'benches'))).toBe(true)
  expect(settle({ outputDir: '~odd' }).runDir).toMatch(/^\/project\/~odd\//)
})

test('a location comes from the environment, the label of the blob, or the plugin', () => {
  expect(settle({}, { VITEST_BLOB_LABEL: 'label' }).location).toBe('label')
  expect(settle({ location: 'plugin' }, { VITEST_BLOB_LABEL: 'label' }).location).toBe('label')
  expect(settle({ location: 'plugin' }, { LLM_BENCH_LOCATION: 'env' }).location).toBe('env')
})

test('settled settings hold no key', () => {
  const settings = settle({}, { OPENAI_API_KEY: 'sk-secret-4711' })
  expect(settings.mode).toBe('live')
  expect(JSON.stringify(settings)).not.toContain('4711')
})

describe('a malformed option', () => {
  test.each<[string, object]>([
    ['rounds', { rounds: 0 }],
    ['rounds', { rounds: -1 }],
    ['rounds', { rounds: 1.5 }],
    ['rounds', { rounds: '30' }],
    ['warmup', { warmup: -1 }],
    ['temperature', { temperature: 3 }],
    ['timeoutMs', { timeoutMs: 2 ** 31 }],
    ['seed', { seed: -1 }],
    ['budgetUsd', { budgetUsd: 0 }],
    ['mode', { mode: 'real' }],
    ['providers.lab.baseURL', { providers: { lab: { baseURL: 'lab.example.com' } } }],
    ['providers.lab.baseURL', { providers: { lab: { baseURL: 'ftp://lab.example.com' } } }],
    ['providers.lab.protocol', { providers: { lab: { protocol: 'soap' } } }],
    ['providers.lab.prices.a', { providers: { lab: { prices: { a: { inputPerMTok: -1 } } } } }],
  ])('%s is named in the error: %j', (option, options) => {
    expect(() => settleUnchecked(options)).toThrow(
      expect.objectContaining({
        code: 'invalid-option',
        message: expect.stringContaining(`\`${option}`),
      }),
    )
  })

  test('comes with what was received', () => {
    expect(() => settleUnchecked({ rounds: 'ten' })).toThrow(/llmBench\(\).*"ten"/)
  })

  test.each([
    [{ round: 3 }, 'rounds'],
    [{ temprature: 1 }, 'temperature'],
    [{ providers: { openai: { baseUrl: 'https://a.example' } } }, 'baseURL'],
    [{ models: { a: { famly: 'x' } } }, 'family'],
  ])('unknown by name, %j, comes with the nearest one', (options, nearest) => {
    expect(() => settleUnchecked(options)).toThrow(`Did you mean \`${nearest}\`?`)
  })

  test('does not repeat the values of headers', () => {
    let message = ''
    try {
      settleUnchecked({ providers: { openai: { headers: { 'x-key': ['sk-secret-4711'] } } } })
    } catch (error) {
      message = String(error)
    }
    expect(message).toContain('headers')
    expect(message).not.toContain('4711')
  })
})

test('the history is kept, unless the plugin or the environment says otherwise', () => {
  expect(settle().history).toBe(true)
  expect(settle({ gate: { history: 'read' } }).history).toBe('read')
  expect(settle({ gate: { history: false } }, { LLM_BENCH_HISTORY: 'READ' }).history).toBe('read')
  expect(settle({ gate: { history: false } }, { LLM_BENCH_HISTORY: 'true' }).history).toBe(true)
  expect(settle({}, { LLM_BENCH_HISTORY: 'false' })).toMatchObject({ history: false })
  // What judges a document again needs to know nothing of it.
  expect(settle({ gate: { history: 'read' } }).gate).not.toHaveProperty('history')
  expect(() => settle({}, { LLM_BENCH_HISTORY: 'some' })).toThrow('`true`, `false` or `read`')
})
