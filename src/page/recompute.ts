import { judgeMatrix, matrixContrasts, type Past } from '../gate/judge-matrix.ts'
import { takenLooks } from '../gate/taken-looks.ts'
import { summarizeCell } from '../metrics/summary.ts'
import type { Contrast } from '../model/contrast.ts'
import type { CellSummary } from '../model/summary.ts'
import type { Verdict } from '../model/verdict.ts'
import type { PageCell, PageJudged, PageMatrix } from '../render/html/page-data.ts'
import { samplesOf } from './samples.ts'

const summaries = new WeakMap<PageCell, CellSummary>()

/** Whether all samples of a cell are in the page: of a part of them its figures do not follow. */
export function isWhole({ requests: all, samples }: PageCell): boolean {
  return all === samples.count
}

/** All figures of a cell computed from its samples, by the function that the tool has. */
export function summaryOf(
  cell: PageCell,
  { adaptive, objective }: Pick<PageMatrix, 'adaptive' | 'objective'>,
): CellSummary {
  const known = summaries.get(cell)
  if (known) return known
  const { levels: loop, price } = cell
  const context = { loop, adaptive, objective }
  const summary = summarizeCell(samplesOf(cell), price?.outputPerMTok, context)
  summaries.set(cell, summary)
  return summary
}

/** Contrasts and verdicts of a matrix from all of its samples, by the functions that the tool has. */
export function judgeAgain(
  matrix: PageMatrix,
  judged: PageJudged,
): { readonly contrasts: readonly Contrast[]; readonly verdicts: readonly Verdict[] } {
  const { reference, thresholds, canary } = judged
  const cells = matrix.cells
    .filter(({ isSkipped }) => !isSkipped)
    .map((cell) => {
      const { id, label, levels, suspended, price } = cell
      const figures = { samples: samplesOf(cell), summary: summaryOf(cell, matrix) }
      return { id, label, levels, suspended, price, ...figures }
    })
  const toJudge = {
    name: matrix.name,
    cells,
    reference,
    thresholds,
    canary,
    past: pastOf(matrix, judged),
  }
  const contrasts = matrixContrasts(toJudge)
  const later = takenLooks(judged.laterLooks, { cells })
  return { contrasts, verdicts: judgeMatrix(toJudge, contrasts).conclude(later) }
}

function pastOf(
  { name }: PageMatrix,
  { past, fingerprint, endpoints }: PageJudged,
): Past | undefined {
  if (!past) return undefined
  const cells = Object.entries(endpoints).map(
    ([id, { endpoint, snapshot }]) => [id, { endpoint, snapshot }] as const,
  )
  return { ...past, identity: { matrix: name, fingerprint, cells: new Map(cells) } }
}
