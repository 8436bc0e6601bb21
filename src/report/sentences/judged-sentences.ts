import { pluralize } from '../../format/lists.ts'
import { showNumber } from '../../format/numbers.ts'
import { countedSamples } from '../../model/counted-samples.ts'
import { signedRankTest } from '../../stats/signed-rank.ts'
import type { DocumentCell, DocumentMatrix } from '../schema/results-document.ts'
import { answeredIn, peersOf } from './standing.ts'

const SIGNIFICANCE = 0.05

/** Whose answers a second model scores highest on average, and whose lowest. */
export function judgedSentences(matrix: DocumentMatrix): string[] {
  return matrix.judges.flatMap(({ check, model, provider }) => {
    const ranked = peersOf(matrix, answeredIn(matrix))
      .flatMap((cell) => {
        const mean = cell.summary.scores[check]
        return mean === undefined ? [] : { label: cell.label, mean, scores: scoresOf(cell, check) }
      })
      .toSorted((left, right) => right.mean - left.mean)
    const [best, worst] = [ranked[0], ranked.at(-1)]
    if (!best || !worst || best === worst) return []
    const said = `a mean score of ${showNumber(best.mean)} over ${pluralize(best.scores.size, 'answer')}`
    // The two are the farthest apart of all pairs.
    const pairs = (ranked.length * (ranked.length - 1)) / 2
    const isClear = differenceP(best.scores, worst.scores) * pairs < SIGNIFICANCE
    const doubt = isClear ? '' : '; the difference is within noise: no clear winner'
    return [
      `Best answers (${check}), judged by ${model} via ${provider}: ${best.label}, ${said}; lowest: ${worst.label}, ${showNumber(worst.mean)}${doubt}.`,
    ]
  })
}

type Scores = ReadonlyMap<number, number>

/** By the round of the answer. */
function scoresOf({ samples }: DocumentCell, check: string): Scores {
  return new Map(
    countedSamples(samples).flatMap(({ round, quality }) => {
      const score = quality?.scores?.[check]
      return score === undefined ? [] : [[round, score] as const]
    }),
  )
}

/** How probable such a difference is by chance, paired by round. */
function differenceP(one: Scores, other: Scores): number {
  const differences = [...one].flatMap(([round, score]) => {
    const partner = other.get(round)
    return partner === undefined ? [] : [score - partner]
  })
  return signedRankTest(differences).pValue
}
