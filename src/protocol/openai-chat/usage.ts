import type { Usage } from '../../model/observation.ts'
import { count, type JsonObject } from '../json-value.ts'
import { detail, outputWithReasoning } from '../usage-count.ts'

/** Reads a `usage` object; undefined when it says nothing. */
export function readUsage(raw: JsonObject): Usage | undefined {
  const inputTokens = count(raw['prompt_tokens'])
  const completion = count(raw['completion_tokens'])
  if (inputTokens === undefined && completion === undefined) return undefined
  const reasoningTokens = detail(raw['completion_tokens_details'], 'reasoning_tokens')
  return {
    inputTokens,
    cachedTokens: detail(raw['prompt_tokens_details'], 'cached_tokens'),
    // OpenRouter's, for models whose makers charge for it.
    cacheWriteTokens: detail(raw['prompt_tokens_details'], 'cache_write_tokens'),
    outputTokens: outputWithReasoning({
      input: inputTokens,
      output: completion,
      reasoning: reasoningTokens,
      total: count(raw['total_tokens']),
    }),
    reasoningTokens,
    costUsd: count(raw['cost']),
    raw,
  }
}
