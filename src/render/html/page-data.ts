import type { MatrixToJudge, Past } from '../../gate/judge-matrix.ts'
import type { JudgedCell } from '../../gate/judge.ts'
import type { TakenLook } from '../../gate/taken-looks.ts'
import type { AdaptiveRounds } from '../../model/adaptive-rounds.ts'
import type { MetricName } from '../../model/metric.ts'
import type { Objective } from '../../model/threshold.ts'
import type { Verdict } from '../../model/verdict.ts'

/** What the page's script reads: written by `page-matrix.ts`, drawn by `src/page`. */
export interface PageData {
  readonly isSimulated: boolean
  /** Undefined once the run has ended. */
  readonly watch: Watch | undefined
  /** Name of the results document beside the page. */
  readonly document: string
  readonly matrices: readonly PageMatrix[]
}

/** While a run goes on. */
interface Watch {
  /** Unix milliseconds. */
  readonly writtenAt: number
  /** When the page is written again, at the latest. */
  readonly nextWithinMs: number
}

export interface PageMatrix {
  readonly name: string
  /** Unix milliseconds; `sentAt` of a sample counts from here. */
  readonly startedAt: number
  readonly metrics: readonly PageMetric[]
  readonly prompts: readonly string[]
  /** By their index; null where none of its samples is drawn. */
  readonly rounds: readonly (PageRound | null)[]
  readonly cells: readonly PageCell[]
  readonly contrasts: readonly PageContrast[]
  /** Where the number of rounds was decided by looking at them. */
  readonly adaptive: AdaptiveRounds | undefined
  /** What goodput is the share of. */
  readonly objective: Objective | undefined
  /** Undefined where verdicts follow from more than samples: of a search, or of rounds that were not all asked. */
  readonly judged: PageJudged | undefined
}

/** What a matrix is judged by beside its samples, and what its verdicts are. */
export interface PageJudged extends Pick<MatrixToJudge, 'reference' | 'thresholds' | 'canary'> {
  readonly past: Omit<Past, 'identity'> | undefined
  readonly fingerprint: Past['identity']['fingerprint']
  /** By id of the cell. */
  readonly endpoints: Readonly<
    Record<string, { readonly endpoint: string; readonly snapshot: string | undefined }>
  >
  readonly laterLooks: readonly TakenLook[]
  readonly verdicts: readonly PageVerdict[]
}

/** Which verdict, and what it says. */
export interface PageVerdict extends Pick<
  Verdict,
  'kind' | 'scope' | 'subject' | 'name' | 'metric' | 'verdict'
> {
  readonly reference: string | undefined
}

/** A figure of a sample that is drawn and summarized. */
export interface PageMetric {
  readonly name: MetricName
  readonly title: string
  /** What figures are counted in after division by `divisor`: `ms`, `s`, or nothing. */
  readonly unit: string
  readonly divisor: number
  readonly better: 'lower' | 'higher' | 'neither'
  /** Where a request belongs that was given up before the event. */
  readonly censored: 'high' | 'low' | undefined
}

interface PageRound {
  readonly phase: string
  /** Index into `prompts`. */
  readonly prompt: number
}

export interface PageCell extends JudgedCell {
  /** Whether nothing was asked of it. */
  readonly isSkipped: boolean
  readonly model: string
  readonly provider: string
  /** What is added to every prompt of the cell. */
  readonly instruction: string | null
  readonly summary: Readonly<Partial<Record<MetricName, PageSummary>>>
  readonly samples: SampleColumns
  /** Requests of the cell; more than its samples where not all are drawn. */
  readonly requests: number
  /** Counted requests that failed. */
  readonly failed: number
  /** Number of the first sample among all of the page, which is where its details are. */
  readonly firstSample: number
  /** Place of the cell in the results document. */
  readonly path: string
}

