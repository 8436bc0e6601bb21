import { columnsOf } from '../../reporters/render/columns.ts'
import { renderMatrixVerdicts } from '../../reporters/render/matrix-verdicts.ts'
import { paintFor } from '../../reporters/render/paint.ts'
import { plainText } from '../model/plain-text.ts'
import { compareRuns } from '../report/compare.ts'
import { readDocuments } from '../report/read-documents.ts'
import type { Conclusion } from './conclusion.ts'

/** Two results documents, or two folders of them, older first, as lines and a verdict. */
export async function compare(before: string, after: string): Promise<Conclusion> {
  const matrices = compareRuns(await readDocuments(before), await readDocuments(after))
  const paint = paintFor(process.stdout)
  const columns = columnsOf(process.stdout, process.env)
  return {
    lines: matrices.flatMap((matrix) => [
      ` ${paint('bold', plainText(matrix.name))}${matrix.location === null ? '' : `   ${plainText(matrix.location)}`}`,
      ...renderMatrixVerdicts(matrix, { paint, columns }),
      '',
    ]),
    passed: !matrices.some(({ verdicts }) =>
      verdicts.some(({ verdict }) => verdict === 'regressed'),
    ),
  }
}
