import { expect, test } from 'vitest'

import { documentJsonOf } from '../../../test/builders.ts'
import { measuredRecord } from '../../../test/measured-record.ts'
import { toJsonValue } from '../../model/to-json.ts'
import { fromDocumentJson } from './from-document-json.ts'

const json = documentJsonOf([measuredRecord()])

test('a document in code has the JSON it was made of', () => {
  expect(toJsonValue(fromDocumentJson(json))).toStrictEqual(json)
})

test('what is unknown is undefined in all of it; a null that was sent stays', () => {
  const copy = structuredClone(json)
  const [matrix] = copy.matrices
  const [cell] = matrix?.cells ?? []
  if (!matrix || !cell) throw new Error('no cell')
  cell.request = { protocol: 'openai-chat', body: { temperature: null } }
  const read = fromDocumentJson(copy)
  expect(read.matrices[0]?.cells[0]?.request?.body).toStrictEqual({ temperature: null })
  cell.request = null
  expect(nullsIn(fromDocumentJson(copy))).toEqual([])
  expect(nullsIn(copy)).not.toEqual([])
})

/** The paths of all nulls. */
function nullsIn(value: unknown, path = ''): string[] {
  if (value === null) return [path]
  if (typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, item]) => nullsIn(item, `${path}.${key}`))
}
