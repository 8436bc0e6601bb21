import type { Acceptable } from '../gate/accept.ts'
import type { Identity } from '../gate/window.ts'
import { summarizeCell } from '../metrics/summary.ts'
import type { Cell } from '../model/cell.ts'
import { type GateOptions, gateOptions } from '../model/gate-options.ts'
import type { Sample } from '../model/sample.ts'
import type { CellSummary } from '../model/summary.ts'
import type { Thresholds } from '../model/threshold.ts'
import { fromJson, toJson } from '../model/to-json.ts'
import type { DocumentCell, DocumentMatrix } from './document-schema.ts'

/** A matrix of a document as the gate saw it when it was measured. */
export interface RecoveredMatrix {
  readonly cells: readonly RecoveredCell[]
  readonly identity: Identity
  readonly thresholds: Thresholds
  readonly gate: GateOptions
}

type RecoveredCell = Acceptable['cells'][number] & { readonly summary: CellSummary }

/** Takes a matrix out of a document: everything the gate needs, computed from its samples. */
export function recoverMatrix(matrix: DocumentMatrix): RecoveredMatrix {
  const cells = matrix.cells
    .filter(({ skipped }) => skipped === null)
    .map((cell) => recoverCell(cell, matrix))
  return {
    cells,
    identity: {
      matrix: matrix.name,
      fingerprint: matrix.baseline?.fingerprint ?? {},
      cells: new Map(
        matrix.cells.map((cell) => [
          cell.id,
          { endpoint: cell.endpoint, snapshot: snapshotOf(cell) },
        ]),
      ),
    },
    thresholds: thresholdsOf(matrix),
    gate: gateOptions.parse(matrix.options['gate'] ?? {}),
  }
}

function recoverCell(cell: DocumentCell, matrix: DocumentMatrix): RecoveredCell {
  const samples = cell.samples.map(recoverSample)
  const outputPerMTok = cell.price?.outputPerMTok
  const levels = recoverLevels(cell.levels)
  return {
    id: cell.id,
    label: cell.label,
    levels,
    simulated: cell.simulated,
    price: outputPerMTok === undefined ? undefined : { outputPerMTok },
    samples,
    summary: summarizeCell(samples, outputPerMTok, {
      rate: levels.rate,
      objective: matrix.goodput?.objective,
      adaptive: matrix.adaptive ?? undefined,
    }),
  }
}

/** `null` in a document is `undefined` in code; else the two are the same. */
function recoverSample(sample: DocumentCell['samples'][number]): Sample {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema has checked it
  return fromJson(toJson(sample)) as Sample
}

function recoverLevels(levels: DocumentCell['levels']): Cell['levels'] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema has checked it
  return fromJson(toJson(levels)) as Cell['levels']
}

/** As `matrix()` checked them before the run. */
function thresholdsOf({ options }: DocumentMatrix): Thresholds {
  return fromJson(toJson(options['thresholds'] ?? {})) ?? {}
}

function snapshotOf({ samples }: DocumentCell): string | undefined {
  const served = new Set(samples.flatMap(({ servedModel }) => servedModel ?? []))
  return served.size === 1 ? [...served][0] : undefined
}
