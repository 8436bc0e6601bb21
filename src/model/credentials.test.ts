import { expect, test } from 'vitest'

import { mergeCatalog } from '../catalog/catalog.ts'
import { providerSecrets } from './credentials.ts'

test('secrets are hidden that stand in the body of one model alone', () => {
  const lab = {
    baseURL: 'http://127.0.0.1:9/v1',
    models: { m: { body: { extra: { api_key: 'k-4711-of-one-model' } } } },
  }
  const provider = mergeCatalog({ models: {}, providers: { lab } }).providers['lab']
  expect(provider && providerSecrets(provider, {})).toContain('k-4711-of-one-model')
})
