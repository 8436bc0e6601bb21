import { expect, test } from 'vitest'

import { mergeCatalog } from '../catalog/catalog.ts'
import { chooseSmallMatrix, keyVariables, readyProviders } from './found-endpoints.ts'

const catalog = mergeCatalog({ models: {}, providers: {} })

function chosenWith(environment: Readonly<Record<string, string>>) {
  return chooseSmallMatrix(catalog, readyProviders(catalog, environment))
}

test('what is measured is cheap, small, and served by all whose keys are there', () => {
  expect(chosenWith({ OPENAI_API_KEY: 'k' })).toEqual({
    models: ['gpt-4.1-nano', 'gpt-4.1-mini'],
    providers: ['openai'],
  })
  expect(chosenWith({ OPENAI_API_KEY: 'k', OPPER_API_KEY: 'k', OPENROUTER_API_KEY: 'k' })).toEqual({
    models: ['gpt-4.1-nano', 'gpt-4.1-mini'],
    providers: ['openai', 'openrouter', 'opper'],
  })
  const bedrock = chosenWith({ AWS_BEARER_TOKEN_BEDROCK: 'k' })
  expect(bedrock?.models).toEqual(['claude-haiku-4-5', 'claude-sonnet-4-6'])
  expect(bedrock?.providers).toHaveLength(3)
})

test('a key that is empty is none, and without keys there is nothing to choose', () => {
  expect(chosenWith({ OPENAI_API_KEY: ' ' })).toBeUndefined()
  expect(chosenWith({})).toBeUndefined()
  expect(keyVariables(catalog)).toContain('OPENAI_API_KEY')
})
