import { joinList } from '../../format/lists.ts'
import { showNumber, showLimits, showUsd } from '../../format/numbers.ts'
import { countedSamples } from '../../model/counted-samples.ts'
import { metrics, type MetricName } from '../../model/metric.ts'
import type { MetricSummary } from '../../model/summary.ts'
import { meanAnswerUsd } from '../assembly/costs.ts'
import { isStreamed } from '../reading/streams.ts'
import type { DocumentCell, DocumentMatrix } from '../schema/results-document.ts'
import { answeredIn, peersOf } from './standing.ts'

/** More names would bury the leader's. */
const MAX_NAMED = 2

type Interval = Pick<MetricSummary, 'ciLow' | 'ciHigh'>

/** Who leads by the median, and whether anybody's interval meets the leader's: descriptive. */
export function leaders(matrix: DocumentMatrix): string[] {
  const whole = [
    leader(matrix, 'totalMs', 'Fastest whole answer'),
    leader(matrix, 'endToEndTokensPerSecond', 'Most end-to-end tokens/s'),
  ]
  const streamed = [
    leader(matrix, 'ttftMs', 'Fastest first token (TTFT)'),
    leader(matrix, 'tokensPerSecond', 'Most tokens/s'),
    leader(matrix, 'pricePerformance', 'Best tokens/s per dollar'),
  ]
  return (isStreamed(matrix) ? streamed : whole).flatMap((sentence) => sentence ?? [])
}

function leader(matrix: DocumentMatrix, metric: MetricName, title: string): string | undefined {
  const [best, ...others] = byMedian(matrix, metric)
  if (!best || others.length === 0) return undefined
  const near = others.filter((other) => doMeet(best.summary[metric], other.summary[metric]))
  const names = near.map(({ label }) => label)
  const whose =
    near.length === 0
      ? ''
      : `; the intervals of ${near.length > MAX_NAMED ? `${near.length} others` : joinList(names, 'and')} overlap with it: no clear winner`
  return `${title}: ${best.label}, ${medianOf(best, metric)} at the median${whose}.`
}

/** Whether two intervals share a value; one that does not exist may reach anywhere. */
function doMeet(left: Interval, right: Interval): boolean {
  const low = Math.max(left.ciLow ?? -Infinity, right.ciLow ?? -Infinity)
  const high = Math.min(left.ciHigh ?? Infinity, right.ciHigh ?? Infinity)
  return low <= high
}

/** Which cell's times to the first token vary least around their mean, and which most. */
export function consistency(matrix: DocumentMatrix): string | undefined {
  const ranked = peersOf(matrix, answeredIn(matrix))
    .flatMap(({ label, summary }) =>
      summary.ttftMs.cv === undefined ? [] : { label, cv: summary.ttftMs.cv },
    )
    .toSorted((left, right) => left.cv - right.cv)
  const [best, worst] = [ranked[0], ranked.at(-1)]
  if (!best || !worst || best === worst) return undefined
  return `Most consistent first token: ${best.label}, which varies by ${showCv(best.cv)} of its mean (CV); least consistent: ${worst.label}, by ${showCv(worst.cv)}.`
}

/** Which cell gives most speed for the price of its output, and which least. */
export function value(matrix: DocumentMatrix): string | undefined {
  const ranked = byMedian(matrix, 'pricePerformance')
  const [best, worst] = [ranked[0], ranked.at(-1)]
  if (!best || !worst || best === worst) return undefined
  const times =
    (best.summary.pricePerformance.median ?? 0) / (worst.summary.pricePerformance.median ?? 0)
  const less = Number.isFinite(times) ? `, ${showNumber(times)} times less` : ''
  return `Best tokens/s per dollar: ${best.label}, ${medianOf(best, 'pricePerformance')} tokens/s divided by the price of a million output tokens; lowest: ${worst.label}, ${medianOf(worst, 'pricePerformance')}${less}.`
}

/** How much of the JSON asked for is JSON, and what an answer costs with it and without. */
export function jsonTax({ cells }: DocumentMatrix): string[] {
  return cells.flatMap((cell) => {
    if (!cell.levels.json || cell.summary.nOk === 0) return []
    const { nOk, failedChecks } = cell.summary
    const invalid = (failedChecks['json'] ?? 0) + (failedChecks['json-truncated'] ?? 0)
    const plain = cells.find(
      (other) =>
        !other.levels.json &&
        other.endpoint === cell.endpoint &&
        other.provider === cell.provider &&
        other.levels.maxTokens === cell.levels.maxTokens,
    )
    const costs = [cell, ...(plain ? [plain] : [])].map(({ samples }) =>
      meanAnswerUsd(countedSamples(samples).filter(({ status }) => status === 'ok')),
    )
    const price = costs.every((cost) => cost !== undefined)
      ? `, at ${costs.map((usd) => showUsd(usd, 3)).join(' an answer against ')}${plain ? ' in prose' : ' an answer'}`
      : ''
    return `JSON of ${cell.model} via ${cell.provider} is valid in ${nOk - invalid} of ${nOk} answers${price}.`
  })
}

/**
 * Cells that can lead, the best first; none where the best is that most were given up, or where all are
 * levels of one endpoint, among which there is nothing to win.
 */
function byMedian(matrix: DocumentMatrix, metric: MetricName): DocumentCell[] {
  const sign = metrics[metric].better === 'lower' ? 1 : -1
  const median = ({ summary }: DocumentCell): number => summary[metric].median ?? 0
  const ranked = peersOf(matrix, answeredIn(matrix))
    .filter(({ summary }) => summary[metric].median !== undefined)
    .toSorted((left, right) => sign * (median(left) - median(right)))
  const endpoints = new Set(ranked.map(({ model, provider }) => JSON.stringify([model, provider])))
  return endpoints.size < 2 || ranked[0]?.summary[metric].median === 0 ? [] : ranked
}

function medianOf({ summary }: DocumentCell, metric: MetricName): string {
  const { median, ciLow, ciHigh } = summary[metric]
  const unit = metrics[metric].unit === 'ms' ? ' ms' : ''
  return `${showNumber(median)}${unit}${ciLow === undefined || ciHigh === undefined ? '' : showLimits(ciLow, ciHigh)}`
}

function showCv(cv: number): string {
  return `${(cv * 100).toFixed(0)} %`
}
