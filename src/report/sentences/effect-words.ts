import { showChange, showNumber, showLimits } from '../../format/numbers.ts'
import type { Contrast } from '../../model/contrast.ts'
import { isTrueDifference, type TrueContrast } from '../../model/truth.ts'

/** How far a cell lies from its reference: `84 ms [61, 112] (+14 %)`. */
export interface Effect {
  readonly isLess: boolean
  readonly amount: string
}

/** The size of a contrast in words. Of what is less, the interval is turned around like the figure. */
export function effectOf(contrast: Contrast): Effect {
  const { metric, change } = contrast
  const isRate = metric === 'quality' || metric === 'failures'
  const [value, low, high] = isRate
    ? [change, contrast.ciLow, contrast.ciHigh].map((rate) => rate && rate * 100)
    : [contrast.difference, contrast.differenceLow, contrast.differenceHigh]
  const isLess = (value ?? change ?? 0) < 0
  const limits = isLess ? showLimits(negated(high), negated(low)) : showLimits(low, high)
  if (value === undefined) {
    // Where the difference has no figure of its own, the ratio has.
    const amount =
      change === undefined ? 'more than the timeout' : showChange(Math.abs(change)).slice(1)
    return { isLess, amount }
  }
  const percent = isRate || change === undefined ? '' : ` (${showChange(change)})`
  return {
    isLess,
    amount: `${showNumber(Math.abs(value))} ${unitOf(metric)}${limits}${percent}`,
  }
}

/** What a contrast truly is: `80 ms`; more where it is said of what is less. */
export function trueAmount(truth: TrueContrast, isLess: boolean): string {
  if (!isTrueDifference(truth)) return 'no difference'
  const { metric, difference } = truth
  return `${showNumber(isLess ? -difference : difference)} ${unitOf(metric)}`
}

function unitOf(metric: Contrast['metric']): string {
  if (metric === 'quality' || metric === 'failures') return 'points'
  return metric === 'tokensPerSecond' ? 'tokens/s' : 'ms'
}

function negated(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value
}
