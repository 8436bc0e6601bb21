import type { ForeignSource } from '../model/foreign-source.ts'
import type { MetricName } from '../model/metric.ts'
import type { Failure } from '../model/sample.ts'

/** One request as another tool observed it; undefined where its file does not say. */
export interface ForeignRequest {
  /** Unix milliseconds. */
  readonly sentAt?: number | undefined
  /** Milliseconds after that. */
  readonly ttfbMs?: number | undefined
  readonly ttftMs?: number | undefined
  /** First visible text, where the tool tells it from reasoning. */
  readonly ttfoMs?: number | undefined
  readonly totalMs?: number | undefined
  /** When one ended that failed. */
  readonly endMs?: number | undefined
  readonly interChunkMs?: number | undefined
  readonly inputTokens?: number | undefined
  readonly outputTokens?: number | undefined
  readonly reasoningTokens?: number | undefined
  readonly cachedTokens?: number | undefined
  readonly costUsd?: number | undefined
  /** Whether tokens are counted by the server. */
  readonly isCountedByServer?: boolean | undefined
  readonly queueMs?: number | undefined
  readonly finishReason?: string | undefined
  readonly failure?: Failure | undefined
  /** The tool itself ended it. */
  readonly isAborted?: boolean | undefined
  readonly isWarmup?: boolean | undefined
  /** Requests of one round had the same prompt; undefined where the tool knows no rounds. */
  readonly round?: number | undefined
}

/** A distribution as a file has it. */
export interface ForeignFigures {
  readonly n?: number | undefined
  readonly median?: number | undefined
  readonly mean?: number | undefined
  readonly sd?: number | undefined
  readonly min?: number | undefined
  readonly max?: number | undefined
  readonly p90?: number | undefined
  readonly p95?: number | undefined
  readonly p99?: number | undefined
}

export interface ForeignAggregates {
  readonly n: number | undefined
  readonly failures: number | undefined
  readonly metrics: Readonly<Partial<Record<MetricName, ForeignFigures | undefined>>>
}

/** One endpoint under one load. */
export interface ForeignCell {
  readonly model: string | undefined
  /** Whom people know the endpoint by: its host, or a provider. */
  readonly provider: string | undefined
  /** Requests in flight; undefined where that is not said, or a rate sets the pace. */
  readonly concurrency?: number | undefined
  /** Requests per second. */
  readonly rate?: number | undefined
  /** Tokens that were asked for. */
  readonly inputTokens?: number | undefined
  readonly maxTokens?: number | undefined
  /** What else runs must have in common to be compared. */
  readonly settings?: Readonly<Record<string, string>> | undefined
  /** Undefined where it is not known. */
  readonly isStreamed?: boolean | undefined
  readonly outputPerMTok?: number | undefined
  /** Undefined where only aggregates are there. */
  readonly requests: readonly ForeignRequest[] | undefined
  readonly aggregates?: ForeignAggregates | undefined
}

/** One run of another tool. */
export interface ForeignRun {
  readonly source: ForeignSource
  /** Unix milliseconds; undefined where no file says so. */
  readonly startedAt: number | undefined
  readonly endedAt: number | undefined
  /** Why it ended early; undefined where it did not, or that is not said. */
  readonly stopped: string | undefined
  readonly cells: readonly ForeignCell[]
}

/** What a format makes of its files: everything but where it comes from. */
export interface ReadRun extends Pick<ForeignRun, 'startedAt' | 'endedAt' | 'stopped' | 'cells'> {
  readonly version: string | undefined
  readonly notes?: readonly string[]
}
