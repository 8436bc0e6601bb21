import { answersOf, sentencesOf } from '../report/sentences/sentences.ts'
import { geographySentences } from './geography.ts'
import type { ShownMatrix } from './join-locations.ts'

/** The answers of a matrix in words; of several places each one's, then the geography. */
export function answerSentences(matrix: ShownMatrix): string[] {
  if (!matrix.places) return sentencesOf(matrix)
  return [
    ...matrix.places.flatMap((place) =>
      answersOf(place.matrix).map((sentence) => `${place.location}: ${sentence}`),
    ),
    ...geographySentences(matrix),
  ]
}
