import { joinList } from '../../format/lists.ts'
import type { MetricName } from '../../model/metric.ts'
import type { DocumentCell, DocumentMatrix, ResultsDocument } from '../schema/results-document.ts'

/** The figures in which two runs are compared. */
const compared = ['ttftMs', 'totalMs', 'tokensPerSecond'] as const satisfies MetricName[]

/** A smaller change than this is none, however sure it is. */
const MARGIN = 0.05

export interface Interval {
  readonly median: number | undefined
  readonly low: number | undefined
  readonly high: number | undefined
}

/** One figure of a cell in the original run and in the run that repeats it. */
export interface ComparedFigure {
  readonly matrix: string
  readonly cell: string
  readonly metric: MetricName
  readonly before: Interval
  readonly after: Interval
  /** Whether the runs differ: yes, no, or not to be told without intervals. */
  readonly differs: boolean | undefined
}

/** How many requests failed, or how many answers were poor; shown, not judged. */
export interface ComparedRate {
  readonly matrix: string
  readonly cell: string
  readonly what: 'failed' | 'answers that failed checks'
  readonly before: { readonly count: number; readonly of: number }
  readonly after: { readonly count: number; readonly of: number }
}

/** What came of running a document's plan again. */
export interface Reproduction {
  /** What was not asked as the document says, in sentences; empty when all was. */
  readonly deviations: readonly string[]
  readonly figures: readonly ComparedFigure[]
  /** Only where the two runs had other counts. */
  readonly rates: readonly ComparedRate[]
  /** What was compared: rounds, and requests that carry a nonce each. */
  readonly rounds: number
  readonly requests: number
}

/** Compares a run with its repetition: what was asked, which must be the same, and what came of it. */
export function compareReproduction(
  original: ResultsDocument,
  again: ResultsDocument,
): Reproduction {
  const pairs = original.matrices.flatMap((matrix, index) => {
    // What a run ended before was never asked, and is not asked again.
    const isAsked = matrix.cells.some(({ samples }) => samples.length > 0)
    const other = repetitionOf(matrix, { index, original, again })
    return isAsked ? [{ matrix: { ...matrix, name: tellingName(matrix, original) }, other }] : []
  })
  const measured = pairs.flatMap(({ matrix }) => matrix.cells.map(({ samples }) => samples.length))
  return {
    deviations: pairs.flatMap(({ matrix, other }) =>
      other
        ? deviationsOf(matrix, other)
        : [`${matrix.name}: was not measured; is it still declared?`],
    ),
    figures: pairs.flatMap(({ matrix, other }) => (other ? figuresOf(matrix, other) : [])),
    rates: pairs.flatMap(({ matrix, other }) => (other ? ratesOf(matrix, other) : [])),
    rounds: pairs.reduce((sum, { matrix }) => sum + matrix.rounds.length, 0),
    requests: measured.reduce((sum, count) => sum + count, 0),
  }
}

/** A matrix's name; where several have it, with the project, file and suites they stand in. */
function tellingName({ name, drawnFrom }: DocumentMatrix, { matrices }: ResultsDocument): string {
  return matrices.some(
    (other) => other.name === name && other.drawnFrom.identity !== drawnFrom.identity,
  )
    ? drawnFrom.identity
    : name
}

/** The same matrix in the other run; where two projects measure it, the nth is the nth. */
function repetitionOf(
  matrix: DocumentMatrix,
  {
    index,
    original,
    again,
  }: {
    readonly index: number
    readonly original: ResultsDocument
    readonly again: ResultsDocument
  },
): DocumentMatrix | undefined {
  const isSame = ({ drawnFrom }: DocumentMatrix): boolean =>
    drawnFrom.identity === matrix.drawnFrom.identity
  const nth = original.matrices.slice(0, index).filter(isSame).length
  return again.matrices.filter(isSame)[nth]
}

function deviationsOf(matrix: DocumentMatrix, other: DocumentMatrix): string[] {
  const mine = new Map(matrix.rounds.map((round) => [round.index, round]))
  const theirs = new Map(other.rounds.map((round) => [round.index, round]))
  // Rounds that nobody asked again are told by their requests.
  const rounds = matrix.rounds.filter(
    ({ index, phase }) => phase !== 'confirm' && theirs.has(index),
  )
  const differing = (isOther: (index: number) => boolean, what: string): string[] => {
    const count = rounds.filter(({ index }) => isOther(index)).length
    return count === 0
      ? []
      : [`${matrix.name}: other ${what} in ${count} of ${rounds.length} rounds`]
  }
  const field = (name: 'prompt' | 'restSha256' | 'nonce') => (index: number) =>
    mine.get(index)?.[name] !== theirs.get(index)?.[name]
  /** The order of the cells that both asked; who was not asked is told by itself. */
  const orderIn = (some: typeof mine, others: typeof mine, index: number): string | undefined =>
    some
      .get(index)
      ?.order.filter((id) => others.get(index)?.order.includes(id))
      .join('\n')
  const asked = matrix.cells.filter(({ samples }) => samples.length > 0)
  return [
    ...differing(field('prompt'), 'prompts'),
    ...differing(field('restSha256'), 'words beside the prompt'),
    ...differing(field('nonce'), 'nonces'),
    ...differing(
      (index) => orderIn(mine, theirs, index) !== orderIn(theirs, mine, index),
      'orders of cells',
    ),
    ...asked.flatMap((cell) => requestDeviations(cell, { matrix, other })),
  ]
}

