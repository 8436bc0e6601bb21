import type { LoadKind } from '../capacity.ts'
import type { Objective } from '../threshold.ts'

/**
 * The highest load at which enough requests keep an objective: every endpoint of the matrix is searched
 * for it. In the place of `concurrency`, `rate` and `rounds`.
 */
export interface CapacityOptions {
  /**
   * What each request has to keep: a metric, and its limit.
   * @example objective: { ttftMs: 800 }
   */
  readonly objective: Objective
  /**
   * The share of requests that has to keep the objective, above 0 and below 1. A failed request keeps none.
   * @default 0.95
   * @example share: 0.99
   */
  readonly share?: number | undefined
  /**
   * What load is counted in: requests in flight (`'concurrency'`, a closed loop), or requests per second
   * (`'rate'`, an open loop).
   * @default 'concurrency'
   * @example of: 'rate'
   */
  readonly of?: LoadKind | undefined
  /**
   * The highest load that is tried, whole, 1 to 256.
   * @default 64
   * @example max: 256
   */
  readonly max?: number | undefined
  /**
   * How wide the interval may be, as a share of the capacity, 0.05 to 1.
   * @default 0.25
   * @example relativeWidth: 0.5
   */
  readonly relativeWidth?: number | undefined
  /**
   * Requests to an endpoint, at most; whole, from 11, a first block. `LLM_BENCH_ROUNDS` replaces it.
   * @default 3_000
   * @example maxRequests: 800
   */
  readonly maxRequests?: number | undefined
}