export interface PageSummary {
  readonly n: number
  readonly nCensored: number
  readonly median: number | null
  readonly medianAtLeast: number | null
  readonly ciLow: number | null
  readonly ciHigh: number | null
  readonly p95: number | null
  readonly p95Low: number | null
  readonly p95High: number | null
}

export interface PageContrast {
  readonly cell: string
  readonly reference: string
  readonly axis: string
  readonly metric: string
  readonly metricTitle: string
  readonly isRate: boolean
  readonly n: number
  readonly change: number | null
  readonly ciLow: number | null
  readonly ciHigh: number | null
  readonly pAdjusted: number | null
  readonly isSignificant: boolean
  /** How many contrasts its interval is simultaneous with, itself included; null where it is not tested. */
  readonly family: number | null
  readonly isCensored: boolean
}

/** One sample without its texts, flat, so that each field makes a column. */
export interface PageSample {
  /** Where it stands among the samples of its cell; null where all are in the page. */
  readonly place: number | null
  readonly round: number
  readonly phase: string
  readonly status: string
  readonly failureClass: string | null
  readonly failureStatus: number | null
  readonly failureMessage: string | null
  readonly failedInStream: boolean | null
  readonly ttfbMs: number | null
  readonly ttftMs: number | null
  readonly ttfoMs: number | null
  readonly totalMs: number | null
  readonly endMs: number | null
  readonly interChunkMs: number | null
  readonly interChunkP99Ms: number | null
  readonly longestStallMs: number | null
  readonly tokensPerSecond: number | null
  readonly endToEndTokensPerSecond: number | null
  readonly inputTokens: number | null
  readonly cachedTokens: number | null
  readonly cacheWriteTokens: number | null
  readonly outputTokens: number | null
  readonly tokenSource: string | null
  readonly streamedTokens: number | null
  readonly reasoningTokens: number | null
  readonly o200kTokens: number | null
  readonly costUsd: number | null
  readonly reportedCostUsd: number | null
  /** Whether checks were asked of the answer. */
  readonly checked: boolean
  /** Null where none was, or not all of them said something. */
  readonly passed: boolean | null
  /** A line for each failed check. */
  readonly reasons: string | null
  /** A line with the name of each check or judge that said nothing of the answer. */
  readonly broken: string | null
  /** A line for each judge. */
  readonly judgements: string | null
  readonly finishReason: string | null
  readonly truncated: boolean
  readonly streamed: boolean | null
  readonly backend: string | null
  readonly servedModel: string | null
  readonly protocol: string | null
  readonly httpStatus: number | null
  readonly reused: boolean | null
  readonly dnsMs: number | null
  readonly connectMs: number | null
  readonly tlsMs: number | null
  /** Milliseconds after the start of the matrix. */
  readonly sentAt: number | null
  readonly intendedAt: number | null
  readonly queueMs: number | null
  readonly turn: number | null
  readonly block: number
  readonly chunks: number | null
  readonly reads: number | null
  readonly bytes: number | null
  readonly clientDelayMs: number | null
  readonly leftOut: string | null
  readonly notes: string | null
}

export type Field = string | number | boolean | null

/** The values of a field: one for all, one a sample, or numbers of words. */
export type Column =
  | Field
  | readonly Field[]
  | { readonly words: readonly Field[]; readonly at: readonly number[] }

export interface SampleColumns {
  readonly count: number
  /** A field that is null in all samples is left out. */
  readonly fields: { readonly [Name in keyof PageSample]?: Column }
}

/** The texts of a sample; what is not in the page is in the results document. */
export interface SampleDetails {
  readonly nonce: string
  readonly headers: Readonly<Record<string, string>>
  readonly text: string | null
  readonly textSha256: string | null
  readonly toolCalls: readonly { readonly name: string; readonly arguments: string | null }[]
  readonly usage: Readonly<Record<string, unknown>> | null
}

/** Samples whose details share one script element, which is read when one of them is opened. */
export const DETAILS_PER_BLOCK = 200
