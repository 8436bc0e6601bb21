import { hangingIndent } from '../format/hanging-indent.ts'
import { pluralize } from '../format/lists.ts'
import { plainText } from '../format/plain-text.ts'
import { recorded } from '../model/bench-error.ts'
import type { ResultsDocument } from '../report/schema/results-document.ts'
import type { Mismatch } from '../report/verify/mismatch.ts'
import type { Verification } from '../report/verify/verify-document.ts'

/** One change can spoil many figures: the first ones tell. */
const MAX_LINES = 20
const SHORT_HASH = 12

type Tool = ResultsDocument['tool']

interface Verified {
  readonly document: ResultsDocument
  readonly verification: Verification
  /** What verified it. */
  readonly tool: Tool
}

/** What came of verifying a document, for people, in lines of at most so many `columns` where words allow. */
export function renderVerification(
  name: string,
  { columns, ...verified }: Verified & { readonly columns: number },
): string[] {
  return linesOf(name, verified).flatMap((line) => {
    const indent = /^ */.exec(line)?.[0] ?? ''
    return hangingIndent(indent, plainText(line), columns)
  })
}

function linesOf(name: string, { document, verification, tool }: Verified): string[] {
  const { changed, mismatches, unchecked } = verification
  const samples = document.matrices.flatMap(({ cells }) => cells.flatMap((cell) => cell.samples))
  const taken = unchecked.length === 0 ? [] : [`  not recomputed: ${unchecked.join(', ')}`]
  if (changed.length === 0 && mismatches.length === 0) {
    return [
      `✓ ${name}`,
      `  nothing was changed, and every figure follows from its ${pluralize(samples.length, 'sample')}`,
      ...taken,
      `  sha256 ${document.integrity.sha256}`,
    ]
  }
  return [
    `× ${name}`,
    ...section('changed after the document was written:', changed, (path) => [
      `${path}${placeOf(path, document)}`,
    ]),
    ...section('does not follow from the rest of the document:', mismatches, (mismatch) => [
      `${mismatch.path}${placeOf(mismatch.path, document)}`,
      `  ${explain(mismatch)}`,
    ]),
    ...(mismatches.length === 0 ? [] : otherTool(document, tool)),
    ...taken,
  ]
}

/** Figures are computed anew by today's rules, which need not be those of the run. */
function otherTool({ merged, tool }: ResultsDocument, today: Tool): string[] {
  const tools = merged ? merged.map((run) => run.tool) : [tool]
  const other = tools.find(({ sha256 }) => sha256 !== today.sha256)
  if (!other) return []
  return [
    `  measured by ${nameOf(other)}, verified by ${nameOf(today)}: if a rule changed between them, only the first one can verify it`,
  ]
}

function nameOf({ version, sha256 }: Tool): string {
  return `version ${version} (code ${sha256.slice(0, SHORT_HASH)})`
}

function section<Item>(
  head: string,
  items: readonly Item[],
  textsOf: (item: Item) => string[],
): string[] {
  if (items.length === 0) return []
  const rest = items.length - MAX_LINES
  return [
    `  ${head}`,
    ...items.slice(0, MAX_LINES).flatMap((item) => textsOf(item).map((line) => `    ${line}`)),
    ...(rest > 0 ? [`    … and ${rest} more`] : []),
  ]
}

function explain({ found, expected, basis }: Mismatch): string {
  return `found ${shown(found)}, expected ${shown(expected)} by ${basis}`
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : recorded(value)
}

/** What people call a place in a matrix: its name, and the cell. */
function placeOf(path: string, { matrices }: ResultsDocument): string {
  const [, matrixIndex, cellIndex] = /^matrices\[(\d+)\](?:\.cells\[(\d+)\])?/.exec(path) ?? []
  const matrix = matrices[Number(matrixIndex)]
  if (!matrix) return ''
  const label = matrix.cells[Number(cellIndex)]?.label
  return ` (${[matrix.name, ...(label === undefined ? [] : [label])].join(': ')})`
}
