import { expect, test } from 'vitest'

import { mergeCatalog } from '../catalog/catalog.ts'
import { readOverrides } from './environment-overrides.ts'
import { mayCost } from './may-cost.ts'

const here = { baseURL: 'http://127.0.0.1:8080/v1', models: { a: 'a' } }
const catalog = mergeCatalog({ models: {}, providers: { here } })
const prices = { a: { inputPerMTok: 1, outputPerMTok: 2 } }
const priced = mergeCatalog({ models: {}, providers: { here: { ...here, prices } } })

function costs(
  environment: Readonly<Record<string, string>>,
  changes: Partial<Parameters<typeof mayCost>[0]> = {},
): boolean {
  const overrides = readOverrides(environment, catalog)
  return mayCost({ mode: 'live', aws: 'not-asked', catalog, overrides, ...changes }, environment)
}

test('a provider with its key may cost, one without cannot', () => {
  expect(costs({ OPENAI_API_KEY: 'sk-1' })).toBe(true)
  expect(costs({})).toBe(false)
})

test('this machine is free, unless a price is declared', () => {
  expect(costs({}, { catalog: priced })).toBe(true)
})

test('simulated answers cost nothing, and neither does who is not asked', () => {
  expect(costs({ OPENAI_API_KEY: 'sk-1' }, { mode: 'simulated' })).toBe(false)
  expect(costs({ OPENAI_API_KEY: 'sk-1', LLM_BENCH_PROVIDERS: 'here' })).toBe(false)
})