function requestDeviations(
  cell: DocumentCell,
  { matrix, other }: { readonly matrix: DocumentMatrix; readonly other: DocumentMatrix },
): string[] {
  const place = `${matrix.name}, ${cell.label}`
  const again = other.cells.find(({ id }) => id === cell.id)
  if (!again) return [`${place}: was not measured`]
  if (again.skipped !== undefined) return [`${place}: was skipped: ${again.skipped}`]
  const nonces = new Map(again.samples.map(({ round, nonce }) => [round, nonce]))
  const missing = cell.samples.filter(({ round }) => !nonces.has(round)).length
  const renamed = cell.samples.filter(
    ({ round, nonce }) => nonces.has(round) && nonces.get(round) !== nonce,
  ).length
  const changed = changedFields(cell.request, again.request)
  return [
    ...(changed.length > 0 ? [`${place}: the request differs in ${joinList(changed, 'and')}`] : []),
    ...(missing > 0 && !isEndedByFigures(matrix) && !isEndedByFigures(other)
      ? [`${place}: ${missing} of ${cell.samples.length} requests were not sent`]
      : []),
    ...(renamed > 0
      ? [`${place}: ${renamed} of ${cell.samples.length} requests carried other nonces`]
      : []),
  ]
}

/** Whether noise has a say in how many rounds there are: of adaptive ones, of versions, of a time, or by an end. */
function isEndedByFigures({ adaptive, options, aborted, cells }: DocumentMatrix): boolean {
  return (
    adaptive !== undefined ||
    aborted !== undefined ||
    options['against'] !== undefined ||
    (options['for'] !== undefined && cells.every(({ levels }) => levels.rate === undefined))
  )
}

/** Fields of the body that are not the same in both; none where one document does not tell. */
function changedFields(before: DocumentCell['request'], after: DocumentCell['request']): string[] {
  if (before === undefined || after === undefined) return []
  const names = new Set([...Object.keys(before.body), ...Object.keys(after.body)])
  return [...names].filter(
    (name) => JSON.stringify(before.body[name]) !== JSON.stringify(after.body[name]),
  )
}

function figuresOf(matrix: DocumentMatrix, other: DocumentMatrix): ComparedFigure[] {
  return matrix.cells.flatMap((cell) => {
    const again = other.cells.find(({ id }) => id === cell.id)
    if (!again) return []
    return compared.flatMap((metric): ComparedFigure[] => {
      if (cell.summary[metric].n === 0 || again.summary[metric].n === 0) return []
      const before = intervalOf(cell, metric)
      const after = intervalOf(again, metric)
      const differs = isApart(before, after)
      return [{ matrix: matrix.name, cell: cell.label, metric, before, after, differs }]
    })
  })
}

function ratesOf(matrix: DocumentMatrix, other: DocumentMatrix): ComparedRate[] {
  return matrix.cells.flatMap((cell) => {
    const again = other.cells.find(({ id }) => id === cell.id)
    if (!again) return []
    const [before, after] = [cell.summary, again.summary]
    const rates: ComparedRate[] = [
      {
        matrix: matrix.name,
        cell: cell.label,
        what: 'failed',
        before: { count: before.failures, of: before.n },
        after: { count: after.failures, of: after.n },
      },
      {
        matrix: matrix.name,
        cell: cell.label,
        what: 'answers that failed checks',
        before: poor(before),
        after: poor(after),
      },
    ]
    return rates.filter((rate) => rate.before.count !== rate.after.count)
  })
}

/** Answers that failed checks, of those that are known to have passed or failed. */
function poor({
  nOk,
  qualityPassed,
  qualityUnknown,
}: DocumentCell['summary']): ComparedRate['before'] {
  const of = nOk - qualityUnknown
  return { count: of - qualityPassed, of }
}

function intervalOf({ summary }: DocumentCell, metric: MetricName): Interval {
  const { median, ciLow, ciHigh } = summary[metric]
  return { median, low: ciLow, high: ciHigh }
}

/** Two intervals that leave each other alone, around medians that are not nearly the same. */
function isApart(before: Interval, after: Interval): boolean | undefined {
  if (before.low === undefined || before.high === undefined) return undefined
  if (after.low === undefined || after.high === undefined) return undefined
  if (before.median === undefined || after.median === undefined) return undefined
  const isBeyond = after.low > before.high || after.high < before.low
  return isBeyond && Math.abs(after.median - before.median) > MARGIN * before.median
}
