import type { Usage } from '../../model/observation.ts'
import { count, type JsonObject } from '../json-value.ts'

/** Reads a `usageMetadata` object; undefined when it says nothing. */
export function readUsage(raw: JsonObject): Usage | undefined {
  const inputTokens = count(raw['promptTokenCount'])
  const reasoningTokens = count(raw['thoughtsTokenCount'])
  const outputTokens = wholeOutput(raw, { inputTokens, reasoningTokens })
  if (inputTokens === undefined && outputTokens === undefined) return undefined
  return {
    inputTokens,
    cachedTokens: count(raw['cachedContentTokenCount']),
    cacheWriteTokens: undefined,
    outputTokens,
    reasoningTokens,
    costUsd: undefined,
    raw,
  }
}

/**
 * `candidatesTokenCount` leaves thoughts out, and is left out itself where there was nothing but
 * thoughts. Some servers count thoughts in all the same; their total gives them away.
 */
function wholeOutput(
  raw: JsonObject,
  counts: {
    readonly inputTokens: number | undefined
    readonly reasoningTokens: number | undefined
  },
): number | undefined {
  const { inputTokens = 0, reasoningTokens } = counts
  const visible = count(raw['candidatesTokenCount'])
  if (visible === undefined || reasoningTokens === undefined) return visible ?? reasoningTokens
  const includesThoughts =
    visible >= reasoningTokens && count(raw['totalTokenCount']) === inputTokens + visible
  return includesThoughts ? visible : visible + reasoningTokens
}
