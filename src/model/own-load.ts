import type { Levels } from './cell.ts'
import type { Sample } from './sample.ts'

const MS_PER_SECOND = 1000

/** What a load asks of the machine that makes it. */
export interface OwnLoad {
  readonly requestsPerSecond: number
  /** Pieces of answers that have to be stamped. */
  readonly chunksPerSecond: number
}

/** What of a processor a request and a chunk take here, in milliseconds. */
export interface OwnCost {
  readonly requestMs: number
  readonly chunkMs: number
}

/** A load that this machine cannot send and stamp on time. */
export interface ExcessLoad {
  /** Label of the cell that asks most. */
  readonly label: string
  readonly asked: OwnLoad
  /** The part of it that this machine bears: below 1. */
  readonly share: number
  /** With so many threads. */
  readonly threads: number
  /** The same as a level of the cell. */
  readonly level: { readonly of: 'concurrency' | 'rate'; readonly asked: number }
}

/** Threads that send a load and stamp what comes back. */
export interface LoadThreads {
  readonly count: number
  /** The part of one processor that the load takes, where that is why; undefined where `LLM_BENCH_THREADS` says so. */
  readonly processorShare: number | undefined
}

/** Beyond this part of one processor, what comes waits for what came before: stamps are late. */
export const BORNE_SHARE = 0.5
/** How fast a fast endpoint streams: what this machine has to bear before anything is measured. */
export const FAST_TOKENS_PER_SECOND = 100
/** Limits are larger than most answers. */
const MAX_TOKENS = 500

/** What a cell may ask of this machine at most, where its endpoint is fast. */
export function ownLoadOf(
  { concurrency, rate, maxTokens }: Pick<Levels, 'concurrency' | 'rate' | 'maxTokens'>,
  { stream }: { readonly stream: boolean },
): OwnLoad {
  const tokens = Math.min(maxTokens, MAX_TOKENS)
  const requestsPerSecond = rate ?? (concurrency * FAST_TOKENS_PER_SECOND) / tokens
  return { requestsPerSecond, chunksPerSecond: requestsPerSecond * (stream ? tokens : 1) }
}

/** What a cell asks of this machine, by the answers that came so far; undefined where none did. */
export function seenLoadOf(
  { concurrency, rate }: Pick<Levels, 'concurrency' | 'rate'>,
  samples: readonly Pick<Sample, 'endMs' | 'reads'>[],
): OwnLoad | undefined {
  const answers = samples.filter(({ endMs }) => endMs !== undefined)
  const ms = answers.reduce((sum, { endMs = 0 }) => sum + endMs, 0)
  if (ms === 0) return undefined
  const reads = answers.reduce((sum, answer) => sum + (answer.reads ?? 0), 0)
  const requestsPerSecond = rate ?? (concurrency * answers.length * MS_PER_SECOND) / ms
  return { requestsPerSecond, chunksPerSecond: (requestsPerSecond * reads) / answers.length }
}

/** The part of one processor that a load takes; above 1 where it takes several. */
export function processorShare(
  { requestsPerSecond, chunksPerSecond }: OwnLoad,
  { requestMs, chunkMs }: OwnCost,
): number {
  return (requestsPerSecond * requestMs + chunksPerSecond * chunkMs) / MS_PER_SECOND
}

/** So many threads bear what takes that part of one processor, up to a limit. */
export function threadsFor(processorsTaken: number, maxThreads: number): number {
  return Math.max(1, Math.min(maxThreads, Math.ceil(processorsTaken / BORNE_SHARE)))
}
