/** How a matrix ended that was broken for certain. */
export interface Aborted {
  /** Counted rounds that were asked, of so many. */
  readonly round: number
  readonly of: number
  /** The share of runs in which anything that is within its limits is called broken, at most. */
  readonly alpha: number
  /** Requests that were not sent for it. */
  readonly requests: number
  /** What they would have cost, by those before them; undefined where that is unknown. */
  readonly savedUsd: number | undefined
}
