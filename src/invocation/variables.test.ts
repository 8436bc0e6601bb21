import { expect, test } from 'vitest'

import { refuseUnknownVariables, variableNames } from './variables.ts'

test('every variable of ours is known, and others are none of our business', () => {
  const known = Object.fromEntries(variableNames.map((name) => [name, 'x']))
  expect(() => refuseUnknownVariables({ ...known, OPENAI_API_KEY: 'x', LLM: 'x' })).not.toThrow()
})

test.each([
  ['LLM_BENCH_MOD', 'LLM_BENCH_MODE'],
  ['LLM_BENCH_MODELZ', 'LLM_BENCH_MODELS'],
  ['LLM_BENCH_BUDGET', 'LLM_BENCH_BUDGET_USD'],
  ['LLM_BENCH_PROVIDER', 'LLM_BENCH_PROVIDERS'],
  ['LLM_BENCH_OUTPUTDIR', 'LLM_BENCH_OUTPUT_DIR'],
  ['llm_bench_seed', 'LLM_BENCH_SEED'],
])('%s is refused with the nearest name', (name, nearest) => {
  expect(() => refuseUnknownVariables({ [name]: '' })).toThrow(
    expect.objectContaining({
      code: 'invalid-environment',
      message: expect.stringContaining(`\`${name}\` is not`),
    }),
  )
  expect(() => refuseUnknownVariables({ [name]: '' })).toThrow(`Did you mean \`${nearest}\`?`)
})
