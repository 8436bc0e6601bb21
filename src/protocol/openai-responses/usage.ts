import type { Usage } from '../../model/observation.ts'
import { count, type JsonObject } from '../json-value.ts'
import { detail, outputWithReasoning } from '../usage-count.ts'

/** Reads the `usage` object of a response; undefined when it says nothing. */
export function readUsage(raw: JsonObject): Usage | undefined {
  const inputTokens = count(raw['input_tokens'])
  const output = count(raw['output_tokens'])
  if (inputTokens === undefined && output === undefined) return undefined
  const reasoningTokens = detail(raw['output_tokens_details'], 'reasoning_tokens')
  return {
    inputTokens,
    cachedTokens: detail(raw['input_tokens_details'], 'cached_tokens'),
    cacheWriteTokens: undefined,
    outputTokens: outputWithReasoning({
      input: inputTokens,
      output,
      reasoning: reasoningTokens,
      total: count(raw['total_tokens']),
    }),
    reasoningTokens,
    costUsd: count(raw['cost']),
    raw,
  }
}
