import type { AcceptedRun } from '../model/accepted-run.ts'
import type { Capacity } from '../model/capacity.ts'
import type { Cell } from '../model/cell.ts'
import type { GateSettings } from '../model/gate-settings.ts'
import type { HistoryRun } from '../model/history.ts'
import type { Sample } from '../model/sample.ts'
import type { CellSummary } from '../model/summary.ts'
import type { RegressionThreshold } from './limits.ts'
import type { Identity } from './window.ts'

/** A measured cell as the gate needs it, or an endpoint that was searched, with the samples of all its loads. */
export interface GateCell extends Cell {
  readonly samples: readonly Sample[]
  readonly summary: CellSummary
  readonly price: { readonly outputPerMTok: number } | undefined
  /** What a search found of it; undefined where it was measured at one load. */
  readonly search?: FoundCapacity | undefined
}

/** The capacity of an endpoint, and the highest load that was to be tried. */
export interface FoundCapacity {
  readonly capacity: Capacity
  readonly max: number
}

export interface GateRequest {
  readonly cells: readonly GateCell[]
  readonly thresholds: readonly RegressionThreshold[]
  readonly accepted: readonly AcceptedRun[]
  /** Builds that were not accepted, as its file has them; left out: none are kept. */
  readonly history?: readonly HistoryRun[] | undefined
  readonly identity: Identity
  /** Ids begin with the time of a run. */
  readonly runId: string
  readonly options: GateSettings
  /** Why nothing may be judged, e.g. because no location is set; undefined where something may. */
  readonly onlyAdvice: string | undefined
}

/** What a later look measured, by cell id. */
export type LookSamples = ReadonlyMap<string, readonly Sample[]>

/** The looks after the first. */
export interface LaterLooks {
  readonly done: readonly LookSamples[]
  /** Why the next was not taken; undefined where none was due. */
  readonly missing?: 'unaffordable' | 'interrupted' | 'accepted' | 'one-look' | undefined
}
