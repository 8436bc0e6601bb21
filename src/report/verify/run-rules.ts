import type { Sample } from '../../model/sample.ts'
import { countLost } from '../assembly/costs.ts'
import { inCommon } from '../assembly/run-parts.ts'
import { calibrationOf, costTotals, eventLoopOf } from '../assembly/totals.ts'
import type { DocumentMatrix, ResultsDocument } from '../schema/results-document.ts'
import { endingRules } from './ending-rules.ts'
import { differences, mismatch, type Mismatch, type Path } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** What a document says of its run, or of each of its runs, and the totals over all matrices. */
export function runRules(
  document: ResultsDocument,
  matrices: readonly RecordedMatrix[],
): Mismatch[] {
  const { run, client, cost, merged } = document
  const spendings = matrices.map(({ matrix, cells }) => ({
    cells: cells.map(({ cell, samples }) => ({
      provider: cell.provider,
      samples,
      outages: cell.outages,
      tryouts: cell.tryouts,
      repeated: cell.repeated,
    })),
    judges: matrix.judges,
    nLost: countLost(matrix.lost, matrix),
  }))
  return [
    ...differences(cost, costTotals(spendings), {
      path: ['cost'],
      basis: 'the costs of all samples',
    }),
    ...endingRules(matrices),
    ...(merged ?? [{ run }]).flatMap((parts, index) => {
      const path = merged ? ['merged', index, 'run'] : ['run']
      return [...idRules(parts.run, path), ...clockRules(parts.run, path)]
    }),
    ...(merged ? [] : overrideRules(run, matrices)),
    ...clientRules(client, matrices.flatMap(samplesIn), ['client']),
    ...matrices.flatMap(({ matrix, path }) => matrixRules(matrix, { document, path })),
    ...(merged ?? []).flatMap((parts, index) => {
      const own = matrices.flatMap((matrix) => samplesOfRun(matrix, parts.run.id))
      return clientRules(parts.client, own, ['merged', index, 'client'])
    }),
    ...(merged ? mergedRules(run, merged) : []),
  ]
}

type Run = ResultsDocument['run']

/** Only what is simulated runs on another clock than ours. */
function clockRules({ mode, timeFactor }: Run, path: Path): Mismatch[] {
  if (mode === 'simulated') return []
  return differences(timeFactor, undefined, {
    path: [...path, 'timeFactor'],
    basis: 'the mode of the run',
  })
}

/** A run's id begins with the second of its start, and names its seed. */
function idRules({ id, startedAt, seed }: Run, path: Path): Mismatch[] {
  const [, time, named] = /^(\d{8}T\d{6}Z)-s(\d+)-/.exec(id) ?? []
  if (time === undefined) return []
  return [
    ...differences(time, startedAt.replaceAll(/[-:]|\.\d+/g, ''), {
      path: [...path, 'id'],
      basis: 'when the run was started',
    }),
    ...(seed === undefined
      ? []
      : differences(Number(named), seed, { path: [...path, 'id'], basis: 'the seed of the run' })),
  ]
}

/** What the environment said holds for every matrix. */
function overrideRules({ overrides }: Run, matrices: readonly RecordedMatrix[]): Mismatch[] {
  return matrices.flatMap(({ matrix, path }) =>
    (['rounds', 'warmup', 'timeoutMs'] as const).flatMap((name) => {
      const said = overrides[name]
      if (typeof said !== 'number' || !(name in matrix.options)) return []
      return differences(matrix.options[name], said, {
        path: [...path, 'options', name],
        basis: 'what the environment said',
      })
    }),
  )
}

function clientRules(
  { calibration, eventLoop }: ResultsDocument['client'],
  samples: readonly Sample[],
  path: Path,
): Mismatch[] {
  return [
    ...differences(calibration, calibrationOf(calibration.errorsMs), {
      path: [...path, 'calibration'],
      basis: 'the errors of the stamps',
    }),
    ...differences(eventLoop, eventLoopOf(samples), {
      path: [...path, 'eventLoop'],
      basis: 'the samples',
    }),
  ]
}

function samplesIn({ cells }: RecordedMatrix): Sample[] {
  return cells.flatMap(({ samples }) => samples)
}

/** What one run measured of a matrix: of a load that of its injectors. */
function samplesOfRun(recorded: RecordedMatrix, id: string): Sample[] {
  const { runId, injectors } = recorded.matrix
  if (!injectors) return runId === id ? samplesIn(recorded) : []
  const numbers = new Set<number | undefined>(
    injectors.joined.flatMap((own) => (own.runId === id ? own.number : [])),
  )
  return samplesIn(recorded).filter(({ injector }) => numbers.has(injector))
}

function matrixRules(
  { runId, location, interrupted, endedAt, stopped, aborted, cells, injectors }: DocumentMatrix,
  { document, path }: { readonly document: ResultsDocument; readonly path: Path },
): Mismatch[] {
  const runs = (document.merged ?? [document]).map(({ run }) => run)
  const own = runs.find(({ id }) => id === runId)
  const at = (field: string, basis: string) => ({ path: [...path, field], basis })
  if (!own) return [mismatch(runId, 'a run of the document', at('runId', 'its runs'))]
  const joined = new Set(injectors?.joined.map((injector) => injector.runId) ?? [runId])
  const strange = [...joined].filter((id) => !runs.some((run) => run.id === id))
  const hasEnded = endedAt !== undefined && (stopped === undefined || aborted !== undefined)
  return [
    ...differences(location, own.location, at('location', 'its run')),
    ...differences(interrupted, !hasEnded, at('interrupted', 'its end')),
    ...strange.map((id) => mismatch(id, 'a run of the document', at('injectors', 'its runs'))),
    ...(interrupted && !runs.some((run) => joined.has(run.id) && run.interrupted)
      ? [mismatch(interrupted, false, at('interrupted', 'its run'))]
      : []),
    ...cells.flatMap(({ simulated }, index) =>
      differences(simulated, own.mode === 'simulated', {
        path: [...path, 'cells', index, 'simulated'],
        basis: 'the mode of its run',
      }),
    ),
    ...cells.flatMap(({ samples }, index) =>
      samples.flatMap(({ timeFactor }, place) =>
        differences(timeFactor, own.timeFactor, {
          path: [...path, 'cells', index, 'samples', place, 'timeFactor'],
          basis: 'the clock of its run',
        }),
      ),
    ),
  ]
}

function mergedRules(report: Run, merged: readonly { readonly run: Run }[]): Mismatch[] {
  const runs = merged.map(({ run }) => run)
  const { startedAt, endedAt, seed, location, modeReason, interrupted } = report
  return [
    ...differences(
      { startedAt, endedAt, seed, location, modeReason, interrupted },
      inCommon(runs),
      { path: ['run'], basis: 'the runs that were merged' },
    ),
    ...runs.flatMap(({ mode }, index) =>
      differences(mode, report.mode, {
        path: ['merged', index, 'run', 'mode'],
        basis: 'the mode of the report: simulated and live runs cannot share one',
      }),
    ),
  ]
}
