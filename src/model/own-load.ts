import type { Levels } from './cell.ts'

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
  /** The same as a level of the cell. */
  readonly level: { readonly of: 'concurrency' | 'rate'; readonly asked: number }
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

/** The part of a processor that a load takes. */
export function processorShare(
  { requestsPerSecond, chunksPerSecond }: OwnLoad,
  { requestMs, chunkMs }: OwnCost,
): number {
  return (requestsPerSecond * requestMs + chunksPerSecond * chunkMs) / 1000
}
