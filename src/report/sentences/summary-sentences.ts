import { countedSamples } from '../../model/counted-samples.ts'
import { metrics, type MetricName } from '../../model/metric.ts'
import { meanAnswerUsd } from '../costs.ts'
import type { DocumentCell, DocumentMatrix } from '../document-schema.ts'
import { listed, showFigure, showLimits, showUsd } from './figure-words.ts'

/** More names would bury the leader's. */
const MOST_NAMED = 2

type Interval = Pick<DocumentCell['summary'][MetricName], 'ciLow' | 'ciHigh'>

/** Who leads by the median, and whose intervals meet the leader's: descriptive. */
export function leaders(matrix: DocumentMatrix): string[] {
  return [
    leader(matrix, 'ttftMs', 'Soonest with the first token'),
    leader(matrix, 'tokensPerSecond', 'Most tokens per second'),
    leader(matrix, 'pricePerformance', 'Most tokens per second for the dollar'),
  ].flatMap((sentence) => sentence ?? [])
}

function leader(matrix: DocumentMatrix, metric: MetricName, title: string): string | undefined {
  const [best, ...others] = byMedian(matrix, metric)
  if (!best || others.length === 0) return undefined
  const near = others.filter((other) => doMeet(best.summary[metric], other.summary[metric]))
  const names = near.map(({ label }) => label)
  const whose =
    near.length === 0
      ? ''
      : `; its interval meets ${near.length === 1 ? 'that' : 'those'} of ${near.length > MOST_NAMED ? `${near.length} others` : listed(names, 'and')}`
  return `${title}: ${best.label}, ${medianOf(best, metric)} at the median${whose}.`
}

/** Whether two intervals share a value; one that does not exist may reach anywhere. */
function doMeet(left: Interval, right: Interval): boolean {
  const low = Math.max(left.ciLow ?? -Infinity, right.ciLow ?? -Infinity)
  const high = Math.min(left.ciHigh ?? Infinity, right.ciHigh ?? Infinity)
  return low <= high
}

/** Which cell's times to the first token vary least around their mean, and which most. */
export function steadiness({ cells }: DocumentMatrix): string | undefined {
  const ranked = cells
    .flatMap(({ label, summary }) =>
      summary.ttftMs.cv === null ? [] : { label, cv: summary.ttftMs.cv },
    )
    .toSorted((left, right) => left.cv - right.cv)
  const [best, worst] = [ranked[0], ranked.at(-1)]
  if (!best || !worst || best === worst) return undefined
  return `Steadiest with the first token: ${best.label}, which varies by ${showCv(best.cv)} of its mean (CV); least steady: ${worst.label}, by ${showCv(worst.cv)}.`
}

/** Which cell gives most speed for the price of its output, and which least. */
export function value(matrix: DocumentMatrix): string | undefined {
  const ranked = byMedian(matrix, 'pricePerformance')
  const [best, worst] = [ranked[0], ranked.at(-1)]
  if (!best || !worst || best === worst) return undefined
  const times =
    (best.summary.pricePerformance.median ?? 0) / (worst.summary.pricePerformance.median ?? 0)
  const less = Number.isFinite(times) ? `, ${showFigure(times)} times less` : ''
  return `Most for the money: ${best.label}, ${medianOf(best, 'pricePerformance')} tokens/s for a dollar per million output tokens; least: ${worst.label}, ${medianOf(worst, 'pricePerformance')}${less}.`
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
      ? `, at ${costs.map(showUsd).join(' an answer against ')}${plain ? ' in prose' : ' an answer'}`
      : ''
    return `JSON of ${cell.model} via ${cell.provider} is valid in ${nOk - invalid} of ${nOk} answers${price}.`
  })
}

/** Cells whose median is known, the best first; none where the best is that most timed out. */
function byMedian({ cells }: DocumentMatrix, metric: MetricName): DocumentCell[] {
  const sign = metrics[metric].better === 'lower' ? 1 : -1
  const median = ({ summary }: DocumentCell): number => summary[metric].median ?? 0
  const ranked = cells
    .filter(({ summary }) => summary[metric].median !== null)
    .toSorted((left, right) => sign * (median(left) - median(right)))
  return ranked[0]?.summary[metric].median === 0 ? [] : ranked
}

function medianOf({ summary }: DocumentCell, metric: MetricName): string {
  const { median, ciLow, ciHigh } = summary[metric]
  const unit = metrics[metric].unit === 'ms' ? ' ms' : ''
  return `${showFigure(median)}${unit}${ciLow === null || ciHigh === null ? '' : showLimits(ciLow, ciHigh)}`
}

function showCv(cv: number): string {
  return `${(cv * 100).toFixed(0)} %`
}
