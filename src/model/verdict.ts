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
  readonly metric: string
  readonly statistic: StatisticName | 'rate' | 'total'
  readonly kind: 'absolute' | 'contrast' | 'regression'
  readonly verdict: VerdictKind
  readonly limit: number
  readonly bound: 'atMost' | 'atLeast'
  /** Infinity when so many requests timed out that the figure lies beyond the timeout. */
  readonly observed: number | undefined
  readonly change: number | undefined
  readonly ciLow: number | undefined
  readonly ciHigh: number | undefined
  readonly n: number
  readonly p1: number | undefined
  readonly p2: number | undefined
  readonly runs: number | undefined
  readonly df: number | undefined
  readonly detectable: number | undefined
  /** The test's name, e.g. `ttft p95 ≤ 2500 ms`. */
  readonly name: string
  /** One sentence. */
  readonly reason: string
}
