import { contrastSentences } from './contrast-sentences.ts'
import type { DocumentMatrix } from './document-schema.ts'
import { recoverMatrix } from './recover.ts'
import { jsonTax, leaders, steadiness, value } from './summary-sentences.ts'

/** More would be a table in words. */
const MOST_SENTENCES = 6

/**
 * The answers of a matrix in words, from the figures of its document alone: to what its reference
 * and its thresholds ask, or who leads where they ask nothing.
 */
export function sentencesOf(matrix: DocumentMatrix): string[] {
  const answers = answersOf(matrix)
  return answers.length === 0 ? leaders(matrix) : answers
}

/** The answers to what the reference and the thresholds of a matrix ask. */
export function answersOf(matrix: DocumentMatrix): string[] {
  const { ttftMs, pricePerformance } = recoverMatrix(matrix).thresholds
  const answers = [
    ...(matrix.reference?.['json'] === undefined ? [] : jsonTax(matrix)),
    ...contrastSentences(matrix),
    ...(ttftMs?.cv ? [steadiness(matrix)] : []),
    ...(pricePerformance ? [value(matrix)] : []),
  ].flatMap((sentence) => sentence ?? [])
  const rest = answers.length - MOST_SENTENCES
  return rest > 0
    ? [...answers.slice(0, MOST_SENTENCES), `… and ${rest} more, in the contrasts below.`]
    : answers
}
