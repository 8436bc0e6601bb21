import { contrastSentences } from './contrast-sentences.ts'
import type { DocumentMatrix } from './document-schema.ts'
import { goodputSentences } from './goodput-sentences.ts'
import { loadSentences } from './load-sentences.ts'
import { recoverMatrix } from './recover.ts'
import { jsonTax, leaders, steadiness, value } from './summary-sentences.ts'

/** More would be a table in words. */
const MOST_SENTENCES = 6

/**
 * The answers of a matrix in words, from the figures of its document alone: to what its reference
 * and its thresholds ask, or who leads where they ask nothing.
 */
export function sentencesOf(matrix: DocumentMatrix): string[] {
  const { ttftMs, pricePerformance } = recoverMatrix(matrix).thresholds
  const asked = [
    ...goodputSentences(matrix),
    ...(matrix.reference?.['json'] === undefined ? [] : jsonTax(matrix)),
    ...contrastSentences(matrix),
    ...(ttftMs?.cv ? [steadiness(matrix)] : []),
    ...(pricePerformance ? [value(matrix)] : []),
  ].flatMap((sentence) => sentence ?? [])
  const answers = [...(asked.length === 0 ? leaders(matrix) : asked), ...loadSentences(matrix)]
  const rest = answers.length - MOST_SENTENCES
  return rest > 0
    ? [...answers.slice(0, MOST_SENTENCES), `… and ${rest} more, in the figures below.`]
    : answers
}
