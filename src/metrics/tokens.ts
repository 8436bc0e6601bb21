import type { Delta, Observation } from '../model/observation.ts'
import type { TokenCounts } from '../model/sample.ts'
import type { TokenShares } from './timing.ts'

/** Counts o200k tokens of a text. */
export type TokenCounter = (text: string) => number

/**
 * Loads the o200k tokenizer, which takes a good 100 ms and 80 MB: do it before the first request,
 * never inside a timed window. Text that looks like a control token counts as ordinary text.
 */
export async function loadTokenCounter(): Promise<TokenCounter> {
  const { countO200k } = await import('../tokenizer/o200k.ts')
  return countO200k
}

export interface CountedTokens extends TokenShares {
  readonly counts: TokenCounts
}

/** Token counts of one answer: the server's where it gives them, o200k beside it always. */
export function countAnswer(observation: Observation, counter: TokenCounter): CountedTokens {
  const { deltas, usage } = observation.reading
  const content = joined(deltas.filter((delta) => delta.kind === 'content'))
  const streamed = joined(deltas)
  const o200kStreamed = streamed === '' ? undefined : counter(streamed)
  const o200kContent = content === streamed ? o200kStreamed : counter(content)
  const hasUsage = usage?.outputTokens !== undefined && usage.outputTokens > 0
  const outputTokens = hasUsage ? usage.outputTokens : o200kStreamed
  const firstChunk = joined(deltas.filter((delta) => delta.chunk === deltas[0]?.chunk))
  return {
    counts: {
      inputTokens: usage?.inputTokens,
      cachedTokens: usage?.cachedTokens,
      cacheWriteTokens: usage?.cacheWriteTokens,
      outputTokens,
      tokenSource: outputTokens === undefined ? undefined : hasUsage ? 'usage' : 'tokenizer',
      reasoningTokens: usage?.reasoningTokens,
      o200kTokens: content === '' ? undefined : o200kContent,
    },
    streamedTokens:
      outputTokens === undefined ? undefined : outputTokens - hiddenReasoning(observation),
    firstChunkShare: o200kStreamed ? Math.min(1, counter(firstChunk) / o200kStreamed) : undefined,
  }
}

/** Reasoning that is billed but never streamed. */
function hiddenReasoning({ reading }: Observation): number {
  const { usage, deltas } = reading
  const reasoningTokens = usage?.reasoningTokens ?? 0
  const isVisible = deltas.some((delta) => delta.kind === 'reasoning')
  if (isVisible || reasoningTokens === 0) return 0
  return reasoningTokens < (usage?.outputTokens ?? 0) ? reasoningTokens : 0
}

function joined(deltas: readonly Delta[]): string {
  return deltas.map((delta) => delta.text).join('')
}
