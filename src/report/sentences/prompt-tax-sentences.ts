import { pluralize } from '../../format/lists.ts'
import { showCount, showLimits, showNumber } from '../../format/numbers.ts'
import { lengthOf, type PromptTax, promptTaxes } from '../assembly/prompt-tax.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'
import { otherLevels } from './level-words.ts'
import type { HasAnswered } from './standing.ts'

/** How much later the first token of each endpoint comes as prompts grow, the least first. */
export function promptTaxSentences(matrix: DocumentMatrix, hasAnswered: HasAnswered): string[] {
  return promptTaxes(matrix)
    .filter(({ cells }) => cells.every(hasAnswered))
    .toSorted((one, other) => (one.msPer1000Tokens ?? 0) - (other.msPer1000Tokens ?? 0))
    .flatMap((tax) => sentenceOf(tax, matrix) ?? [])
}

function sentenceOf(tax: PromptTax, matrix: DocumentMatrix): string | undefined {
  const { cells, dropped, msPer1000Tokens: slope } = tax
  const [shortest] = cells
  const longest = cells.at(-1)
  if (!shortest || !longest) return undefined
  const whose = `the first token of ${shortest.model} via ${shortest.provider}${otherLevels(shortest, 'inputTokens', matrix)}`
  const range = `from ${showCount(lengthOf(shortest))} to ${showCount(lengthOf(longest))}`
  const leftOut =
    dropped === 0
      ? ''
      : `; ${pluralize(dropped, 'round')} in which not every length was answered ${dropped === 1 ? 'is' : 'are'} left out`
  if (slope === undefined) {
    return `No round was answered at every length of input, ${range} tokens, so nothing tells when ${whose} comes${leftOut}.`
  }
  return `For each 1000 tokens of input, ${range}, ${whose} comes ${effectOf(tax, slope)}${leftOut}.`
}

/** `9.87 ms [9.10, 10.4] later`; what is less is turned around with its interval. */
function effectOf({ low, high }: PromptTax, slope: number): string {
  const isEarlier = slope < 0
  const limits =
    low === undefined || high === undefined
      ? ' (too few rounds for an interval)'
      : isEarlier
        ? showLimits(-high, -low)
        : showLimits(low, high)
  return `${showNumber(Math.abs(slope))} ms${limits} ${isEarlier ? 'earlier' : 'later'}`
}
