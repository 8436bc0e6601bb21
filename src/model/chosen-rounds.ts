import type { GatedMetricName } from './metric.ts'

/**
 * Why a matrix asks as many rounds as it does. `seen`: they are enough. `max-rounds`, `max-minutes`,
 * `budget`: a limit keeps them from being enough. `out-of-reach`: no number of rounds is enough.
 * `few-runs`, `no-location`: nothing can be red, so that the declared rounds are asked.
 */
export const roundsReasons = [
  'seen',
  'max-rounds',
  'max-minutes',
  'budget',
  'out-of-reach',
  'few-runs',
  'no-location',
] as const
export type RoundsReason = (typeof roundsReasons)[number]

/** Rounds that a matrix chose for itself, so that a change is seen: `gate.detect`. */
export interface ChosenRounds {
  readonly declared: number
  /** Those that are asked of every cell. */
  readonly rounds: number
  /** What a build is to see: a slowdown of one cell, a fraction. */
  readonly detect: number
  /** How often the first build with it is to be red. */
  readonly power: number
  readonly reason: RoundsReason
  /** The slowdown that is seen so often with these rounds; undefined where nothing is judged. */
  readonly detects: number | undefined
  /** The same with the most rounds that its limits allow. */
  readonly atMostDetects: number | undefined
  /** What is seen worst: a metric of a cell, by its id. */
  readonly metric: GatedMetricName | undefined
  readonly cell: string | undefined
  /** Rounds that would be enough, where a limit keeps from them. */
  readonly enough: number | undefined
  /** Accepted runs with which it would be seen within the limits; undefined where none would. */
  readonly runsNeeded: number | undefined
  /** Accepted runs that count, at the place that has fewest. */
  readonly acceptedRuns: number
  /** Remembered builds that say how much runs differ. */
  readonly builds: number
  /** Places whose accepted runs were looked at: all of them ask the same rounds. */
  readonly places: number
  /** Cells that too few accepted runs have: nothing is said of them. */
  readonly unknownCells: number
  /** US dollars of the rounds, at most; undefined where a price is unknown. */
  readonly maxCostUsd: number | undefined
  /** How long they take, by the answers of accepted runs. */
  readonly estimatedMs: number | undefined
}

/** What a matrix is to see, and what that may take. */
export interface RoundsWish {
  /** A slowdown of one cell, a fraction. */
  readonly detect: number
  readonly power: number
  /** Rounds that are asked in any case. */
  readonly declared: number
  readonly maxRounds: number
  readonly maxMinutes: number | undefined
  /** Rounds that make a conversation; 1 without. */
  readonly piece: number
  readonly warmup: number
  /** US dollars; undefined where nothing is paid. */
  readonly budgetUsd: number | undefined
  /** Every cell as declared, by id. */
  readonly cells: Readonly<
    Record<
      string,
      {
        /** At most what a request costs, with the judging of its answer; undefined where unknown. */
        readonly usd: number | undefined
        /** Cells of one lane are asked one after the other. */
        readonly lane: string
      }
    >
  >
}
