import type { Usage } from '../../model/observation.ts'
import { count, isObject, type JsonObject } from '../json-value.ts'

/** Reads a `usage` object; undefined when it says nothing. */
export function readUsage(raw: JsonObject): Usage | undefined {
  const inputTokens = count(raw['prompt_tokens'])
  const completion = count(raw['completion_tokens'])
  if (inputTokens === undefined && completion === undefined) return undefined
  const reasoningTokens = detail(raw['completion_tokens_details'], 'reasoning_tokens')
  return {
    inputTokens,
    cachedTokens: detail(raw['prompt_tokens_details'], 'cached_tokens'),
    outputTokens: outputTokens(raw, { inputTokens, completion, reasoningTokens }),
    reasoningTokens,
    costUsd: count(raw['cost']),
    raw,
  }
}

/**
 * `completion_tokens` includes reasoning by the OpenAI definition, but some servers count it apart;
 * their total gives them away.
 */
function outputTokens(
  raw: JsonObject,
  counts: {
    readonly inputTokens: number | undefined
    readonly completion: number | undefined
    readonly reasoningTokens: number | undefined
  },
): number | undefined {
  const { inputTokens, completion, reasoningTokens } = counts
  if (completion === undefined || !reasoningTokens) return completion
  const total = count(raw['total_tokens'])
  const apart =
    reasoningTokens > completion || total === (inputTokens ?? 0) + completion + reasoningTokens
  return apart ? completion + reasoningTokens : completion
}

function detail(details: unknown, name: string): number | undefined {
  return isObject(details) ? count(details[name]) : undefined
}
