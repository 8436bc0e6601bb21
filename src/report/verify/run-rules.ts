import { toJsonValue } from '../../model/to-json.ts'
import type { DocumentMatrix, ResultsDocument } from '../document-schema.ts'
import { inCommon } from '../run-parts.ts'
import { calibrationOf, costTotals, eventLoopOf } from '../totals.ts'
import { differences, mismatch, type Mismatch, type Path } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** What a document says of its run, or of each of its runs, and the totals over all matrices. */
export function runRules(
  document: ResultsDocument,
  matrices: readonly RecordedMatrix[],
): Mismatch[] {
  const { run, client, cost, merged } = document
  const cells = matrices.flatMap((matrix) => matrix.cells)
  const spendings = cells.map(({ cell, samples }) => ({ provider: cell.provider, samples }))
  return [
    ...differences(cost, toJsonValue(costTotals(spendings)), {
      path: ['cost'],
      basis: 'the costs of all samples',
    }),
    ...clientRules(client, matrices, ['client']),
    ...matrices.flatMap(({ matrix, path }) => matrixRules(matrix, { document, path })),
    ...(merged ?? []).flatMap((parts, index) => {
      const own = matrices.filter(({ matrix }) => matrix.runId === parts.run.id)
      return clientRules(parts.client, own, ['merged', index, 'client'])
    }),
    ...(merged ? mergedRules(run, merged) : []),
  ]
}

type Run = ResultsDocument['run']

function clientRules(
  { calibration, eventLoop }: ResultsDocument['client'],
  matrices: readonly RecordedMatrix[],
  path: Path,
): Mismatch[] {
  const samples = matrices.flatMap(({ cells }) => cells.flatMap((cell) => cell.samples))
  return [
    ...differences(calibration, toJsonValue(calibrationOf(calibration.errorsMs)), {
      path: [...path, 'calibration'],
      basis: 'the errors of the stamps',
    }),
    ...differences(eventLoop, toJsonValue(eventLoopOf(samples)), {
      path: [...path, 'eventLoop'],
      basis: 'the samples',
    }),
  ]
}

function matrixRules(
  { runId, location, interrupted, endedAt, stopped, cells }: DocumentMatrix,
  { document, path }: { readonly document: ResultsDocument; readonly path: Path },
): Mismatch[] {
  const runs = (document.merged ?? [document]).map(({ run }) => run)
  const own = runs.find(({ id }) => id === runId)
  const at = (field: string, basis: string) => ({ path: [...path, field], basis })
  if (!own) return [mismatch(runId, 'a run of the document', at('runId', 'its runs'))]
  const hasEnded = endedAt !== null && stopped === null
  return [
    ...differences(location, own.location, at('location', 'its run')),
    ...differences(interrupted, !hasEnded, at('interrupted', 'its end')),
    ...(interrupted && !own.interrupted
      ? [mismatch(interrupted, false, at('interrupted', 'its run'))]
      : []),
    ...cells.flatMap(({ simulated }, index) =>
      differences(simulated, own.mode === 'simulated', {
        path: [...path, 'cells', index, 'simulated'],
        basis: 'the mode of its run',
      }),
    ),
  ]
}

function mergedRules(report: Run, merged: readonly { readonly run: Run }[]): Mismatch[] {
  const runs = merged.map(({ run }) => run)
  const { startedAt, endedAt, seed, location, modeReason, interrupted } = report
  return [
    ...differences(
      { startedAt, endedAt, seed, location, modeReason, interrupted },
      toJsonValue(inCommon(runs)),
      { path: ['run'], basis: 'the runs that were merged' },
    ),
    ...runs.flatMap(({ mode }, index) =>
      differences(mode, report.mode, {
        path: ['merged', index, 'run', 'mode'],
        basis: 'the mode of the report: simulated and live never meet',
      }),
    ),
  ]
}
