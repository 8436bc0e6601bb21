import { expect, test } from 'vitest'

import type { ResultsDocument } from '../../src/report/document-schema.ts'
import type { Verification } from '../../src/report/verify/verify-document.ts'
import { documentOf } from '../../test/builders.ts'
import { renderVerification } from './verification.ts'

const document: ResultsDocument = documentOf()
const nothing: Verification = { changed: [], mismatches: [], unchecked: [] }

function render(changes: Partial<Verification>): string {
  const verification = { ...nothing, ...changes }
  return renderVerification('results/r', { document, verification }).join('\n')
}

test('a document that matches itself says on what that rests', () => {
  expect(render({})).toBe(
    [
      '✓ results/r',
      '  nothing was changed, and every figure follows from its 10 samples',
      `  sha256 ${document.integrity.sha256}`,
    ].join('\n'),
  )
  expect(render({ unchecked: ['2 contrasts'] })).toContain('\n  not computed anew: 2 contrasts\n')
})

test('what does not match is named with its place, what was found and what says otherwise', () => {
  const path = 'matrices[0].cells[0].summary.ttftMs.median'
  const mismatches = [{ path, found: 600, expected: 104.5, basis: 'the samples of the cell' }]
  expect(render({ changed: ['run', 'matrices[0].cells[0].summary'], mismatches })).toBe(
    [
      '× results/r',
      '  changed after the document was written, by its hashes:',
      '    run',
      '    matrices[0].cells[0].summary (The Router Tax: gpt-4.1 via openai)',
      '  does not follow from the rest of the document:',
      `    ${path} (The Router Tax: gpt-4.1 via openai)`,
      '      found 600, expected 104.5 by the samples of the cell',
    ].join('\n'),
  )
})

test('the first ones tell, the others are counted', () => {
  const text = render({ changed: Array.from({ length: 25 }, (_, index) => `part ${index}`) })
  expect(text).toContain('    part 19\n    … and 5 more')
})

test('what a document holds cannot fool a terminal', () => {
  const path = 'cost.byProvider["\u001B[2Jx"]'
  const mismatch = { path, found: '\u202Eevil\n', expected: null, basis: 'the samples' }
  const text = render({ mismatches: [mismatch] })
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/)
})
