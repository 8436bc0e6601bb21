import { acceptable } from '../../gate/accept.ts'
import { listRegressions, type RegressionThreshold } from '../../gate/limits.ts'
import type { AcceptedRun } from '../../model/accepted-run.ts'
import type { GateSettings } from '../../model/gate-settings.ts'
import type { GatedMetricName } from '../../model/metric.ts'
import { settingsOf } from '../comparison/settings.ts'
import { aggregateWords } from '../reading/foreign-words.ts'
import { partialWords } from '../reading/partial.ts'
import { recoverMatrix, type RecoveredMatrix } from '../reading/recover.ts'
import type { DocumentMatrix, ResultsDocument } from '../schema/results-document.ts'

/** What is analysed of every cell, and of every endpoint that was searched. */
export const analyzedMetrics = [
  'ttftMs',
  'totalMs',
  'tokensPerSecond',
  'capacity',
] as const satisfies readonly GatedMetricName[]
export type AnalyzedMetric = (typeof analyzedMetrics)[number]

/** One matrix of one run, reduced to a value per cell and metric: its samples are let go. */
export interface MeasuredRun {
  readonly file: string
  readonly mode: 'live' | 'simulated'
  readonly location: string | undefined
  /** Unix milliseconds. */
  readonly startedAt: number
  readonly cells: readonly {
    readonly id: string
    readonly label: string
    readonly provider: string
    readonly model: string
  }[]
  /** What a baseline would keep of it. */
  readonly values: AcceptedRun
  readonly thresholds: readonly RegressionThreshold[]
  readonly gate: GateSettings
}

/** What did not enter the analysis, and why. */
export interface LeftOut {
  readonly run: string
  readonly matrix: string
  /** Undefined where it is the whole matrix. */
  readonly cell: string | undefined
  readonly reason: string
}

/** The matrices of a document as far as the gate would accept them, and what it would not. */
export function measuredRuns({ run, matrices }: ResultsDocument): {
  readonly runs: readonly MeasuredRun[]
  readonly leftOut: readonly LeftOut[]
} {
  const runs: MeasuredRun[] = []
  const leftOut: LeftOut[] = []
  for (const matrix of matrices) {
    const at = { run: matrix.runId, matrix: matrix.name }
    const partial = partialWords(matrix)
    if (partial !== undefined) {
      leftOut.push({ ...at, cell: undefined, reason: partial })
      continue
    }
    const { measured, refused } = reduce(matrix, run.mode)
    for (const { id, skipped } of matrix.cells) {
      if (skipped !== undefined) leftOut.push({ ...at, cell: id, reason: `skipped: ${skipped}` })
    }
    leftOut.push(...refused.map(({ cell, reason }) => ({ ...at, cell, reason })))
    if (Object.keys(measured.values.cells).length > 0) runs.push(measured)
  }
  return { runs, leftOut }
}

/** Of a run of which only medians are known: how much each is worth is not. */
function medianValues(
  cells: RecoveredMatrix['cells'],
  identity: RecoveredMatrix['identity'],
): AcceptedRun['cells'] {
  return Object.fromEntries(
    cells.flatMap(({ id, summary }) => {
      const same = identity.cells.get(id)
      const values = analyzedMetrics.flatMap((name) => {
        if (name === 'capacity') return []
        const { median, n } = summary[name]
        return median === undefined || !(median > 0)
          ? []
          : [[name, { median, n, se: undefined, location: undefined, locationSe: undefined }]]
      })
      return same && values.length > 0
        ? [[id, { ...same, values: Object.fromEntries(values) }]]
        : []
    }),
  )
}

function reduce(matrix: DocumentMatrix, mode: MeasuredRun['mode']) {
  const { cells, identity, thresholds, gate } = recoverMatrix(matrix)
  const regressions = listRegressions(thresholds, gate)
  const { run: values, refused } = acceptable({
    runId: matrix.runId,
    cells,
    // Of a matrix without a past the document keeps no fingerprint.
    identity: { ...identity, fingerprint: settingsOf(matrix) },
    gated: [],
    verdicts: [],
    isAutoSimulated: false,
    hasFailureThreshold: thresholds.failures !== undefined,
  })
  const aggregates = aggregateWords(matrix)
  const measured: MeasuredRun = {
    file: matrix.file,
    mode,
    location: matrix.location ?? undefined,
    startedAt: Date.parse(matrix.startedAt),
    cells: cells.map(({ id, label, levels }) => ({
      id,
      label,
      provider: levels.provider,
      model: levels.model,
    })),
    values: aggregates === undefined ? values : { ...values, cells: medianValues(cells, identity) },
    thresholds: regressions,
    gate,
  }
  return { measured, refused: aggregates === undefined ? refused : [] }
}
