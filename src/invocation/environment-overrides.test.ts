import { describe, expect, test } from 'vitest'

import { mergeCatalog } from '../catalog/catalog.ts'
import {
  type Environment,
  given,
  readBudgetUsd,
  readMode,
  readOverrides,
  readThreads,
} from './environment-overrides.ts'

const catalog = mergeCatalog({ models: {}, providers: {} })

function overrides(environment: Environment) {
  return readOverrides(environment, catalog)
}

test('nothing set overrides nothing', () => {
  expect(Object.values(overrides({})).filter((value) => value !== undefined)).toEqual([])
})

test('an empty variable is as good as none', () => {
  expect(overrides({ LLM_BENCH_ROUNDS: '', LLM_BENCH_MODELS: '  ' })).toEqual(overrides({}))
  expect(given({ A: ' ' }, 'A')).toBeUndefined()
})

test('every variable is read', () => {
  expect(
    overrides({
      LLM_BENCH_MODELS: 'gpt-4.1, gpt-4.1-mini',
      LLM_BENCH_PROVIDERS: 'openai,openrouter,openai',
      LLM_BENCH_ROUNDS: '12',
      LLM_BENCH_WARMUP: '0',
      LLM_BENCH_MAX_TOKENS: '64',
      LLM_BENCH_JSON_MODE: 'TRUE',
      LLM_BENCH_TIMEOUT_MS: '5000',
      LLM_BENCH_SEED: '0',
    }),
  ).toEqual({
    models: ['gpt-4.1', 'gpt-4.1-mini'],
    providers: ['openai', 'openrouter'],
    rounds: 12,
    warmup: 0,
    maxTokens: 64,
    json: true,
    timeoutMs: 5000,
    seed: 0,
  })
})

test('threads are no more than there are processors', () => {
  expect(readThreads({}, 4)).toBeUndefined()
  expect(readThreads({ LLM_BENCH_THREADS: '4' }, 4)).toBe(4)
  for (const value of ['0', '5', '1.5', 'all']) {
    expect(() => readThreads({ LLM_BENCH_THREADS: value }, 4)).toThrow(
      `\`LLM_BENCH_THREADS\` is "${value}"; expected a whole number, at least 1, at most 4`,
    )
  }
})

describe.each([
  ['LLM_BENCH_ROUNDS', ['0', '-1', '1.5', '1e3', 'ten', '0x10', '99999999999999999999']],
  ['LLM_BENCH_WARMUP', ['-1', 'none', '2.5']],
  ['LLM_BENCH_MAX_TOKENS', ['0', '12k']],
  // Timers know no longer delay: they would fire at once.
  ['LLM_BENCH_TIMEOUT_MS', ['0', '60s', '2147483648']],
  ['LLM_BENCH_SEED', ['-1', 'abc', '1.5']],
  ['LLM_BENCH_JSON_MODE', ['yes', 'maybe', '2']],
  ['LLM_BENCH_MODELS', [',', ' , ,']],
])('%s', (variable, values) => {
  test.each(values)('%j is malformed', (value) => {
    expect(() => overrides({ [variable]: value })).toThrow(
      expect.objectContaining({
        code: 'invalid-environment',
        message: expect.stringContaining(`\`${variable}\``),
      }),
    )
  })
})

test('a name that is not declared has its own code', () => {
  expect(() => overrides({ LLM_BENCH_MODELS: 'gpt-4.2' })).toThrow(
    expect.objectContaining({
      code: 'unknown-name',
      message: expect.stringContaining('`LLM_BENCH_MODELS` names "gpt-4.2"'),
    }),
  )
})

test('an error shows what was received', () => {
  expect(() => overrides({ LLM_BENCH_ROUNDS: 'ten' })).toThrow(/"ten"/)
})

test.each([
  ['LLM_BENCH_ROUNDS', 'many', 'a whole number, at least 1'],
  ['LLM_BENCH_ROUNDS', '0', 'at least 1'],
  ['LLM_BENCH_WARMUP', '-1', 'a whole number'],
  ['LLM_BENCH_PROVIDERS', 'opnai', '`openai`'],
  ['LLM_BENCH_JSON_MODE', 'maybe', '`true` or `false`'],
])('the error of %s=%s shows the value and says what is expected', (variable, value, expected) => {
  const { message } = errorOf(() => overrides({ [variable]: value }))
  for (const part of [`\`${variable}\``, value, expected]) expect(message).toContain(part)
})

test.each([
  ['LLM_BENCH_MODE', 'fake', '`simulated`', readMode],
  ['LLM_BENCH_BUDGET_USD', '-3', 'dollars', readBudgetUsd],
] as const)('so does that of %s=%s', (variable, value, expected, read) => {
  const { message } = errorOf(() => read({ [variable]: value }))
  for (const part of [`\`${variable}\``, value, expected]) expect(message).toContain(part)
})

function errorOf(action: () => unknown): Error {
  try {
    action()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('nothing was refused')
}

test('a number beyond what can be told apart is refused with the limit', () => {
  expect(() => overrides({ LLM_BENCH_SEED: '9'.repeat(20) })).toThrow(/at most 9007199254740991/)
})

test.each([
  ['LLM_BENCH_PROVIDERS', 'opnai', 'openai'],
  ['LLM_BENCH_PROVIDERS', 'OpenAI', 'openai'],
  ['LLM_BENCH_MODELS', 'gpt-4.1-minni', 'gpt-4.1-mini'],
  ['LLM_BENCH_MODELS', 'claude-sonnet-4.6', 'claude-sonnet-4-6'],
])('%s=%s comes with the nearest name', (variable, value, nearest) => {
  expect(() => overrides({ [variable]: value })).toThrow(`Did you mean \`${nearest}\`?`)
})

test('a name that resembles none comes with the known ones', () => {
  expect(() => overrides({ LLM_BENCH_PROVIDERS: 'xyzzyxyzzy' })).toThrow(
    /Known: .*`openai`.*`openrouter`/,
  )
})

describe('the mode', () => {
  test.each(['auto', 'live', 'simulated'])('%s is one', (mode) => {
    expect(readMode({ LLM_BENCH_MODE: mode })).toBe(mode)
  })

  test('is undefined when unset', () => {
    expect(readMode({})).toBeUndefined()
  })

  test('is nothing else', () => {
    expect(() => readMode({ LLM_BENCH_MODE: 'real' })).toThrow(/`LLM_BENCH_MODE` is "real"/)
  })
})

describe('the budget', () => {
  test.each([
    ['2.5', 2.5],
    ['Infinity', Infinity],
  ])('%s is one', (value, budget) => {
    expect(readBudgetUsd({ LLM_BENCH_BUDGET_USD: value })).toBe(budget)
  })

  test.each(['0', '-5', '$5', 'five', 'NaN'])('%s is none', (value) => {
    expect(() => readBudgetUsd({ LLM_BENCH_BUDGET_USD: value })).toThrow(/`LLM_BENCH_BUDGET_USD`/)
  })
})
