import type { Sample } from '../../model/sample.ts'
import { mismatch, type Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** Whether something stopped the requests that were not answered in full, or not sent. */
export function endingRules(matrices: readonly RecordedMatrix[]): Mismatch[] {
  return matrices.flatMap((matrix) => [
    ...abortedByNobody(matrix),
    ...suspendedForNothing(matrix, matrices),
  ])
}

/** A request is aborted by the end of the run alone. */
function abortedByNobody({ matrix, cells }: RecordedMatrix): Mismatch[] {
  if (matrix.stopped !== undefined) return []
  const isInterrupted = matrix.laterLooks.some(({ outcome }) => outcome === 'interrupted')
  return cells.flatMap(({ samples, path }) =>
    samples.flatMap(({ status, phase }, index) =>
      status !== 'aborted' || (isInterrupted && phase === 'confirm')
        ? []
        : [
            mismatch(status, 'ok or failed', {
              path: [...path, 'samples', index, 'status'],
              basis: 'the matrix, which was not stopped',
            }),
          ],
    ),
  )
}

/** A provider is suspended for what it said, to this matrix or to another of the run. */
function suspendedForNothing(
  { matrix, cells }: RecordedMatrix,
  matrices: readonly RecordedMatrix[],
): Mismatch[] {
  const ofRun = matrices.filter((other) => other.matrix.runId === matrix.runId)
  return cells.flatMap(({ cell, path }) => {
    const { suspended, provider } = cell
    if (suspended === undefined) return []
    const said = ofRun.flatMap((other) =>
      other.cells.flatMap(({ cell: own, samples }) => (own.provider === provider ? samples : [])),
    )
    return said.some((sample) => isReason(suspended, sample))
      ? []
      : [
          mismatch(suspended, 'the failure of a request to its provider', {
            path: [...path, 'suspended'],
            basis: 'the samples of its provider',
          }),
        ]
  })
}

function isReason(reason: string, { failure }: Sample): boolean {
  if (!failure) return false
  const { message, status } = failure
  const words = message.replace(/[.\s]+$/, '')
  return (
    (words !== '' && reason.includes(words)) ||
    reason.includes(failure.class) ||
    (status !== undefined && reason.includes(String(status)))
  )
}
