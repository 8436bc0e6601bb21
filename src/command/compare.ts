import { hangingIndent } from '../format/hanging-indent.ts'
import { plainText } from '../format/plain-text.ts'
import { columnsOf } from '../render/columns.ts'
import { renderMatrixVerdicts } from '../render/matrix-verdicts.ts'
import { paintFor } from '../render/paint.ts'
import { compareRuns } from '../report/comparison/compare.ts'
import { readDocuments } from '../report/reading/read-documents.ts'
import type { Conclusion } from './conclusion.ts'

const failing: ReadonlySet<string> = new Set(['regressed', 'no-data'])

/** Two results documents, or two folders of them, older first, as lines and a verdict. */
export async function compare(before: string, after: string): Promise<Conclusion> {
  const { matrices, leftOut } = compareRuns(await readDocuments(before), await readDocuments(after))
  const paint = paintFor(process.stdout)
  const columns = columnsOf(process.stdout, process.env)
  const verdicts = matrices.flatMap((matrix) => matrix.verdicts)
  const isCompared = verdicts.some(
    (verdict) =>
      verdict.kind === 'regression' && (verdict.p1 !== undefined || verdict.verdict === 'improved'),
  )
  return {
    lines: [
      ...matrices.flatMap((matrix) => [
        ` ${paint('bold', plainText(matrix.name))}${matrix.location === undefined ? '' : `   ${plainText(matrix.location)}`}`,
        ...renderMatrixVerdicts(matrix, { paint, columns }, { listsEach: true }),
        '',
      ]),
      ...leftOut.flatMap((text) => hangingIndent(' ', plainText(text), columns)),
      ...(isCompared ? [] : [` ${paint('red', '×')} no cell could be compared`]),
    ],
    passed: isCompared && !verdicts.some(({ verdict }) => failing.has(verdict)),
  }
}
