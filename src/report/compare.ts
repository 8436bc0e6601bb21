import { acceptable } from '../gate/accept.ts'
import { judgeAgainstFew } from '../gate/few-runs.ts'
import { listRegressions } from '../gate/limits.ts'
import { openGate } from '../gate/regression-gate.ts'
import { FEWEST_RUNS } from '../gate/window.ts'
import type { AcceptedRun } from '../model/accepted-run.ts'
import { BenchError } from '../model/bench-error.ts'
import type { Thresholds } from '../model/threshold.ts'
import { toJsonValue } from '../model/to-json.ts'
import type { DocumentMatrix, ResultsDocument } from './document-schema.ts'
import { recoverMatrix, type RecoveredMatrix } from './recover.ts'

/** Compared where a matrix names no regression threshold of its own. */
const comparedByDefault: Thresholds = {
  ttftMs: { regression: {} },
  totalMs: { regression: {} },
}

/**
 * Judges the newer of two sets of runs against the older: with five older runs or more by the gate
 * (a second newer run is its second look), with fewer by an assumed noise between runs. One matrix
 * for each of the newer set, with its verdicts in place of its own.
 */
export function compareRuns(
  before: readonly ResultsDocument[],
  after: readonly ResultsDocument[],
): DocumentMatrix[] {
  const [first, second] = after.toSorted((left, right) => (left.run.id < right.run.id ? -1 : 1))
  if (!first || before.length === 0) {
    throw new BenchError(
      'invalid-document',
      'nothing to compare: each side needs a results document',
    )
  }
  const modes = new Set([...before, ...after].map(({ run }) => run.mode))
  if (modes.size > 1) {
    throw new BenchError('invalid-document', 'simulated and live runs cannot be compared')
  }
  return first.matrices.map((matrix) => {
    const recovered = recoverMatrix(matrix)
    const [again] = sameAs(matrix, second ? [second] : [])
    const accepted = sameAs(matrix, before).map(acceptedOf)
    const verdicts = judge(recovered, accepted, again && recoverMatrix(again))
    return { ...matrix, contrasts: [], verdicts: toJsonValue(verdicts) }
  })
}

function judge(
  matrix: RecoveredMatrix,
  accepted: readonly AcceptedRun[],
  again: RecoveredMatrix | undefined,
) {
  const own = listRegressions(matrix.thresholds, matrix.gate)
  const thresholds = own.length > 0 ? own : listRegressions(comparedByDefault, matrix.gate)
  const { cells, identity, gate: options } = matrix
  const request = { cells, thresholds, accepted, identity, options, onlyAdvice: undefined }
  if (accepted.length < FEWEST_RUNS) return judgeAgainstFew(request)
  const gate = openGate(request)
  if (!again) return gate.conclude({ outcome: 'one-look' })
  const samples = new Map(
    again.cells.map((cell) => [
      cell.id,
      cell.samples.map((sample) => ({ ...sample, phase: 'confirm' as const })),
    ]),
  )
  return gate.conclude({ outcome: 'done', samples })
}

/** The same matrix in other documents; of several places its own, where that is among them. */
function sameAs(matrix: DocumentMatrix, documents: readonly ResultsDocument[]): DocumentMatrix[] {
  const same = documents
    .flatMap(({ matrices }) => matrices)
    .filter(({ name, file }) => name === matrix.name && file === matrix.file)
  const here = same.filter(({ location }) => location === matrix.location)
  return here.length > 0 ? here : same
}

function acceptedOf(recorded: DocumentMatrix): AcceptedRun {
  const matrix = recoverMatrix(recorded)
  return acceptable({
    runId: recorded.runId,
    cells: matrix.cells,
    identity: matrix.identity,
    gated: listRegressions(matrix.thresholds, matrix.gate).map(({ metric }) => metric),
    verdicts: [],
    isSimulatedByChance: false,
    hasFailureThreshold: true,
  }).run
}
