import { expect, test } from 'vitest'

import { servedModels, unknownModel } from './served-models.ts'

test('models of ours with one name at a provider are one model there: the first', () => {
  const models = ['mini', 'mini on Azure', 'nano', 'elsewhere'].map(unknownModel)
  const served = servedModels(
    { models: { mini: 'acme/mini', 'mini on Azure': 'acme/mini', nano: 'acme/nano' } },
    models,
  )
  expect([...served].map(([wireName, { name }]) => [wireName, name])).toEqual([
    ['acme/mini', 'mini'],
    ['acme/nano', 'nano'],
  ])
})
