import type { Usage } from '../../model/observation.ts'
import { count, type JsonObject } from '../json-value.ts'
import { detail } from '../usage-count.ts'

/**
 * Lays a `usage` object over what the message said before: its counts are cumulative, those of
 * `message_delta` may leave out what `message_start` said, and `null` says nothing. Undefined when
 * no count is known.
 */
export function readUsage(raw: JsonObject, before: Usage | undefined): Usage | undefined {
  const said = Object.entries(raw).filter(([, value]) => value !== null)
  const merged: JsonObject = { ...before?.raw, ...Object.fromEntries(said) }
  const inputTokens = wholeInput(merged)
  const outputTokens = count(merged['output_tokens'])
  if (inputTokens === undefined && outputTokens === undefined) return undefined
  return {
    inputTokens,
    cachedTokens: count(merged['cache_read_input_tokens']),
    cacheWriteTokens: count(merged['cache_creation_input_tokens']),
    outputTokens,
    reasoningTokens: detail(merged['output_tokens_details'], 'thinking_tokens'),
    costUsd: undefined,
    raw: merged,
  }
}

/** `input_tokens` are only those neither read from a cache nor written to one. */
function wholeInput(usage: JsonObject): number | undefined {
  const uncached = count(usage['input_tokens'])
  if (uncached === undefined) return undefined
  const read = count(usage['cache_read_input_tokens']) ?? 0
  const written = count(usage['cache_creation_input_tokens']) ?? 0
  return uncached + read + written
}
