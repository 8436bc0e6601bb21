import { metrics, type MetricName } from '../model/metric.ts'
import type { DocumentCell, DocumentContrast } from './document-schema.ts'

/** What a person asks of an axis, as the metric that answers. */
const questions: Readonly<Record<string, MetricName>> = {
  model: 'ttftMs',
  provider: 'ttftMs',
  maxTokens: 'totalMs',
  json: 'totalMs',
  concurrency: 'ttftMs',
  rate: 'ttftMs',
  promptCache: 'ttftMs',
  connection: 'ttftMs',
}

/** What the answers are told from. */
interface Contrasted {
  readonly cells: readonly DocumentCell[]
  readonly contrasts: readonly DocumentContrast[]
}

/** More would be a table in words. */
const MOST_SENTENCES = 6

/**
 * The answers of a matrix in words, from the figures of its document alone: one sentence for each
 * group of cells that share a reference cell, or which cell leads where there is no reference.
 */
export function sentencesOf(matrix: Contrasted): string[] {
  const sentences = contrastSentences(matrix)
  return sentences.length === 0 ? leaders(matrix) : sentences
}

/** One sentence for each group of cells that share a reference cell; none without a reference. */
export function contrastSentences(matrix: Contrasted): string[] {
  const groups = Map.groupBy(
    matrix.contrasts.filter(({ axis, metric }) => metric === (questions[axis] ?? 'ttftMs')),
    ({ axis, reference }) => `${axis}\0${reference}`,
  )
  const sentences = [...groups.values()].flatMap((group) => contrastSentence(group, matrix) ?? [])
  const rest = sentences.length - MOST_SENTENCES
  return rest > 0
    ? [...sentences.slice(0, MOST_SENTENCES), `… and ${rest} more, in the contrasts below.`]
    : sentences
}

function contrastSentence(
  group: readonly DocumentContrast[],
  matrix: Contrasted,
): string | undefined {
  const [first] = group
  const reference = matrix.cells.find(({ id }) => id === first?.reference)
  if (!first || !reference) return undefined
  const what = first.metric === 'totalMs' ? 'the whole answer' : 'the first token'
  const clear = group.filter(({ significant }) => significant)
  const open = group.filter(({ significant }) => !significant)
  const parts = clear.map((contrast) => {
    const { difference, differenceLow, differenceHigh, change } = contrast
    const name = levelOf(contrast, matrix)
    const verb = (difference ?? change ?? 0) < 0 ? 'saves' : 'adds'
    const interval = intervalOf(differenceLow, differenceHigh, verb)
    return `${name} ${verb} ${showMs(difference)}${interval} (${showPercent(change)})`
  })
  if (open.length > 0) {
    parts.push(
      `${listed(open.map((contrast) => levelOf(contrast, matrix)))}: no significant difference`,
    )
  }
  const subject = subjectOf(reference, first.axis)
  const to =
    clear.length === 0
      ? 'for'
      : clear.every(({ difference }) => (difference ?? 0) < 0)
        ? 'of'
        : 'to'
  return `Against ${levelName(reference, first.axis)}, ${to} ${what} of ${subject}: ${parts.join('; ')}.`
}

/** What stays the same along an axis: the model, or the endpoint. */
function subjectOf(reference: DocumentCell, axis: string): string {
  if (axis === 'provider') return reference.model
  if (axis === 'model') return `models via ${reference.provider}`
  return `${reference.model} via ${reference.provider}`
}

function levelOf({ cell: id, axis }: DocumentContrast, { cells }: Contrasted): string {
  const cell = cells.find((item) => item.id === id)
  return cell ? levelName(cell, axis) : id
}

/** A cell's level on an axis, as a person would say it. */
function levelName(cell: DocumentCell, axis: string): string {
  const level: unknown = Object.entries(cell.levels).find(([name]) => name === axis)?.[1]
  if (axis === 'json') return level === true ? 'JSON' : 'prose'
  if (axis === 'maxTokens') return `${String(level)} tokens`
  if (axis === 'concurrency') return `concurrency ${String(level)}`
  if (axis === 'rate') return `${String(level)} requests/s`
  if (axis === 'promptCache')
    return level === 'warm' ? 'a warm prompt cache' : 'a busted prompt cache'
  if (axis === 'connection') return `a ${String(level)} connection`
  return String(level)
}

/** Who leads where nothing is compared: descriptive, and called so. */
function leaders(matrix: Contrasted): string[] {
  const measured = matrix.cells.filter(({ summary }) => summary.ttftMs.median !== null)
  if (measured.length < 2) return []
  return [
    leader(measured, 'ttftMs', 'Soonest with the first token'),
    leader(measured, 'tokensPerSecond', 'Most tokens per second'),
    leader(measured, 'pricePerformance', 'Most tokens per second for the dollar'),
  ].flatMap((sentence) => sentence ?? [])
}

function leader(
  cells: readonly DocumentCell[],
  metric: MetricName,
  title: string,
): string | undefined {
  const sign = metrics[metric].better === 'lower' ? 1 : -1
  const [best] = cells
    .filter(({ summary }) => summary[metric].median !== null)
    .toSorted(
      (left, right) =>
        sign * ((left.summary[metric].median ?? 0) - (right.summary[metric].median ?? 0)),
    )
  if (!best) return undefined
  const { median, ciLow, ciHigh } = best.summary[metric]
  const show = (value: number | null): string =>
    metrics[metric].unit === 'ms' ? showMs(value) : showFigure(value)
  const interval =
    ciLow === null || ciHigh === null ? '' : ` [${showFigure(ciLow)}, ${showFigure(ciHigh)}]`
  return `${title}: ${best.label}, ${show(median)}${interval} at the median.`
}

/** Of what is saved, the interval is turned around like the figure. */
function intervalOf(low: number | null, high: number | null, verb: 'adds' | 'saves'): string {
  if (low === null && high === null) return ''
  const limits = verb === 'saves' ? [negated(high), negated(low)] : [low, high]
  return ` [${limits.map(showFigure).join(', ')}]`
}

function negated(value: number | null): number | null {
  return value === null ? null : -value
}

function showMs(value: number | null): string {
  return value === null ? 'more than the timeout' : `${showFigure(Math.abs(value))} ms`
}

function showFigure(value: number | null): string {
  if (value === null) return '–'
  const size = Math.abs(value)
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2
  return value.toFixed(digits).replace('-', '−')
}

function showPercent(change: number | null): string {
  if (change === null) return 'beyond the timeout'
  const size = Math.abs(change * 100)
  return `${change < 0 ? '−' : '+'}${size >= 10 ? size.toFixed(0) : Number(size.toFixed(1))} %`
}

function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('')
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
