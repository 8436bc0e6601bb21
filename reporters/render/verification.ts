import { received } from '../../src/model/bench-error.ts'
import { plainText } from '../../src/model/plain-text.ts'
import type { ResultsDocument } from '../../src/report/document-schema.ts'
import type { Mismatch } from '../../src/report/verify/mismatch.ts'
import type { Verification } from '../../src/report/verify/verify-document.ts'
import { counted } from './figures.ts'

/** One change can spoil many figures: the first ones tell. */
const MOST_LINES = 20

/** What came of verifying a document, for people. */
export function renderVerification(
  name: string,
  {
    document,
    verification,
  }: { readonly document: ResultsDocument; readonly verification: Verification },
): string[] {
  const { changed, mismatches, unchecked } = verification
  const samples = document.matrices.flatMap(({ cells }) => cells.flatMap((cell) => cell.samples))
  const taken = unchecked.length === 0 ? [] : [`  not computed anew: ${unchecked.join(', ')}`]
  if (changed.length === 0 && mismatches.length === 0) {
    return [
      `✓ ${name}`,
      `  nothing was changed, and every figure follows from its ${counted(samples.length, 'sample')}`,
      ...taken,
      `  sha256 ${document.integrity.sha256}`,
    ]
  }
  const lines = [
    `× ${name}`,
    ...section('changed after the document was written, by its hashes:', changed, (path) => [
      `${path}${placeOf(path, document)}`,
    ]),
    ...section('does not follow from the rest of the document:', mismatches, (mismatch) => [
      `${mismatch.path}${placeOf(mismatch.path, document)}`,
      `  ${explain(mismatch)}`,
    ]),
    ...taken,
  ]
  return lines.map((line) => `${/^ */.exec(line)?.[0] ?? ''}${plainText(line)}`)
}

function section<Item>(
  head: string,
  items: readonly Item[],
  linesOf: (item: Item) => string[],
): string[] {
  if (items.length === 0) return []
  const rest = items.length - MOST_LINES
  return [
    `  ${head}`,
    ...items.slice(0, MOST_LINES).flatMap((item) => linesOf(item).map((line) => `    ${line}`)),
    ...(rest > 0 ? [`    … and ${rest} more`] : []),
  ]
}

function explain({ found, expected, basis }: Mismatch): string {
  return `found ${received(found)}, expected ${received(expected)} by ${basis}`
}

/** What people call a place in a matrix: its name, and the cell. */
function placeOf(path: string, { matrices }: ResultsDocument): string {
  const [, matrixIndex, cellIndex] = /^matrices\[(\d+)\](?:\.cells\[(\d+)\])?/.exec(path) ?? []
  const matrix = matrices[Number(matrixIndex)]
  if (!matrix) return ''
  const label = matrix.cells[Number(cellIndex)]?.label
  return ` (${[matrix.name, ...(label === undefined ? [] : [label])].join(': ')})`
}
