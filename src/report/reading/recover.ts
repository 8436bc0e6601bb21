import type { Acceptable } from '../../gate/accept.ts'
import type { CanaryPlan } from '../../gate/canary-looks.ts'
import { foundCells } from '../../gate/found-cells.ts'
import type { Identity } from '../../gate/window.ts'
import { summarizeCell } from '../../metrics/summary.ts'
import { endpointCells } from '../../model/capacity.ts'
import type { Reference } from '../../model/cell.ts'
import { gateOptions } from '../../model/gate-options.ts'
import type { GateSettings } from '../../model/gate-settings.ts'
import { recordedCanary } from '../../model/recorded-canary.ts'
import type { CellSummary } from '../../model/summary.ts'
import type { Thresholds } from '../../model/threshold.ts'
import { modeOf, settingsOf } from '../comparison/settings.ts'
import type { DocumentCell, DocumentMatrix } from '../schema/results-document.ts'
import { isPartOfLoad } from './partial.ts'
import { searchedAgain } from './searched-again.ts'

/** What a matrix of a document was judged by. */
export interface JudgedBy {
  readonly name: string
  readonly identity: Identity
  readonly reference: Reference | undefined
  readonly thresholds: Thresholds
  readonly gate: GateSettings
  readonly canary: CanaryPlan | undefined
  readonly abortOnFail: boolean
}

/** A matrix of a document as the gate saw it when it was measured. */
export interface RecoveredMatrix extends JudgedBy {
  readonly cells: readonly RecoveredCell[]
}

type RecoveredCell = Acceptable['cells'][number] & {
  readonly summary: CellSummary
  readonly suspended: string | undefined
}

/** Takes a matrix out of a document: everything the gate needs, computed from its samples. */
export function recoverMatrix(matrix: DocumentMatrix): RecoveredMatrix {
  const measured = matrix.cells
    .filter(({ skipped }) => skipped === undefined)
    .map((cell) => recoverCell(cell, matrix))
  const capacities = searchedAgain(matrix)?.capacities
  return {
    ...judgedBy(matrix),
    cells: foundCells(measured, { rule: matrix.capacity, capacities }),
  }
}

/** What its samples are judged by; nothing of it is computed from them but the names of served models. */
export function judgedBy(matrix: DocumentMatrix): JudgedBy {
  const gate = gateOf(matrix)
  const abortOnFail = matrix.options['abortOnFail'] === true
  return {
    name: matrix.name,
    canary: canaryOf(matrix, { alpha: gate.alpha, isWatched: abortOnFail }),
    abortOnFail,
    identity: {
      matrix: matrix.name,
      // Matrices without a past are told apart by their mode alone.
      fingerprint:
        matrix.baseline?.fingerprint ??
        (matrix.source ? settingsOf(matrix) : { mode: modeOf(matrix) }),
      cells: new Map(
        endpointCells(matrix.cells, matrix.capacity).map((cell) => [
          cell.id,
          { endpoint: cell.endpoint, snapshot: snapshotOf(cell) },
        ]),
      ),
    },
    reference: referenceOf(matrix),
    thresholds: thresholdsOf(matrix),
    gate,
  }
}

/** What its gate was set to. */
export function gateOf({ options }: Pick<DocumentMatrix, 'options'>): GateSettings {
  return gateOptions.parse(options['gate'] ?? {})
}

function recoverCell(cell: DocumentCell, matrix: DocumentMatrix): RecoveredCell {
  const { samples } = cell
  const outputPerMTok = cell.price?.outputPerMTok
  return {
    id: cell.id,
    label: cell.label,
    levels: cell.levels,
    simulated: cell.simulated,
    price: outputPerMTok === undefined ? undefined : { outputPerMTok },
    samples,
    suspended: cell.suspended,
    summary:
      matrix.source?.detail === 'aggregates'
        ? cell.summary
        : summarizeCell(samples, outputPerMTok, {
            loop: cell.levels,
            objective: matrix.goodput?.objective,
            adaptive: matrix.adaptive,
            isPart: isPartOfLoad(matrix),
          }),
  }
}

function referenceOf({ reference }: DocumentMatrix): Reference | undefined {
  const levels: object | undefined = reference
  return levels
}

/** How versions were compared; undefined where none were. */
function canaryOf(
  { options: { against } }: DocumentMatrix,
  how: Pick<CanaryPlan, 'alpha' | 'isWatched'>,
): CanaryPlan | undefined {
  return against === undefined ? undefined : { ...recordedCanary.parse(against), ...how }
}

/** The thresholds of a matrix as `matrix()` checked them before the run. */
export function thresholdsOf({ options }: DocumentMatrix): Thresholds {
  const { thresholds } = options
  return typeof thresholds === 'object' && thresholds !== null ? thresholds : {}
}

function snapshotOf({ samples }: DocumentCell): string | undefined {
  const served = new Set(samples.flatMap(({ servedModel }) => servedModel ?? []))
  return served.size === 1 ? [...served][0] : undefined
}
