import type { MetricName } from './metric.ts'

/** As many rounds as it takes, within limits: the `rounds` option as an object. */
export interface AdaptiveRounds {
  readonly min: number
  readonly max: number
  /** A cell stops when the interval of its median is narrow enough. */
  readonly until: {
    readonly metric: MetricName
    /** Width of the interval ÷ the median: 0.1 is a tenth. */
    readonly relativeWidth: number
  }
}

/** Fewer rounds say little about a median, whatever its interval. */
const FIRST_LOOK = 20
const ROUNDS_BETWEEN_LOOKS = 5

/**
 * Confidence of the interval that is looked at, and printed in the end: looking again and again
 * until it is narrow costs coverage, and this one then covers the 95 % that are claimed.
 */
export const LOOK_CONFIDENCE = 0.975

/** After how many rounds the intervals are looked at first. */
export function firstLook({ min }: Pick<AdaptiveRounds, 'min'>): number {
  return Math.max(FIRST_LOOK, min)
}

/** How many looks are due after so many rounds. */
export function looksDue(rounds: number, adaptive: Pick<AdaptiveRounds, 'min'>): number {
  const beyond = rounds - firstLook(adaptive)
  return beyond < 0 ? 0 : Math.floor(beyond / ROUNDS_BETWEEN_LOOKS) + 1
}
