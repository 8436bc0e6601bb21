import { showNumber } from '../format/numbers.ts'
import { metricValues } from '../metrics/metric-values.ts'
import { medianConfidence } from '../model/adaptive-rounds.ts'
import { countedSamples } from '../model/counted-samples.ts'
import type { PageCell, PageMetric } from '../render/html/page-data.ts'
import { ascending } from '../stats/quantile.ts'
import { follow } from './addresses.ts'
import { written } from './check-figures.ts'
import { content, type PlacedCell, placedCell } from './page-content.ts'
import { isWhole, summaryOf } from './recompute.ts'
import { samplesOf } from './samples.ts'
import { showValue } from './say-sample.ts'
import { hideTooltip, showTooltip } from './tooltip.ts'

/** What a metric is, in the words of docs/results.md. */
const definitions: Readonly<Record<string, string>> = {
  ttftMs: 'From sending the request to the first token of the answer.',
  ttftFromIntendedMs: 'From when the request was due to the first token of the answer.',
  totalMs: 'From sending the request to the last content of the answer.',
  totalFromIntendedMs: 'From when the request was due to the last content of the answer.',
  tokensPerSecond: 'Output tokens after the first chunk ÷ the time they took.',
  endToEndTokensPerSecond: 'Output tokens ÷ total time, the wait for the first one included.',
}

const OPEN = 'Press Enter or click for its samples.'

/** What a figure is of, and what explains it: a metric's own samples, or words that it brings. */
type Explained =
  | { readonly placed: PlacedCell; readonly metric: PageMetric }
  | { readonly placed: PlacedCell; readonly words: readonly string[] }

/** Lets figures say what they are: on hover, on keyboard focus, and with a link to their samples. */
export function startExplaining(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('.explained')) {
    const found = placeOf(figure)
    if (!found) continue
    const { placed } = found
    figure.tabIndex = 0
    figure.setAttribute('role', 'button')
    let lines: readonly string[] | undefined
    const show = (): void => {
      lines ??= 'metric' in found ? linesOf(placed, found.metric) : [...found.words, OPEN]
      figure.setAttribute('aria-description', lines.join(' '))
      const { x, y, width } = figure.getBoundingClientRect()
      showTooltip({ x: x + width / 2, y }, lines)
    }
    const open = (): void => {
      hideTooltip()
      follow(`#samples-${placed.matrixIndex}-${placed.cellIndex}`)
    }
    figure.addEventListener('pointerenter', show)
    figure.addEventListener('pointerleave', hideTooltip)
    figure.addEventListener('focus', show)
    figure.addEventListener('blur', hideTooltip)
    figure.addEventListener('click', open)
    figure.addEventListener('keydown', ({ key }) => {
      if (key === 'Enter') open()
      if (key === 'Escape') hideTooltip()
    })
  }
}

/** The cell and the metric of a figure; undefined where several places are joined. */
export function placeOf(figure: HTMLElement): Explained | undefined {
  const article = figure.closest('article.matrix')
  const isOnly = content.matrices.length === 1
  if (!article && !(isOnly && figure.closest('.masthead'))) return undefined
  const matrixIndex = article ? Number(article.id.slice(1)) : 0
  const placed = placedCell(matrixIndex, Number(figure.dataset['cell']))
  if (!placed) return undefined
  const { metric: name, words } = figure.dataset
  if (words !== undefined) return { placed, words: words.split('\n') }
  const metric = placed.matrix.metrics.find((candidate) => candidate.name === name)
  return metric && { placed, metric }
}

function linesOf({ cell, matrix }: PlacedCell, metric: PageMetric): string[] {
  if (!isWhole(cell)) {
    return [
      `${metric.title}, ${cell.label}`,
      definitions[metric.name] ?? '',
      'The page draws a part of its samples; all of them are in the results document.',
    ]
  }
  const { median, ciLow, ciHigh, p95, p95Low, p95High, effectiveN } = summaryOf(cell, matrix)[
    metric.name
  ]
  const sorted = sortedValues(cell, metric)
  const percent = showNumber(medianConfidence(matrix.adaptive) * 100).replace(/\.0+$/, '')
  const limit = (value: number | undefined): string => showValue(written(value), metric)
  return [
    `${metric.title}, ${cell.label}`,
    ...(definitions[metric.name] === undefined ? [] : [definitions[metric.name] ?? '']),
    `Median: ${middle(sorted, metric)} = ${limit(median)}, of ${sorted.length} values.`,
    ciLow === undefined && ciHigh === undefined
      ? `Too few values for a ${percent} % interval.`
      : `${percent} % interval from ${limit(ciLow)} to ${limit(ciHigh)}: order statistics, worth ${showNumber(effectiveN)} independent values.`,
    `p95: ${limit(p95)}, 95 % interval from ${limit(p95Low)} to ${limit(p95High)}.`,
    OPEN,
  ]
}

function sortedValues(cell: PageCell, metric: PageMetric): number[] {
  const counted = countedSamples(samplesOf(cell))
  return ascending(metricValues(counted, metric.name, cell.price?.outputPerMTok).values)
}

/** The formula of the median with its numbers. */
function middle(sorted: readonly number[], metric: PageMetric): string {
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  if (upper === undefined || lower === undefined) return 'none'
  const shown = (value: number): string => showNumber(value / metric.divisor)
  return sorted.length % 2 === 1
    ? `value ${(sorted.length + 1) / 2} in order`
    : `(${shown(lower)} + ${shown(upper)}) ÷ 2`
}
