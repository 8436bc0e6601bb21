import { capacityFigure } from '../../format/capacity-figure.ts'
import { pluralize } from '../../format/lists.ts'
import { showNumber } from '../../format/numbers.ts'
import { plainText } from '../../format/plain-text.ts'
import { metrics, type MetricName } from '../../model/metric.ts'
import type { MetricSummary } from '../../model/summary.ts'
import { searchSize } from '../../report/reading/capacity-curve.ts'
import { headMetrics } from '../../report/reading/compared-groups.ts'
import type { DocumentMatrix, ResultsDocument } from '../../report/schema/results-document.ts'
import { sentencesOf } from '../../report/sentences/sentences.ts'

/** What a card says, before how it looks. */
export interface CardContent {
  readonly title: string
  /** The first sentence of the report: who is ahead, by how much; or that nobody is. */
  readonly sentence: string
  /** What a reader must know before believing it, e.g. that it is simulated. */
  readonly warnings: readonly string[]
  readonly metric: string
  readonly rows: readonly CardRow[]
  /** Rows that found no room. */
  readonly more: number
  /** What the figures rest on, a line each. */
  readonly facts: readonly string[]
}

/** A cell's time with its interval; undefined where it is not known. */
export interface CardRow {
  readonly label: string
  readonly median: number | undefined
  readonly low: number | undefined
  readonly high: number | undefined
  readonly figure: string
}

/** More rows would be a chart. */
const MAX_ROWS = 6
const MAX_NAME = 200

/** The content of the card of a matrix. */
export function cardContent(
  document: ResultsDocument,
  matrix: DocumentMatrix,
  { isChanged }: { readonly isChanged: boolean },
): CardContent {
  const { time } = headMetrics(matrix)
  const isSearched = matrix.capacities.length > 0
  const rows = isSearched ? capacityRows(matrix) : rowsOf(matrix, time)
  const [first] = sentencesOf(matrix)
  const only = rows[0]
  const sentence =
    first ??
    (only === undefined
      ? 'No request has finished.'
      : `${only.label}: ${only.figure} at the median.`)
  return {
    title: plainText([matrix.name, ...commonTo(matrix)].join(' · '), MAX_NAME),
    sentence: plainText(sentence),
    warnings: warningsOf(document, matrix, isChanged),
    metric: isSearched
      ? 'highest load that meets the objective, with its 95 % interval'
      : `${titles[time] ?? 'time of the whole answer'}: median with its 95 % interval`,
    rows: rows.slice(0, MAX_ROWS),
    more: Math.max(0, rows.length - MAX_ROWS),
    facts: factsOf(document, matrix),
  }
}

const titles: Readonly<Partial<Record<MetricName, string>>> = {
  ttftMs: 'time to first token',
  ttftFromIntendedMs: 'time to first token, from the intended time',
  totalMs: 'time of the whole answer',
}

/** The endpoint that all cells share, which then need not stand in every row. */
function commonTo({ cells }: DocumentMatrix): string[] {
  const names = new Set(cells.map(({ model, provider }) => `${model} via ${provider}`))
  return cells.length > 1 && names.size === 1 ? [...names] : []
}

/** The cells that were measured, the fastest first. */
function rowsOf(matrix: DocumentMatrix, time: MetricName): CardRow[] {
  const [common = ''] = commonTo(matrix)
  const prefix = `${common}, `
  return matrix.cells
    .filter(({ summary }) => summary.n > 0)
    .map(({ label, summary }) => ({
      label: plainText(label.startsWith(prefix) ? label.slice(prefix.length) : label, MAX_NAME),
      median: summary[time].median,
      low: summary[time].ciLow,
      high: summary[time].ciHigh,
      figure: figureOf(summary[time], time),
    }))
    .toSorted((a, b) => (a.median ?? Infinity) - (b.median ?? Infinity))
}

/** The endpoints that were searched, the strongest first. */
function capacityRows({ capacities }: DocumentMatrix): CardRow[] {
  return capacities
    .map((capacity) => ({
      label: plainText(capacity.label, MAX_NAME),
      median: capacity.value,
      low: capacity.ciLow,
      // An upper end that is not known is no end: the dot says what was seen.
      high: capacity.ciHigh ?? capacity.value,
      figure: capacity.value === undefined ? 'not known' : capacityFigure(capacity),
    }))
    .toSorted((a, b) => (b.median ?? -1) - (a.median ?? -1))
}

function figureOf(
  { median, medianAtLeast, ciLow, ciHigh }: MetricSummary,
  time: MetricName,
): string {
  const unit = metrics[time].unit === 'ms' ? ' ms' : ''
  if (median === undefined) {
    return medianAtLeast === undefined ? 'not known' : `≥ ${showNumber(medianAtLeast)}${unit}`
  }
  const interval =
    ciLow === undefined && ciHigh === undefined
      ? ''
      : ` [${showNumber(ciLow)}, ${showNumber(ciHigh)}]`
  return `${showNumber(median)}${unit}${interval}`
}

function warningsOf(
  { run }: ResultsDocument,
  matrix: DocumentMatrix,
  isChanged: boolean,
): string[] {
  const advisory = matrix.verdicts.filter(({ verdict }) => verdict === 'advisory').length
  const red = matrix.verdicts.filter(({ verdict }) => reds.has(verdict)).length
  const failed = matrix.cells.reduce((sum, { summary }) => sum + summary.failures, 0)
  return [
    ...(run.mode === 'simulated'
      ? [`simulated${run.timeFactor === undefined ? '' : `, time ×${run.timeFactor}`}`]
      : []),
    ...(isChanged ? ['changed after it was written'] : []),
    ...(matrix.interrupted || matrix.endedAt === undefined ? ['interrupted'] : []),
    ...(red > 0 ? [pluralize(red, 'red verdict')] : []),
    ...(advisory > 0 ? [pluralize(advisory, 'advisory verdict')] : []),
    // A search goes on until requests are refused.
    ...(failed > 0 && !matrix.capacity ? [`${pluralize(failed, 'request')} failed`] : []),
  ]
}

const reds: ReadonlySet<string> = new Set(['failed', 'worse', 'regressed', 'no-data'])

function factsOf({ run, integrity, tool }: ResultsDocument, matrix: DocumentMatrix): string[] {
  const rounds = matrix.rounds.filter(({ phase }) => phase === 'main').length
  return [
    [
      matrix.capacities.length > 0
        ? searchSize(matrix.capacities)
        : `${pluralize(matrix.cells.length, 'cell')} × ${pluralize(rounds, 'round')}`,
      `seed ${matrix.seed}`,
      ...(matrix.location === undefined ? [] : [plainText(matrix.location, MAX_NAME)]),
      `${run.startedAt.slice(0, 16).replace('T', ' ')} UTC`,
      `vitest-llm-bench ${tool.version}`,
    ].join(' · '),
    `document sha256 ${integrity.sha256}`,
  ]
}
