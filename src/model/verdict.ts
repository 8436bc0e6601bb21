import type { StatisticName } from './threshold.ts'

export type VerdictKind =
  | 'ok'
  | 'improved'
  | 'regressed'
  | 'inconclusive'
  | 'failed'
  | 'advisory'
  | 'not-comparable'
  | 'client-limited'
  | 'no-data'

/** What a threshold says of a subject. */
export interface Verdict {
  readonly scope: 'cell' | 'provider' | 'matrix'
  /** Cell id, provider name or matrix name. */
  readonly subject: string
  /** Id of the cell it is compared with; undefined for all but contrasts. */
  readonly reference: string | undefined
  readonly metric: string
  readonly statistic: StatisticName | 'rate' | 'total'
  /** `measured` is that of every cell: enough of its requests succeeded. */
  readonly kind: 'measured' | 'absolute' | 'contrast' | 'regression'
  readonly verdict: VerdictKind
  readonly limit: number
  readonly bound: 'atMost' | 'atLeast'
  /** Infinity when so many requests timed out that the figure lies beyond the timeout. */
  readonly observed: number | undefined
  readonly change: number | undefined
  readonly ciLow: number | undefined
  readonly ciHigh: number | undefined
  readonly n: number
  /** One-sided p value against the limit at the first look; 0 to 1. */
  readonly p1: number | undefined
  /** The same at the second look; undefined when there was none. */
  readonly p2: number | undefined
  /**
   * p1·p2 has to be at most this for a regression, p1 for a contrast that fails; undefined where nothing
   * was tested.
   */
  readonly cut: number | undefined
  /** Accepted runs it was judged against. */
  readonly runs: number | undefined
  readonly df: number | undefined
  /** Smallest true change that this test sees four times out of five, as a fraction. */
  readonly detectable: number | undefined
  /** The test's name, e.g. `ttft p95 ≤ 2500 ms`. */
  readonly name: string
  /** One sentence. */
  readonly reason: string
}
