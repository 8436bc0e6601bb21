import type { AcceptedRun } from '../model/accepted-run.ts'
import type { Cell } from '../model/cell.ts'
import type { GateOptions } from '../model/gate-options.ts'
import type { Sample } from '../model/sample.ts'
import type { CellSummary } from '../model/summary.ts'
import type { RegressionThreshold } from './limits.ts'
import type { Identity } from './window.ts'

/** A measured cell as the gate needs it. */
export interface GateCell extends Cell {
  readonly samples: readonly Sample[]
  readonly summary: CellSummary
  readonly price: { readonly outputPerMTok: number } | undefined
}

export interface GateRequest {
  readonly cells: readonly GateCell[]
  readonly thresholds: readonly RegressionThreshold[]
  readonly accepted: readonly AcceptedRun[]
  readonly identity: Identity
  /** Ids begin with the time of a run. */
  readonly runId: string
  readonly options: GateOptions
  /** Why nothing may be judged, e.g. because no location is set; undefined where something may. */
  readonly onlyAdvice: string | undefined
}

/** Why there is no second look, or that there is one with these samples by cell id. */
export type Second =
  | { readonly outcome: 'done'; readonly samples: ReadonlyMap<string, readonly Sample[]> }
  | { readonly outcome: 'unaffordable' | 'interrupted' | 'accepted' | 'one-look' }
