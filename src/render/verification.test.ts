import { expect, test } from 'vitest'

import { documentOf } from '../../test/builders.ts'
import type { ResultsDocument } from '../report/schema/results-document.ts'
import type { Verification } from '../report/verify/verify-document.ts'
import { renderVerification } from './verification.ts'

const document: ResultsDocument = documentOf()
const nothing: Verification = { changed: [], mismatches: [], unchecked: [] }

function render(changes: Partial<Verification>, columns = 160, tool = document.tool): string {
  const verification = { ...nothing, ...changes }
  return renderVerification('results/r', { document, verification, tool, columns }).join('\n')
}

test('a document that matches itself says on what that rests', () => {
  expect(render({})).toBe(
    [
      ' ✓ results/r',
      '   nothing was changed, and every figure follows from its 10 samples',
      `   sha256 ${document.integrity.sha256}`,
    ].join('\n'),
  )
  expect(render({ unchecked: ['2 contrasts'] })).toContain('\n   not recomputed: 2 contrasts\n')
})

test('what does not match is named with its place, what was found and what says otherwise', () => {
  const path = 'matrices[0].cells[0].summary.ttftMs.median'
  const mismatches = [{ path, found: 600, expected: 104.5, basis: 'the samples of the cell' }]
  expect(render({ changed: ['run', 'matrices[0].cells[0].summary'], mismatches })).toBe(
    [
      ' × results/r',
      '   changed after the document was written:',
      '     run',
      '     matrices[0].cells[0].summary (The Router Tax: gpt-4.1 via openai)',
      '   does not follow from the rest of the document:',
      `     ${path} (The Router Tax: gpt-4.1 via openai)`,
      '       found 600, expected 104.5 by the samples of the cell',
    ].join('\n'),
  )
})

test('the first ones tell, the others are counted', () => {
  const text = render({ changed: Array.from({ length: 25 }, (_, index) => `part ${index}`) })
  expect(text).toContain('     part 19\n     … and 5 more')
})

test('in a narrow terminal lines break between words, and what is left out is nothing', () => {
  const mismatch = {
    path: 'matrices[0].rounds[3].order[1]',
    found: 'gpt-4.1@openai',
    expected: undefined,
    basis: 'the seed, the location and what rounds are drawn from',
  }
  expect(render({ mismatches: [mismatch] }, 80)).toContain(
    [
      '     matrices[0].rounds[3].order[1] (The Router Tax)',
      '       found "gpt-4.1@openai", expected nothing by the seed, the location and',
      '       what rounds are drawn from',
    ].join('\n'),
  )
})

test('where the tool has changed since, a mismatch may be the rules', () => {
  const mismatches = [{ path: 'cost.totalUsd', found: 1, expected: 2, basis: 'the costs' }]
  const today = { ...document.tool, version: '0.2.0', sha256: 'd'.repeat(64) }
  expect(render({ mismatches })).not.toContain('verified by')
  expect(render({ changed: ['cost'] }, 160, today)).not.toContain('verified by')
  expect(render({ mismatches }, 160, today)).toContain(
    '   measured by version 0.1.0 (code cccccccccccc), verified by version 0.2.0 (code dddddddddddd): if a rule',
  )
})

test('what a document holds cannot fool a terminal', () => {
  const path = 'cost.byProvider["\u001B[2Jx"]'
  const mismatch = { path, found: '\u202Eevil\n', expected: null, basis: 'the samples' }
  const text = render({ mismatches: [mismatch] })
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/)
})
