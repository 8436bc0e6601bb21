import type { MetricName } from './metric.ts'

/** When a cell has rounds enough: the interval of a median is narrow enough. */
export interface AdaptiveGoal {
  /**
   * Name of the metric whose median is looked at.
   * @example metric: 'ttftMs'
   */
  readonly metric: MetricName
  /**
   * Width of the 95 % interval divided by the median, above 0 and up to 1: 0.1 is a tenth.
   * @example relativeWidth: 0.1
   */
  readonly relativeWidth: number
}

/**
 * As many rounds as it takes, within limits: the `rounds` option as an object.
 * @example rounds: { min: 20, max: 200, until: { metric: 'ttftMs', relativeWidth: 0.1 } }
 */
export interface AdaptiveRounds {
  /**
   * Rounds that every cell gets, whole, from 1.
   * @example min: 20
   */
  readonly min: number
  /**
   * Rounds that no cell exceeds, whole, from 1.
   * @example max: 200
   */
  readonly max: number
  /**
   * When a cell stops before `max`: the interval of its median is narrow enough.
   * @example until: { metric: 'ttftMs', relativeWidth: 0.1 }
   */
  readonly until: AdaptiveGoal
}

/** Fewer rounds say little about a median, whatever its interval. */
const FIRST_LOOK = 20
const ROUNDS_BETWEEN_LOOKS = 5

/**
 * Confidence of the interval that is looked at, and printed in the end: looking again and again
 * until it is narrow costs coverage, and this one then covers the 95 % that are claimed.
 */
export const LOOK_CONFIDENCE = 0.975

/** Of intervals of figures whose number of rounds nobody decided by looking at them. */
export const CONFIDENCE = 0.95

/** Nominal confidence of the interval of a cell's median. */
export function medianConfidence(adaptive: AdaptiveRounds | undefined): number {
  return adaptive ? LOOK_CONFIDENCE : CONFIDENCE
}

/** After how many rounds the intervals are looked at first. */
export function firstLook({ min }: Pick<AdaptiveRounds, 'min'>): number {
  return Math.max(FIRST_LOOK, min)
}

/** How many looks are due after so many rounds. */
export function looksDue(rounds: number, adaptive: Pick<AdaptiveRounds, 'min'>): number {
  const beyond = rounds - firstLook(adaptive)
  return beyond < 0 ? 0 : Math.floor(beyond / ROUNDS_BETWEEN_LOOKS) + 1
}
