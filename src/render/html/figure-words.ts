import { pluralize } from '../../format/lists.ts'
import { showChange, showCount, showNumber, showRatio, showShare } from '../../format/numbers.ts'
import type { Contrast } from '../../model/contrast.ts'
import type { DocumentCell } from '../../report/schema/results-document.ts'
import type { Unit } from '../time-unit.ts'
import { scaled } from '../time-unit.ts'

type Words = readonly string[]

const COUNTED = 'Warm-up requests are not counted.'

/** What a number of failed requests is made of. */
export function failureWords({ summary }: DocumentCell): Words {
  const { n, failures, failureRate, failuresByClass } = summary
  const classes = Object.entries(failuresByClass).map(
    ([name, count = 0]) => `${showCount(count)} × ${name}`,
  )
  return [
    `${showCount(failures)} of ${pluralize(n, 'request')} failed: ${showShare(failureRate)}.`,
    ...(classes.length === 0 ? [] : [`By class: ${classes.join(', ')}.`]),
    COUNTED,
  ]
}

/** What a share of good answers is made of. */
export function qualityWords({ summary }: DocumentCell): Words {
  const { nOk, quality, qualityPassed, qualityUnknown, failedChecks } = summary
  const judged = nOk - qualityUnknown
  const checks = Object.entries(failedChecks).map(
    ([name, count = 0]) => `${name} ${showCount(count)}`,
  )
  return [
    `${showCount(qualityPassed)} of ${pluralize(judged, 'complete answer')} passed every check: ${showShare(quality)}.`,
    ...(checks.length === 0 ? [] : [`Failed checks: ${checks.join(', ')}.`]),
    ...(qualityUnknown === 0 ? [] : [`Of ${showCount(qualityUnknown)} more it is unknown.`]),
    COUNTED,
  ]
}

/** What a coefficient of variation is made of. */
export function variationWords(
  { summary }: DocumentCell,
  metric: 'ttftMs' | 'totalMs',
  unit: Unit,
): Words {
  const { sd, mean, cv, n } = summary[metric]
  const show = scaled(unit, true)
  return [
    `Standard deviation ÷ mean of ${pluralize(n, 'value')}: ${show(sd)} ÷ ${show(mean)} ${unit.name} = ${showRatio(cv)}.`,
    'The smaller, the steadier.',
  ]
}

/** What a price-performance is made of. */
export function pricePerformanceWords({ summary, price }: DocumentCell): Words {
  return [
    `Median of tokens/s ÷ the price of a million output tokens: ${showNumber(summary.tokensPerSecond.median)} ÷ $${showNumber(price?.outputPerMTok)} ≈ ${showNumber(summary.pricePerformance.median)}.`,
  ]
}

/** What a rate under load is made of. */
export function loadWords({ summary }: DocumentCell): Words {
  const { load } = summary
  if (!load) return []
  return [
    `In ${pluralize(load.blocks, 'block')}, without what a block takes to fill and to drain: ${showNumber(load.achievedRate)} complete answers and ${showNumber(load.systemTokensPerSecond)} output tokens per second.`,
    `${showNumber(load.meanInFlight)} requests were in flight at the mean.`,
  ]
}

/** What a share of requests that kept an objective is made of. */
export function goodputWords({ summary }: DocumentCell): Words {
  const { goodput, n } = summary
  return [
    `${showShare(goodput)} of ${pluralize(n, 'request')} kept the objective. A failed request keeps none.`,
    COUNTED,
  ]
}

/** What a change against the reference is made of. */
export function contrastWords(contrast: Contrast, reference: string): Words {
  const { n, blocks, dropped, change, ciLow, ciHigh, metric } = contrast
  const isShare = metric === 'quality' || metric === 'failures'
  const pairs =
    blocks === undefined
      ? pluralize(n, 'round')
      : `${pluralize(n, 'round')} in ${pluralize(blocks, 'block')}`
  return [
    `Against ${reference}, paired by round: ${pairs}${dropped === 0 ? '' : `, ${showCount(dropped)} left out because one of the two has no value`}.`,
    isShare
      ? 'The difference of the two shares, in points.'
      : `The middle of the ratios of all pairs (Hodges–Lehmann): ${showChange(change)}, interval from ${showChange(ciLow)} to ${showChange(ciHigh)}.`,
  ]
}
