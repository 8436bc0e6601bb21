import type { ForeignCell, ForeignRequest } from '../../foreign/foreign-run.ts'
import type { Sample } from '../../model/sample.ts'

const MS_PER_SECOND = 1000

/** A request of another tool as a sample: what its file does not say is unknown. */
export function sampleOf(
  request: ForeignRequest,
  { cell, id, index }: { readonly cell: ForeignCell; readonly id: string; readonly index: number },
): Sample {
  const { failure, ttftMs, totalMs, outputTokens, isWarmup = false } = request
  const status = request.isAborted ? 'aborted' : failure ? 'failed' : 'ok'
  const isOverlapping = (cell.concurrency ?? 1) > 1 || cell.rate !== undefined
  return {
    cell: id,
    round: request.round ?? index,
    phase: isWarmup ? 'warmup' : 'main',
    warmup: isWarmup,
    // What one load sends at a time is one block: nothing tells where it paused.
    block: isOverlapping ? 0 : index,
    status,
    failure,
    ttfbMs: request.ttfbMs,
    ttftMs,
    ttfoMs: request.ttfoMs,
    totalMs: status === 'ok' ? totalMs : undefined,
    endMs: request.endMs ?? totalMs,
    interChunkMs: request.interChunkMs,
    interChunkP99Ms: undefined,
    longestStallMs: undefined,
    tokensPerSecond: status === 'ok' ? paceOf(request) : undefined,
    inputTokens: request.inputTokens,
    cachedTokens: request.cachedTokens,
    cacheWriteTokens: undefined,
    outputTokens,
    tokenSource: request.isCountedByServer && outputTokens !== undefined ? 'usage' : undefined,
    reasoningTokens: request.reasoningTokens,
    o200kTokens: undefined,
    streamedTokens: outputTokens,
    costUsd: undefined,
    reportedCostUsd: request.costUsd,
    // No check was asked: nothing is known of an answer.
    quality: status === 'ok' ? { passed: undefined, failed: [] } : undefined,
    finishReason: request.finishReason,
    truncated: false,
    streamed: cell.isStreamed === false ? false : undefined,
    backend: undefined,
    servedModel: undefined,
    protocol: undefined,
    httpStatus: failure?.status,
    headers: {},
    connection: { reused: undefined, dnsMs: undefined, connectMs: undefined, tlsMs: undefined },
    sentAt: request.sentAt,
    // A closed loop has no schedule: its queue is the client's own limit.
    intendedAt:
      cell.rate !== undefined && request.sentAt !== undefined && request.queueMs !== undefined
        ? request.sentAt - request.queueMs
        : undefined,
    queueMs: cell.rate === undefined ? undefined : request.queueMs,
    turn: undefined,
    nonce: '',
    chunks: undefined,
    reads: undefined,
    bytes: undefined,
    clientDelayMs: undefined,
    leftOut: [],
    sentAs: {},
    notes: [],
    toolCalls: [],
    text: undefined,
    textSha256: undefined,
    rawUsage: undefined,
  }
}

/** Tokens after the first over the time after it. No tool says how many came with the first chunk: one is assumed. */
function paceOf({ ttftMs, totalMs, outputTokens }: ForeignRequest): number | undefined {
  if (ttftMs === undefined || totalMs === undefined || outputTokens === undefined) return undefined
  if (outputTokens < 2 || totalMs <= ttftMs) return undefined
  return ((outputTokens - 1) / (totalMs - ttftMs)) * MS_PER_SECOND
}
