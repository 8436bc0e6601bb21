/** What one block at one level of load says of an objective. */
export interface LoadBlock {
  /** Requests in flight, or requests per second. */
  readonly level: number
  /** Whether each counted request kept the objective, in order of sending. */
  readonly kept: readonly boolean[]
}
