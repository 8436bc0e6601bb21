import type { Delta, Observation } from '../model/observation.ts'
import type { TokenCounts } from '../model/sample.ts'
import type { TokenShares } from './timing.ts'
import type { TokenCounter } from './token-counter.ts'

/**
 * By how much a server's count and o200k's may differ: other tokenizers cut some languages in four
 * where o200k has one, and what is short says nothing.
 */
const MAX_TOKENIZER_FACTOR = 4
const MIN_DIFFERENCE = 20
/** What servers count around a call of a tool and never stream. */
const TOKENS_AROUND_CALL = 60

export interface CountedTokens extends TokenShares {
  readonly counts: TokenCounts
  /** What does not add up. */
  readonly notes: readonly string[]
}

/**
 * Token counts of one answer: the server's where it gives them, o200k beside it always. A server that
 * counts far less than streamed is not believed; one that counts far more may have thought unseen,
 * which is output, but none that streamed.
 */
export function countAnswer(observation: Observation, counter: TokenCounter): CountedTokens {
  const { deltas, usage, toolCalls } = observation.reading
  const content = joined(deltas.filter((delta) => delta.kind === 'content'))
  const streamed = joined(deltas)
  const o200kStreamed = streamed === '' ? undefined : counter(streamed)
  const o200kContent = content === streamed ? o200kStreamed : counter(content)
  const visible = usage?.outputTokens && usage.outputTokens - hiddenReasoning(observation)
  const isTooFew = visible !== undefined && isFarBelow(visible, o200kStreamed)
  const aroundCalls = toolCalls.length * TOKENS_AROUND_CALL
  const isTooMany = visible !== undefined && isFarBelow(o200kStreamed, visible - aroundCalls)
  const hasUsage = usage?.outputTokens !== undefined && usage.outputTokens > 0 && !isTooFew
  const outputTokens = hasUsage ? usage.outputTokens : o200kStreamed
  const firstChunk = joined(deltas.filter((delta) => delta.chunk === deltas[0]?.chunk))
  const notes = [
    ...(isTooFew
      ? ['usage reports far fewer output tokens than the answer holds: counted with o200k instead']
      : []),
    ...(isTooMany
      ? ['usage reports far more output tokens than the answer holds: tokens/s counts only those']
      : []),
    ...(o200kStreamed === undefined && streamed !== ''
      ? ['the answer is too long for its tokens to be counted here']
      : []),
  ]
  return {
    counts: {
      inputTokens: usage?.inputTokens,
      cachedTokens: usage?.cachedTokens,
      cacheWriteTokens: usage?.cacheWriteTokens,
      cacheWrite1hTokens: usage?.cacheWrite1hTokens,
      outputTokens,
      tokenSource: outputTokens === undefined ? undefined : hasUsage ? 'usage' : 'tokenizer',
      reasoningTokens: usage?.reasoningTokens,
      o200kTokens: content === '' ? undefined : o200kContent,
    },
    streamedTokens: isTooMany ? o200kStreamed : hasUsage ? visible : o200kStreamed,
    firstChunkShare: shareOf(counter(firstChunk), o200kStreamed),
    notes,
  }
}

function shareOf(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || !whole ? undefined : Math.min(1, part / whole)
}

function isFarBelow(count: number | undefined, other: number | undefined): boolean {
  if (count === undefined || other === undefined) return false
  return count * MAX_TOKENIZER_FACTOR < other && other - count > MIN_DIFFERENCE
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
