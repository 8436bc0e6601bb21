/** What is said of a version beside the one in use; `ok` is not worse, and equal or better. */
export type CanaryKind = 'worse' | 'better' | 'equal' | 'ok' | 'inconclusive'

export type VerdictKind =
  | 'ok'
  | 'equal'
  | 'better'
  | 'worse'
  | 'improved'
  | 'regressed'
  | 'inconclusive'
  | 'failed'
  | 'advisory'
  | 'not-comparable'
  | 'client-limited'
  | 'no-data'

/** What a threshold says of a subject. */
export type Verdict =
  | MeasuredVerdict
  | AbsoluteVerdict
  | ContrastVerdict
  | CanaryVerdict
  | RegressionVerdict

/** What verdicts of all kinds say. */
interface Judgement {
  readonly scope: 'cell' | 'provider' | 'model' | 'matrix'
  /** Cell id, or name of a provider, a model or the matrix. */
  readonly subject: string
  readonly metric: string
  /** Name of a statistic; `rate` of shares, `total` of costs, `highest` of loads. */
  readonly statistic: string
  readonly verdict: VerdictKind
  readonly limit: number
  readonly bound: 'atMost' | 'atLeast'
  readonly n: number
  /** The test's name, e.g. `ttft p95 ≤ 2500 ms`. */
  readonly name: string
  /** One sentence. */
  readonly reason: string
}

/** That of every cell: enough of its requests succeeded. */
export interface MeasuredVerdict extends Judgement {
  readonly kind: 'measured'
  /** Share of failed requests, 0 to 1. */
  readonly observed: number | undefined
}

/** On a figure of a cell. */
export interface AbsoluteVerdict extends Judgement {
  readonly kind: 'absolute'
  /** Infinity when so many requests timed out that the figure lies beyond the timeout. */
  readonly observed: number | undefined
  readonly ciLow: number | undefined
  readonly ciHigh: number | undefined
  /** Whether noise could move it across its limit; undefined where that is not known. */
  readonly isNearLimit: boolean | undefined
}

/** On a cell beside its reference in the same run. */
export interface ContrastVerdict extends Judgement {
  readonly kind: 'contrast'
  /** Id of the cell it is compared with. */
  readonly reference: string
  /** As a fraction of the reference; for rates the difference. */
  readonly change: number | undefined
  readonly ciLow: number | undefined
  readonly ciHigh: number | undefined
  /** One-sided p value against the limit; 0 to 1. */
  readonly p1: number | undefined
  /** p1 has to be at most this to fail; undefined where nothing was tested. */
  readonly cut: number | undefined
}

/** On a version beside the one in use, in the same run; `limit` is the margin on the bad side. */
export interface CanaryVerdict extends Judgement {
  readonly kind: 'canary'
  /** Id of the cell it is compared with; undefined where several are taken together. */
  readonly reference: string | undefined
  /** As a fraction of the reference. */
  readonly change: number | undefined
  /** Of what is called worse or better, for all comparisons and looks at once. */
  readonly ciLow: number | undefined
  readonly ciHigh: number | undefined
  /** 90 % interval: within both margins just where the two are equal. */
  readonly equalLow: number | undefined
  readonly equalHigh: number | undefined
  /** One-sided, of a change beyond the margin. */
  readonly pWorse: number | undefined
  readonly pBetter: number | undefined
  /** The larger of the two one-sided tests of lying within the margins. */
  readonly pEqual: number | undefined
  /** `pWorse` has to be at most this for a worse version, `pBetter` for a better one. */
  readonly cut: number | undefined
  /** How often it was looked at. */
  readonly looks: number
  /** How many rounds would settle it, where it is open. */
  readonly roundsNeeded: number | undefined
}

/** On a subject beside its accepted runs. */
export interface RegressionVerdict extends Judgement {
  readonly kind: 'regression'
  readonly observed: number | undefined
  /** As a fraction of the accepted runs' mean. */
  readonly change: number | undefined
  readonly ciLow: number | undefined
  readonly ciHigh: number | undefined
  /** Probability of as much at the first look if nothing had changed; 0 to 1. */
  readonly p1: number | undefined
  /** The same of all looks as one; undefined when there was one look. */
  readonly pAll: number | undefined
  /** How often all of its cells were looked at, 1 to 3; undefined where nothing was tested. */
  readonly looks: number | undefined
  /** The last of the two has to be at most this for a regression; undefined where nothing was tested. */
  readonly cut: number | undefined
  /** Probability of as much if the change were just the limit: at most 0.05 for a regression. */
  readonly pAtLimit: number | undefined
  /** Accepted runs it was judged against. */
  readonly runs: number | undefined
  /** Smallest true change that this test sees four times out of five, as a fraction. */
  readonly detectable: number | undefined
  /** This build and those before it as one; undefined where there are none, or none that can be compared. */
  readonly together: TogetherTest | undefined
}

/** The last builds as one value: red for itself, whatever this build is by itself. */
export interface TogetherTest {
  readonly change: number | undefined
  readonly ciLow: number | undefined
  readonly ciHigh: number | undefined
  /** Probability of as much if nothing had changed, and if the change were just the limit. */
  readonly p: number
  readonly pAtLimit: number
  /** `p` has to be at most this. */
  readonly cut: number
  /** Oldest first; the last is this one. */
  readonly builds: readonly { readonly runId: string; readonly change: number | undefined }[]
}

/** A regression verdict in which nothing was tested. */
export const untested = {
  change: undefined,
  ciLow: undefined,
  ciHigh: undefined,
  p1: undefined,
  pAll: undefined,
  looks: undefined,
  cut: undefined,
  pAtLimit: undefined,
  runs: undefined,
  detectable: undefined,
  together: undefined,
} satisfies Partial<RegressionVerdict>
