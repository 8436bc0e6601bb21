import { significant } from '../format/significant.ts'
import type { Delta, Observation } from '../model/observation.ts'
import type { Timing } from '../model/sample.ts'
import { ascending, quantile } from '../stats/quantile.ts'
import { failureOf } from './failure.ts'

/** Under this a window says more about buffers than about an endpoint. */
const MIN_WINDOW_MS = 1

export interface TokenShares {
  /** Output tokens that streamed: content and reasoning deltas, hidden reasoning left out. */
  readonly streamedTokens: number | undefined
  /** The first token-bearing chunk's share of the streamed text, 0 to 1. */
  readonly firstChunkShare: number | undefined
}

const noPace = {
  ttftMs: undefined,
  ttfoMs: undefined,
  interChunkMs: undefined,
  interChunkP99Ms: undefined,
  longestStallMs: undefined,
  tokensPerSecond: undefined,
}

/**
 * The times of one request as docs/results.md defines them, relative to its hand-over to the socket. A tool call
 * counts as an answer, but not as visible text. With `stream: false` an answer has a total time and no TTFT.
 */
export function timingOf(
  observation: Observation,
  shares: TokenShares,
  { isWhole: isAskedWhole = false }: { readonly isWhole?: boolean | undefined } = {},
): Timing {
  const { sentAt, firstByteAt, endedAt, error, reading } = observation
  const { deltas } = reading
  const content = deltas.filter((delta) => delta.kind !== 'reasoning')
  const first = deltas[0]
  const failed = failureOf(observation)?.class
  // Thinking that became no answer came to its end all the same.
  const isWhole = failed === undefined || failed === 'empty'
  // What streamed before the time limit has a pace; what broke off has none worth comparing.
  const hasPace = isWhole || error?.kind === 'timeout'
  const since = (at: number | undefined): number | undefined =>
    at === undefined || sentAt === undefined ? undefined : toMicroseconds(at - sentAt)
  const sortedGaps = ascending(hasPace ? gapsBetween(content) : [])
  return {
    ttfbMs: since(firstByteAt),
    ttftMs: since(first?.at),
    ttfoMs: since(deltas.find(({ kind }) => kind === 'content')?.at),
    totalMs: isWhole ? since(content.at(-1)?.at) : undefined,
    endMs: since(endedAt ?? error?.at),
    interChunkMs: inMicroseconds(quantile(sortedGaps, 0.5)),
    interChunkP99Ms: inMicroseconds(quantile(sortedGaps, 0.99)),
    longestStallMs: sortedGaps.at(-1),
    tokensPerSecond: hasPace ? tokensPerSecond(deltas, shares) : undefined,
    ...(isAskedWhole && noPace),
  }
}

function tokensPerSecond(
  deltas: readonly Delta[],
  { streamedTokens, firstChunkShare }: TokenShares,
): number | undefined {
  const first = deltas[0]
  const last = deltas.at(-1)
  if (!first || !last || first.chunk === last.chunk) return undefined
  if (streamedTokens === undefined || firstChunkShare === undefined) return undefined
  const windowMs = last.at - first.at
  if (windowMs < MIN_WINDOW_MS) return undefined
  return significant(((streamedTokens * (1 - firstChunkShare)) / windowMs) * 1000)
}

/** The clock's resolution; digits beyond it are noise of floating point. */
export function toMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}

/** The same of a time that may be unknown. */
export function inMicroseconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : toMicroseconds(milliseconds)
}

function gapsBetween(deltas: readonly Delta[]): number[] {
  const gaps: number[] = []
  for (const [index, delta] of deltas.entries()) {
    const previous = deltas[index - 1]
    if (previous) gaps.push(toMicroseconds(delta.at - previous.at))
  }
  return gaps
}
