import { changeOf } from '../../gate/gate-value.ts'
import { listRegressions } from '../../gate/limits.ts'
import { openOutlook } from '../../gate/outlook.ts'
import { type View, worstOf } from '../../gate/rounds-choice.ts'
import { pastOf } from '../reading/recorded-past.ts'
import { recoverMatrix } from '../reading/recover.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'
import { differences, mismatch, type Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** Rounds that a matrix chose so that a change is seen: how many, and what they see. */
export function chosenRoundsRules({ path, matrix }: RecordedMatrix): Mismatch[] {
  const { chosenRounds: chosen, options } = matrix
  if (chosen === undefined) return []
  const place = [...path, 'chosenRounds']
  const isFewer = chosen.rounds < chosen.declared
  const detects = detectedAgain(matrix)
  // A document that keeps no history does not tell whether there were builds before.
  const [expected] = detects.some((own) => isAlike(own, chosen.detects)) ? [] : detects
  return [
    ...differences(options['rounds'], chosen.rounds, {
      path: [...path, 'options', 'rounds'],
      basis: 'chosenRounds',
    }),
    ...(isFewer
      ? [
          mismatch(chosen.rounds, `at least ${chosen.declared}`, {
            path: [...place, 'rounds'],
            basis: 'the declared rounds',
          }),
        ]
      : []),
    ...wishDiffers(matrix, place),
    ...(expected === undefined
      ? []
      : differences(chosen.detects, expected, {
          path: [...place, 'detects'],
          basis: 'the accepted runs',
        })),
    ...(chosen.detects === undefined ||
    (chosen.reason === 'seen') === chosen.detects <= chosen.detect
      ? []
      : [
          mismatch(chosen.reason, chosen.detects <= chosen.detect ? 'seen' : 'why it is not seen', {
            path: [...place, 'reason'],
            basis: 'what the rounds see',
          }),
        ]),
  ]
}

/** What was to be seen is what the options say. */
function wishDiffers(
  { chosenRounds: chosen, options: { gate } }: DocumentMatrix,
  place: RecordedMatrix['path'],
): Mismatch[] {
  const declared: unknown =
    typeof gate === 'object' && gate !== null ? Reflect.get(gate, 'detect') : undefined
  return differences(chosen?.detect, declared, {
    path: [...place, 'detect'],
    basis: 'options.gate',
  })
}

/**
 * The slowdown that the rounds see, by the accepted runs of the document. Empty where that does not have
 * all that was looked at: runs of other places, or of cells that were left out or changed since.
 */
function detectedAgain(matrix: DocumentMatrix): number[] {
  const { chosenRounds: chosen, cells, drawnFrom } = matrix
  const { gate, ...recovered } = recoverMatrix(matrix)
  const past = pastOf(matrix, recovered, gate)
  if (!chosen || !past || chosen.detects === undefined || chosen.places !== 1) return []
  if (drawnFrom.cells.length !== recovered.cells.length) return []
  const { accepted, history, identity, runId } = past
  const thresholds = listRegressions(recovered.thresholds, gate)
  const viewsWith = (isAmongBuilds: boolean): View[] =>
    thresholds.map(({ metric, limit }) => ({
      metric,
      outlook: openOutlook({
        cells: cells.map(({ id, levels }) => ({
          id,
          provider: levels.provider,
          model: levels.model,
        })),
        accepted,
        identity,
        threshold: { metric, limit },
        metrics: thresholds.length,
        options: gate,
        builds: history && { history, runId },
        isAmongBuilds,
      }),
    }))
  return (history ? [false] : [false, true]).flatMap((isAmongBuilds) => {
    const views = viewsWith(isAmongBuilds)
    const isWhole = views.every(
      ({ outlook }) =>
        outlook.runs >= chosen.acceptedRuns &&
        outlook.cells.length === cells.length - chosen.unknownCells,
    )
    const isSame = Math.max(...views.map(({ outlook }) => outlook.builds)) === chosen.builds
    const worst = isWhole && isSame ? worstOf(views, chosen.rounds, chosen) : undefined
    return worst ? [Math.abs(changeOf(worst.shift, worst.view.metric))] : []
  })
}

function isAlike(one: number, other: number | undefined): boolean {
  return differences(one, other, { path: [], basis: '' }).length === 0
}
