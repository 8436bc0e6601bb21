import { isPartOfLoad, partialWords } from '../reading/partial.ts'
import type { ResultsDocument } from '../schema/results-document.ts'
import { arrivalRules } from './arrival-rules.ts'
import { capacityRules } from './capacity-rules.ts'
import { cellRules } from './cell-rules.ts'
import { chosenRoundsRules } from './chosen-rounds-rules.ts'
import { declarationRules } from './declaration-rules.ts'
import { injectorRules } from './injector-rules.ts'
import { changedParts } from './integrity-rules.ts'
import { judgementRules } from './judgement-rules.ts'
import type { Mismatch } from './mismatch.ts'
import { outageRules } from './outage-rules.ts'
import { pauseRules } from './pause-rules.ts'
import { planRules } from './plan-rules.ts'
import { type RecordedMatrix, recordedMatrices } from './recorded-matrix.ts'
import { replayRules } from './replay-rules.ts'
import { requestRules } from './request-rules.ts'
import { roundRules } from './round-rules.ts'
import { runRules } from './run-rules.ts'
import { sampleRules } from './sample-rules.ts'
import { thinkRules } from './think-rules.ts'
import { tryoutRules } from './tryout-rules.ts'
import { isUnseen, verdictRules } from './verdict-rules.ts'

/** What came of checking a document against itself. */
export interface Verification {
  /** Paths of the parts whose hash does not fit, and what the text says beyond its values. */
  readonly changed: readonly string[]
  /** Values that do not follow from the rest of the document. */
  readonly mismatches: readonly Mismatch[]
  /** What was taken as it stands, in words. */
  readonly unchecked: readonly string[]
}

/** What a matrix must fulfil; a figure that the document gains gets its rule here. */
const matrixRules: readonly ((matrix: RecordedMatrix) => Mismatch[])[] = [
  declarationRules,
  planRules,
  chosenRoundsRules,
  requestRules,
  sampleRules,
  judgementRules,
  outageRules,
  pauseRules,
  tryoutRules,
  roundRules,
  injectorRules,
  arrivalRules,
  replayRules,
  thinkRules,
  capacityRules,
  cellRules,
  verdictRules,
]

/**
 * Checks the hashes, and computes every figure anew from the samples; `texts` is what the text of the
 * document says beyond its values.
 */
export function verifyDocument(
  document: ResultsDocument,
  texts: readonly string[] = [],
): Verification {
  const matrices = recordedMatrices(document)
  return {
    changed: [...changedParts(document), ...texts],
    mismatches: [
      ...matrices.flatMap((matrix) => matrixRules.flatMap((rule) => rule(matrix))),
      ...runRules(document, matrices),
    ],
    unchecked: uncheckedIn(document),
  }
}

/** What no rule computes anew. */
function uncheckedIn({ matrices }: ResultsDocument): string[] {
  const unseen = matrices.flatMap(({ verdicts }) => verdicts.filter(isUnseen)).length
  return [
    ...(unseen === 0
      ? []
      : [`why ${unseen} verdicts could not be compared with the accepted runs`]),
    ...matrices.flatMap((matrix) => {
      if (isPartOfLoad(matrix)) return [`what the other injectors of ${matrix.name} sent`]
      const partial = partialWords(matrix)
      return partial === undefined
        ? []
        : [`what ${matrix.name} would have sent after it was ${partial}`]
    }),
  ]
}
