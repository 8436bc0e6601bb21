import { thresholdsOf } from '../reading/recover.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'
import { capacitySentences } from './capacity-sentences.ts'
import { contrastSentences } from './contrast-sentences.ts'
import { goodputSentences } from './goodput-sentences.ts'
import { judgedSentences } from './judged-sentences.ts'
import { loadSentences } from './load-sentences.ts'
import { promptTaxSentences } from './prompt-tax-sentences.ts'
import { answeredIn, leftOutSentence } from './standing.ts'
import { consistency, jsonTax, leaders, value } from './summary-sentences.ts'

/** More would be a table in words. */
const MAX_SENTENCES = 6

/**
 * The answers of a matrix in words, from the figures of its document alone: to what its reference
 * and its thresholds ask, or who leads where they ask nothing.
 */
export function sentencesOf(matrix: DocumentMatrix): string[] {
  const asked = askedOf(matrix)
  return few([
    ...failuresFirst(matrix),
    ...(asked.length === 0 ? [...leaders(matrix), ...judgedSentences(matrix)] : asked),
    ...loadSentences(matrix),
  ])
}

/** What failed too often comes before anything that is said of the others. */
function failuresFirst(matrix: DocumentMatrix): string[] {
  // A search goes on until requests are refused or late: what that says is in its own sentence.
  if (matrix.capacity) return []
  return [leftOutSentence(matrix, answeredIn(matrix))].flatMap((sentence) => sentence ?? [])
}

/** The same without leaders: of a matrix that is one of several with the same cells. */
export function answersOf(matrix: DocumentMatrix): string[] {
  return few([...failuresFirst(matrix), ...askedOf(matrix), ...loadSentences(matrix)])
}

function askedOf(matrix: DocumentMatrix): string[] {
  const { ttftMs, pricePerformance, quality } = thresholdsOf(matrix)
  return [
    ...(matrix.capacity ? capacitySentences(matrix) : goodputSentences(matrix)),
    ...(matrix.reference?.['json'] === undefined ? [] : jsonTax(matrix)),
    ...promptTaxSentences(matrix, answeredIn(matrix)),
    ...contrastSentences(matrix),
    ...(ttftMs?.cv ? [consistency(matrix)] : []),
    ...(pricePerformance ? [value(matrix)] : []),
    ...(quality ? judgedSentences(matrix) : []),
  ].flatMap((sentence) => sentence ?? [])
}

function few(sentences: readonly string[]): string[] {
  const rest = sentences.length - MAX_SENTENCES
  if (rest <= 0) return [...sentences]
  return [...sentences.slice(0, MAX_SENTENCES), `… and ${rest} more, in the figures below.`]
}
