import { afterEach, describe, expect, test, vi } from 'vitest'

import { settingsOf } from '../../test/settings.ts'
import { builtInOptions } from './built-in-options.ts'
import { applyOverrides, inWordsOfFlags, refuseForFiles, sweepOf } from './run-flags.ts'

afterEach(() => vi.unstubAllEnvs())

describe('flags', () => {
  test.each([
    ['models', 'LLM_BENCH_MODELS', '--models'],
    ['providers', 'LLM_BENCH_PROVIDERS', '--providers'],
    ['rounds', 'LLM_BENCH_ROUNDS', '--rounds'],
    ['iterations', 'LLM_BENCH_ROUNDS', '--iterations'],
    ['warmup', 'LLM_BENCH_WARMUP', '--warmup'],
    ['maxTokens', 'LLM_BENCH_MAX_TOKENS', '--max-tokens'],
    ['seed', 'LLM_BENCH_SEED', '--seed'],
    ['location', 'LLM_BENCH_LOCATION', '--location'],
    ['budget', 'LLM_BENCH_BUDGET_USD', '--budget'],
    ['mode', 'LLM_BENCH_MODE', '--mode'],
  ])('%s stands for %s', (name, variable, flag) => {
    vi.stubEnv(variable, 'before')
    expect(applyOverrides({ [name]: '7' })).toEqual([{ flag, variable, value: '7' }])
    expect(process.env[variable]).toBe('7')
    expect(() => applyOverrides({ [name]: ' ' })).toThrow(`\`${flag}\` is empty`)
  })

  test('that were not given leave their variables alone', () => {
    vi.stubEnv('LLM_BENCH_ROUNDS', '5')
    vi.stubEnv('LLM_BENCH_JSON_MODE', 'x')
    expect(applyOverrides({})).toEqual([])
    expect(process.env['LLM_BENCH_ROUNDS']).toBe('5')
    applyOverrides({ jsonMode: true })
    expect(process.env['LLM_BENCH_JSON_MODE']).toBe('true')
  })

  test('are named in messages about the variables they set', () => {
    const overrides = [
      { flag: '--rounds', variable: 'LLM_BENCH_ROUNDS', value: 'x' },
      { flag: '--seed', variable: 'LLM_BENCH_SEED', value: '1' },
    ]
    const message = '`LLM_BENCH_ROUNDS` is "x"; LLM_BENCH_ROUNDS wants a number, LLM_BENCH_SEED too'
    expect(inWordsOfFlags(message, overrides)).toBe(
      '`--rounds` is "x"; --rounds wants a number, --seed too',
    )
    expect(inWordsOfFlags(message, [])).toBe(message)
  })
})

describe('a sweep', () => {
  test('is over the usual lengths, or over those that are given', () => {
    expect(sweepOf({})).toBeUndefined()
    expect(sweepOf({ sweepTokens: true })).toEqual([256, 512, 1024, 2048])
    expect(sweepOf({ sweepTokens: '64, 8' })).toEqual([64, 8])
  })

  test.each(['0', '1.5', '64,64', '64,', 'many', '-4'])('refuses %s', (sweepTokens) => {
    expect(() => sweepOf({ sweepTokens })).toThrow('--sweep-tokens')
  })
})

describe('with bench files', () => {
  test('what belongs to the built-in matrix is refused, with what to write instead', () => {
    const files = ['a.bench.ts']
    expect(() => refuseForFiles(files, { sweepTokens: '64,128' })).toThrow('maxTokens: [64, 128]')
    expect(() => refuseForFiles(files, { reference: 'openai' })).toThrow(
      /--reference.*a\.bench\.ts/,
    )
    expect(() => refuseForFiles(files, { rounds: '3' })).not.toThrow()
    expect(() => refuseForFiles([], { reference: 'openai', sweepTokens: true })).not.toThrow()
  })
})

describe('the built-in matrix', () => {
  const { catalog } = settingsOf()
  const names = { models: undefined, providers: undefined }

  test('compares with the first of several that are named', () => {
    expect(builtInOptions({}, { catalog, overrides: names })).toEqual({})
    expect(
      builtInOptions({}, { catalog, overrides: { models: ['gpt-4.1'], providers: ['openai'] } }),
    ).toEqual({})
    const several = { models: ['gpt-4.1', 'gpt-4.1-mini'], providers: ['openrouter', 'openai'] }
    expect(builtInOptions({}, { catalog, overrides: several })).toEqual({
      reference: { model: 'gpt-4.1', provider: 'openrouter' },
    })
  })

  test('compares a sweep with its first length', () => {
    const several = { models: ['gpt-4.1', 'gpt-4.1-mini'], providers: undefined }
    expect(builtInOptions({ sweepTokens: '128,256' }, { catalog, overrides: several })).toEqual({
      maxTokens: [128, 256],
      reference: { maxTokens: 128 },
    })
  })

  test.each([
    ['openai', { provider: 'openai' }],
    ['gpt-4.1', { model: 'gpt-4.1' }],
    ['provider=openai', { provider: 'openai' }],
    ['providers = openai', { provider: 'openai' }],
    ['model=gpt-4.1', { model: 'gpt-4.1' }],
    ['max-tokens=256', { maxTokens: 256 }],
    ['maxTokens=256', { maxTokens: 256 }],
    ['openai, gpt-4.1', { provider: 'openai', model: 'gpt-4.1' }],
  ])('takes --reference %s', (reference, expected) => {
    expect(builtInOptions({ reference }, { catalog, overrides: names })).toEqual({
      reference: expected,
    })
  })

  test.each([
    ['openay', 'unknown-name', /openai/],
    ['provider=gpt-4.1', 'unknown-name', /not declared/],
    ['model=openai', 'unknown-name', /not declared/],
    ['maxTokens=0', 'invalid-option', /at least 1/],
    ['maxTokens=many', 'invalid-option', /whole number/],
    ['json=true', 'invalid-option', /model, provider, maxTokens/],
  ])('refuses --reference %s', (reference, code, message) => {
    const options = () => builtInOptions({ reference }, { catalog, overrides: names })
    expect(options).toThrow(expect.objectContaining({ code }))
    expect(options).toThrow(message)
  })
})
