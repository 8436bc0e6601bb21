import { plainText } from '../../src/format/plain-text.ts'
import type { Sample } from '../../src/model/sample.ts'
import { toJson } from '../../src/model/to-json.ts'

/** Everything a sample says in text but the answer, which is kept whole. */
const MAX_SAMPLE = 40_000
/** What a hundred million tokens of input and as many of output cost at the prices of these tests. */
const MAX_USD = 1200

/** What holds of every sample, whatever a stranger sent; what is said is broken. */
export function brokenInvariants(sample: Sample): string[] {
  const { failure, status } = sample
  const broken: string[] = []
  const hold = (name: string, isHeld: boolean): void => {
    if (!isHeld) broken.push(name)
  }
  for (const [name, value] of Object.entries(sample)) {
    if (typeof value !== 'number') continue
    hold(`${name} is finite and not negative: ${value}`, Number.isFinite(value) && value >= 0)
  }
  const { inputTokens, outputTokens, cachedTokens, cacheWriteTokens, reasoningTokens } = sample
  hold('input holds what was cached', isPart(sum(cachedTokens, cacheWriteTokens), inputTokens))
  hold(
    'output holds reasoning',
    sample.tokenSource !== 'usage' || isPart(reasoningTokens, outputTokens),
  )
  hold(
    'what streamed is some of the output',
    isPart(sample.streamedTokens, outputTokens) || sample.notes.length > 0,
  )
  hold('a cost is one', (sample.costUsd ?? 0) <= MAX_USD && (sample.reportedCostUsd ?? 0) <= 20_000)
  hold('a cost has counts', sample.costUsd === undefined || sample.tokenSource === 'usage')
  hold('a first byte comes before a first token', isOrdered(sample.ttfbMs, sample.ttftMs))
  hold('a first token comes before a visible one', isOrdered(sample.ttftMs, sample.ttfoMs))
  hold('a visible token comes before the last', isOrdered(sample.ttfoMs, sample.totalMs))
  hold('the last token comes before the end', isOrdered(sample.totalMs, sample.endMs))
  hold('a failure has a class, and nothing else has', (failure === undefined) === (status === 'ok'))
  hold(
    'what failed has no total',
    status === 'ok' || failure?.class === 'empty' || sample.totalMs === undefined,
  )
  hold('no net had to catch it', !/unreadable(?:: | body)/.test(failure?.message ?? ''))
  hold('a sample has an end', toJson(sample).length < MAX_SAMPLE)
  const shown = [failure?.message, sample.finishReason, sample.servedModel, sample.backend]
  hold(
    'what is shown does not act',
    [...shown, ...sample.notes].every((words) => plainText(words ?? '') === (words ?? '')),
  )
  return broken
}

function isPart(part: number | undefined, whole: number | undefined): boolean {
  return part === undefined || whole === undefined || part <= whole
}

function isOrdered(first: number | undefined, second: number | undefined): boolean {
  return first === undefined || second === undefined || first <= second
}

function sum(one: number | undefined, other: number | undefined): number {
  return (one ?? 0) + (other ?? 0)
}
