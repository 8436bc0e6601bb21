import { pluralize } from '../format/lists.ts'
import { showCount, showNumber } from '../format/numbers.ts'
import type { DocumentCell } from '../report/schema/results-document.ts'

/** Of fewer independent values a median has no 95 % interval. */
const MIN_VALUES = 6
/** The medians that tables show. */
const shown = [
  ['ttftMs', 'first token'],
  ['totalMs', 'total'],
  ['tokensPerSecond', 'tok/s'],
] as const

/** Why a median stands without its interval although there are values enough for one. */
export function intervalNotes({ summary }: DocumentCell): string[] {
  const lacking = shown.flatMap(([metric, name]) => {
    const { n, effectiveN, median, ciLow, ciHigh } = summary[metric]
    const isWorthLess = n >= MIN_VALUES && effectiveN < MIN_VALUES
    // A speed of 0 is that of answers that were given up.
    const isSeen = median !== undefined && median > 0
    return isWorthLess && isSeen && ciLow === undefined && ciHigh === undefined
      ? [{ name, worth: `${showCount(n)} are worth ${showNumber(effectiveN)}` }]
      : []
  })
  const [first] = lacking
  if (!first) return []
  const names = lacking.map(({ name }) => name).join(', ')
  const worth = lacking.every((one) => one.worth === first.worth)
    ? first.worth
    : lacking.map((one) => `${one.worth} (${one.name})`).join(', ')
  return [
    `no interval for ${names}: ${pluralize(MIN_VALUES, 'independent answer')} are needed, and consecutive answers are correlated: ${worth}`,
  ]
}
