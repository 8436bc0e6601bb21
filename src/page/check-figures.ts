import { showChange } from '../format/numbers.ts'
import type { Contrast } from '../model/contrast.ts'
import type { Verdict } from '../model/verdict.ts'
import type {
  PageCell,
  PageContrast,
  PageMatrix,
  PageMetric,
  PageVerdict,
} from '../render/html/page-data.ts'
import { isWhole, judgeAgain, summaryOf } from './recompute.ts'
import { showValue } from './say-sample.ts'

/** Samples in the page are written to a thousandth; what is computed of them may differ by as much. */
export const ROUNDING = 0.001
const RELATIVE = 1e-4

/** A figure as the page says it, and as its samples give it. */
export interface Checked {
  /** What it is of: a cell and a metric, or the subject of a verdict. */
  readonly subject: string
  readonly name: string
  readonly said: string
  readonly found: string
  readonly agrees: boolean
  /** The cell whose samples it follows from; undefined where it follows from those of several. */
  readonly cell: PageCell | undefined
}

/** The figures of a cell in one metric, each beside what the page says. */
export function checkFigures(cell: PageCell, metric: PageMetric, matrix: PageMatrix): Checked[] {
  const said = cell.summary[metric.name]
  if (!said || !isWhole(cell)) return []
  const found = summaryOf(cell, matrix)[metric.name]
  const compared = [
    ['count', said.n, found.n],
    ['median', said.median, found.median],
    ['lower limit', said.ciLow, found.ciLow],
    ['upper limit', said.ciHigh, found.ciHigh],
    ['p95', said.p95, found.p95],
    ['lower limit of the p95', said.p95Low, found.p95Low],
    ['upper limit of the p95', said.p95High, found.p95High],
  ] as const
  return compared.map(([name, value, computed]) => {
    const show = (figure: number | null): string =>
      name === 'count' ? String(figure) : showValue(figure, metric)
    return {
      subject: `${cell.label}, ${metric.title}`,
      cell,
      name,
      said: show(value),
      found: show(written(computed)),
      agrees: areAlike(value, written(computed)),
    }
  })
}

/** Contrasts and verdicts of a matrix that follow from the samples in the page. */
export function checkJudgement(matrix: PageMatrix): Checked[] {
  const { judged } = matrix
  if (!judged || !matrix.cells.every(isWhole)) return []
  const { contrasts, verdicts } = judgeAgain(matrix, judged)
  const byKey = new Map(verdicts.map((verdict) => [keyOf(verdict), verdict]))
  const keys = new Set(judged.verdicts.map(keyOf))
  return [
    ...matrix.contrasts.flatMap((said) => checkContrast(said, contrasts, matrix)),
    ...judged.verdicts.map((verdict) => checkVerdict(verdict, byKey.get(keyOf(verdict)), matrix)),
    ...verdicts
      .filter((verdict) => !keys.has(keyOf(verdict)))
      .map((verdict) => leftOut(verdict, matrix)),
  ]
}

function checkContrast(
  said: PageContrast,
  contrasts: readonly Contrast[],
  { cells }: PageMatrix,
): Checked[] {
  const [cell, reference] = [said.cell, said.reference].map((id) =>
    cells.find((candidate) => candidate.id === id),
  )
  const found = contrasts.find(
    ({ cell: id, reference: other, axis, metric }) =>
      id === said.cell && other === said.reference && axis === said.axis && metric === said.metric,
  )
  if (!cell || !reference) return []
  const figures = [
    ['pairs', said.n, found?.n],
    ['change', said.change, found?.change],
    ['lower limit', said.ciLow, found?.ciLow],
    ['upper limit', said.ciHigh, found?.ciHigh],
  ] as const
  // Rounding may carry a limit across the 0 that it was next to.
  const isOpen = [found?.ciLow, found?.ciHigh].some((limit) => areAlike(limit ?? 1, 0))
  const place = { subject: `${cell.label}, ${said.metricTitle}`, cell }
  const name = (what: string): string => `${what} against ${reference.label}`
  return [
    ...figures.map(([what, value, computed]) => ({
      ...place,
      name: name(what),
      said: showShift(what, value),
      found: showShift(what, written(computed)),
      agrees: areAlike(value, written(computed)),
    })),
    {
      ...place,
      name: name('difference'),
      said: significance(said.isSignificant),
      found: significance(found?.significant),
      agrees: isOpen || said.isSignificant === found?.significant,
    },
  ]
}

function checkVerdict(
  said: PageVerdict,
  found: Verdict | undefined,
  { cells }: PageMatrix,
): Checked {
  const cell = cells.find(({ id }) => id === said.subject)
  const isOpen = found !== undefined && isNextToLimit(found)
  // Accepted runs that could not be compared are in no document.
  const isUnseen = said.verdict === 'not-comparable' && said.kind === 'regression'
  return {
    subject: cell?.label ?? said.subject,
    cell,
    name: said.name,
    said: said.verdict,
    found: found?.verdict ?? 'no such verdict',
    agrees: isUnseen || isOpen || said.verdict === found?.verdict,
  }
}

function showShift(what: string, figure: number | null): string {
  return what === 'pairs' ? String(figure) : showChange(figure)
}

function significance(isSignificant: boolean | undefined): string {
  return isSignificant ? 'significant' : 'not significant'
}

/** A verdict that the page does not have. */
function leftOut({ subject, name, verdict }: Verdict, { cells }: PageMatrix): Checked {
  const cell = cells.find(({ id }) => id === subject)
  return {
    subject: cell?.label ?? subject,
    cell,
    name,
    said: 'nothing',
    found: verdict,
    agrees: false,
  }
}

/** Rounding may carry a figure across a limit that it was next to. */
function isNextToLimit(verdict: Verdict): boolean {
  const { limit } = verdict
  const figures =
    'observed' in verdict && verdict.kind !== 'regression'
      ? [verdict.observed]
      : 'ciLow' in verdict
        ? [verdict.ciLow, verdict.ciHigh]
        : []
  return figures.some((figure) => figure !== undefined && areAlike(figure, limit))
}

function keyOf({
  kind,
  scope,
  subject,
  name,
  ...verdict
}: Pick<PageVerdict, 'kind' | 'scope' | 'subject' | 'name'> & {
  readonly reference?: string | undefined
}): string {
  return JSON.stringify([kind, scope, subject, verdict.reference ?? null, name])
}

function areAlike(said: number | null, found: number | null): boolean {
  if (said === null || found === null) return said === found
  return Math.abs(said - found) <= ROUNDING + RELATIVE * Math.abs(found)
}

/** What the document writes: no infinity. */
export function written(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value
}
