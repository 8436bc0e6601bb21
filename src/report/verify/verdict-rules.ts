import { abortWords } from '../../gate/abort-words.ts'
import { FORMERLY } from '../../gate/window.ts'
import type { Verdict } from '../../model/verdict.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'
import { endedAgain, judgeAgain, type JudgedAgain } from './judge-again.ts'
import { differences, mismatch, type Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

const BASIS = 'samples and thresholds'

/** Every contrast, every verdict and what was measured again, judged anew. */
export function verdictRules(recorded: RecordedMatrix): Mismatch[] {
  const { path, matrix, unknown } = recorded
  let judged: JudgedAgain
  try {
    judged = judgeAgain(matrix)
  } catch (error) {
    // Options are of no type in a document: what nobody can have declared cannot be judged by.
    const reason = error instanceof Error ? error.message : String(error)
    const place = { path: [...path, 'options'], basis: reason }
    return [mismatch(matrix.options, 'options of a matrix', place)]
  }
  const contrasts = judged.contrasts.filter(({ metric }) => !unknown.has(metric))
  return [
    ...differences(matrix.contrasts, contrasts, {
      path: [...path, 'contrasts'],
      basis: 'the samples, paired by round',
    }),
    ...verdictsDiffer(matrix, { path, verdicts: judged.verdicts }),
    ...laterLookRules(recorded, judged),
    ...warningRules(recorded, judged),
    ...abortRules(matrix, path),
  ]
}

/** Older versions said nothing of the accepted runs. */
function warningRules(
  { matrix: { baseline }, path }: RecordedMatrix,
  { warnings }: JudgedAgain,
): Mismatch[] {
  if (!baseline?.warnings || !warnings) return []
  const place = { path: [...path, 'baseline', 'warnings'], basis: 'the accepted runs' }
  return differences(baseline.warnings, warnings, place)
}

/** What was certain before the last round, when, and what that saved. */
function abortRules(matrix: DocumentMatrix, path: RecordedMatrix['path']): Mismatch[] {
  const { aborted, cells, stopped } = matrix
  if (aborted === undefined) return []
  const ended = endedAgain(matrix)
  return [
    ...differences(aborted, ended?.aborted, { path: [...path, 'aborted'], basis: BASIS }),
    ...differences(stopped, ended && abortWords(ended, cells), {
      path: [...path, 'stopped'],
      basis: BASIS,
    }),
  ]
}

/** Which cells each later look asked how often, and after which pause. */
function laterLookRules(
  { matrix: { laterLooks }, path }: RecordedMatrix,
  { asked, gate }: JudgedAgain,
): Mismatch[] {
  const place = [...path, 'laterLooks']
  return [
    ...(asked === undefined
      ? []
      : differences(
          laterLooks.map(({ rounds }) => rounds),
          asked,
          { path: place, basis: 'what stood out at the looks before' },
        )),
    ...laterLooks.flatMap(({ pauseMs }, index) =>
      differences(pauseMs, gate.confirmPauseMs, {
        path: [...place, index, 'pauseMs'],
        basis: 'options.gate',
      }),
    ),
  ]
}

function verdictsDiffer(
  matrix: DocumentMatrix,
  {
    path,
    verdicts,
  }: { readonly path: RecordedMatrix['path']; readonly verdicts: readonly Verdict[] },
): Mismatch[] {
  const expected = new Map(verdicts.map((verdict) => [keyOf(verdict), verdict]))
  const wrong = matrix.verdicts.flatMap((verdict, index) => {
    const place = { path: [...path, 'verdicts', index], basis: BASIS }
    const key = keyOf(verdict)
    const other = expected.get(key)
    expected.delete(key)
    if (!other) return [mismatch(verdict.name, 'no such verdict', place)]
    return isUnseen(verdict) && other.verdict === 'advisory'
      ? differences({ ...verdict, ...unseen }, { ...other, ...unseen }, place)
      : differences(withoutNames(verdict), withoutNames(other), place)
  })
  const missing = [...expected.values()].map(({ subject, name }) => {
    const place = { path: [...path, 'verdicts'], basis: BASIS }
    return mismatch(undefined, `a verdict on ${subject}: ${name}`, place)
  })
  return [...wrong, ...missing]
}

/** Accepted runs that could not be compared are in no document: why is taken as it stands. */
export function isUnseen({ kind, verdict }: Verdict): boolean {
  return kind === 'regression' && verdict === 'not-comparable'
}

/** Nor is under which other names the same cells were accepted. */
function withoutNames(verdict: Verdict): Verdict {
  const { kind, verdict: said, reason } = verdict
  if (kind !== 'regression' || said !== 'advisory') return verdict
  return { ...verdict, reason: reason.split(FORMERLY)[0] ?? '' }
}

/** What such runs leave unknown of a verdict. */
const unseen = { verdict: undefined, reason: undefined, runs: undefined, change: undefined }

function keyOf(verdict: Verdict): string {
  const { kind, scope, subject, name } = verdict
  const reference = kind === 'contrast' ? verdict.reference : undefined
  return JSON.stringify([kind, scope, subject, reference, name])
}
