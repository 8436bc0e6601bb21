import { pluralize } from '../format/lists.ts'
import { showCount, showUsd } from '../format/numbers.ts'
import { countedSamples } from '../model/counted-samples.ts'
import type { Sample } from '../model/sample.ts'
import { uncountedZeros } from '../report/assembly/costs.ts'
import type { DocumentCell } from '../report/schema/results-document.ts'

const MAX_NOTES = 5

/** What was odd about the answers of a cell, and what its figures hold because of it. */
export function readingNotes(cell: DocumentCell, isReplay: boolean): string[] {
  const samples = countedSamples(cell.samples)
  return [
    ...oddAnswers(samples),
    ...(isReplay ? sharedNotes(samples) : cachedNotes(cell, samples)),
    ...costNotes(samples),
    ...brokenNotes(cell),
  ]
}

/** Each oddity once, with the number of answers that had it, the commonest first. */
function oddAnswers(samples: readonly Sample[]): string[] {
  const notes = Map.groupBy(
    samples.flatMap(({ notes: own }) => [...new Set(own)]),
    (note) => note,
  )
  return [...notes.values()]
    .toSorted((one, other) => other.length - one.length)
    .slice(0, MAX_NOTES)
    .map(([note = '', ...more]) => `${pluralize(more.length + 1, 'answer')}: ${note}`)
}

/** A cell whose prompts are to be new to every cache was served from one all the same. */
function cachedNotes({ levels }: DocumentCell, samples: readonly Sample[]): string[] {
  if (levels.promptCache !== 'bust') return []
  const served = samples.filter(({ cachedTokens }) => (cachedTokens ?? 0) > 0)
  if (served.length === 0) return []
  const cached = Math.max(...served.map(({ cachedTokens }) => cachedTokens ?? 0))
  return [
    `${served.length} of ${pluralize(samples.length, 'prompt')} came partly from a cache, although each starts with its own nonce (up to ${pluralize(cached, 'cached token')})`,
  ]
}

/** Requests of a replay begin like others, so that a cache may answer. */
function sharedNotes(samples: readonly Sample[]): string[] {
  const counted = samples.filter(({ cachedTokens }) => cachedTokens !== undefined)
  const cached = counted.reduce((sum, { cachedTokens = 0 }) => sum + cachedTokens, 0)
  const all = counted.reduce((sum, { inputTokens = 0 }) => sum + inputTokens, 0)
  return cached === 0
    ? []
    : [`${showCount(cached)} of ${pluralize(all, 'input token')} came from a cache`]
}

/** A 0 of the provider's own does not beat a price list without a word. */
function costNotes(samples: readonly Sample[]): string[] {
  const { answers, usd } = uncountedZeros(samples)
  if (answers === 0) return []
  return [
    `the provider reports a cost of 0 for ${pluralize(answers, 'answer')}; the price list is used (${showUsd(usd)})`,
  ]
}

/** First tokens of answers that broke later were seen: they count, and a reader has to know. */
function brokenNotes({ summary }: DocumentCell): string[] {
  const { n, nFromFailed } = summary.ttftMs
  if (nFromFailed === 0) return []
  return [
    `${showCount(nFromFailed)} of ${pluralize(n, 'first-token time')} come from requests that failed later`,
  ]
}
