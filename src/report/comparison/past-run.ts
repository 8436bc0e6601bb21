import type { Identity } from '../../gate/window.ts'
import type { AcceptedRun } from '../../model/accepted-run.ts'
import { type ComparedMatrix, namedCells, type Refusal } from './comparable.ts'

/** An older run as a newer one is compared with it: a matrix of a document, or an accepted run. */
export interface PastRun {
  readonly cells: readonly { readonly id: string; readonly label: string }[]
  readonly identity: Identity
  readonly accepted: AcceptedRun
  /** Cell id → why it cannot be compared. */
  readonly refused: ReadonlyMap<string, Refusal>
}

export function pastOfMatrix(compared: ComparedMatrix): PastRun {
  const { identity, accepted, refused } = compared
  return { cells: namedCells(compared), identity, accepted, refused }
}

/** What was refused never entered a baseline. */
export function pastOfAccepted(run: AcceptedRun): PastRun {
  const cells = Object.entries(run.cells)
  return {
    cells: cells.map(([id]) => ({ id, label: id })),
    identity: {
      matrix: run.matrix,
      fingerprint: run.fingerprint,
      cells: new Map(cells),
    },
    accepted: run,
    refused: new Map(),
  }
}
