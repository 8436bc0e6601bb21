import type { ResultsDocument } from '../document-schema.ts'
import { cellRules } from './cell-rules.ts'
import { changedParts } from './integrity-rules.ts'
import type { Mismatch } from './mismatch.ts'
import { changedNumbers } from './number-texts.ts'
import { type RecordedMatrix, recordedMatrices } from './recorded-matrix.ts'
import { roundRules } from './round-rules.ts'
import { runRules } from './run-rules.ts'
import { sampleRules } from './sample-rules.ts'
import { verdictRules } from './verdict-rules.ts'

/** What came of checking a document against itself. */
export interface Verification {
  /** Paths of the parts whose hash does not fit, and numbers that nobody wrote so. */
  readonly changed: readonly string[]
  /** Values that do not follow from the rest of the document. */
  readonly mismatches: readonly Mismatch[]
  /** What was taken as it stands, in words: `3 verdicts of kind regression`. */
  readonly unchecked: readonly string[]
}

/** What a matrix must fulfil; a figure that the document gains gets its rule here. */
const matrixRules: readonly ((matrix: RecordedMatrix) => Mismatch[])[] = [
  sampleRules,
  roundRules,
  cellRules,
  verdictRules,
]

/** Checks the hashes, and computes every figure anew from the samples; `text` is what was read. */
export function verifyDocument(document: ResultsDocument, text: string): Verification {
  const matrices = recordedMatrices(document)
  return {
    changed: [...changedParts(document), ...changedNumbers(text)],
    mismatches: [
      ...matrices.flatMap((matrix) => matrixRules.flatMap((rule) => rule(matrix))),
      ...runRules(document, matrices),
    ],
    unchecked: uncheckedIn(document),
  }
}

/** What no rule computes anew. */
function uncheckedIn({ matrices }: ResultsDocument): string[] {
  const verdicts = matrices.flatMap((matrix) => matrix.verdicts)
  const parts = {
    contrasts: matrices.flatMap(({ contrasts }) => contrasts).length,
    'verdicts on contrasts': verdicts.filter(({ kind }) => kind === 'contrast').length,
    'verdicts on regressions': verdicts.filter(({ kind }) => kind === 'regression').length,
    'rounds of second looks': matrices
      .flatMap(({ rounds }) => rounds)
      .filter(({ phase }) => phase === 'confirm').length,
  }
  return Object.entries(parts).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]))
}
