import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { resultsJsonSchema } from './json-schema.ts'

test('the published schema is the one the documents are validated with', () => {
  const published: unknown = JSON.parse(
    readFileSync(new URL('../../../schema/results.schema.json', import.meta.url), 'utf8'),
  )
  expect(published, 'run `npm run schema`').toEqual(JSON.parse(JSON.stringify(resultsJsonSchema())))
})
