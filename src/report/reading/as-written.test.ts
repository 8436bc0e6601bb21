import { expect, test } from 'vitest'

import { documentJsonOf } from '../../../test/builders.ts'
import { measuredRecord } from '../../../test/measured-record.ts'
import type { ResultsDocument } from '../schema/results-document.ts'
import { changedTexts } from '../verify/json-text.ts'
import { verifyDocument } from '../verify/verify-document.ts'
import { requireIntact } from './intact.ts'
import { integrityOf } from './integrity.ts'
import { parseDocument } from './read-document.ts'

/** A document as it was before anybody knew of end-to-end speeds, and of notes. */
function earlier(): object {
  const copy = structuredClone(documentJsonOf([measuredRecord()]))
  for (const matrix of copy.matrices) {
    matrix.contrasts = matrix.contrasts.filter(({ metric }) => metric !== 'endToEndTokensPerSecond')
    for (const { summary, samples } of matrix.cells) {
      Reflect.deleteProperty(summary, 'endToEndTokensPerSecond')
      for (const sample of samples) {
        for (const name of ['streamedTokens', 'notes']) Reflect.deleteProperty(sample, name)
      }
    }
  }
  return { ...copy, integrity: integrityOf(copy) }
}

function read(value: object): ResultsDocument {
  return parseDocument(JSON.stringify(value), 'a.json')
}

test('what an earlier version did not know is unknown, and no change of the document', () => {
  const document = read(earlier())
  const [cell] = document.matrices[0]?.cells ?? []
  expect(cell?.summary.endToEndTokensPerSecond).toMatchObject({
    n: 0,
    median: undefined,
    ciLow: undefined,
  })
  expect(cell?.samples[0]).toMatchObject({ streamedTokens: undefined, notes: [] })
  expect(() => requireIntact(document, 'a.json')).not.toThrow()
  const text = JSON.stringify(earlier())
  expect(verifyDocument(parseDocument(text, 'a.json'), changedTexts(text))).toEqual({
    changed: [],
    mismatches: [],
    unchecked: [],
  })
})

test('what was changed in a document of an earlier version is found', () => {
  const document = read(earlier())
  const copy = structuredClone(earlier())
  const changed = read(JSON.parse(JSON.stringify(copy).replace('"ttftMs":1', '"ttftMs":2')))
  expect(() => requireIntact(document, 'a.json')).not.toThrow()
  expect(() => requireIntact(changed, 'a.json')).toThrow(/was changed after it was written/)
})

test('what was taken from a document of this version is a change of it', () => {
  const document = documentJsonOf([measuredRecord()])
  const copy = structuredClone(document)
  for (const { summary } of copy.matrices[0]?.cells ?? []) {
    Reflect.deleteProperty(summary, 'endToEndTokensPerSecond')
  }
  expect(() => requireIntact(read(copy), 'a.json')).toThrow(/endToEnd|summary/)
})
