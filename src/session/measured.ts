import type { Cell } from '../model/cell.ts'
import type { Contrast } from '../model/contrast.ts'
import type { Price } from '../model/provider.ts'
import type { Sample } from '../model/sample.ts'
import type { CellSummary } from '../model/summary.ts'
import type { Verdict } from '../model/verdict.ts'

/** A cell with everything that was observed of it. */
export interface MeasuredCell extends Cell {
  /** What the model costs at the provider, in US dollars per million tokens; undefined where that is unknown. */
  readonly price: Price | undefined
  /** Every request as observed, warm-ups included. */
  readonly samples: readonly Sample[]
  /** Its figures over the counted samples. */
  readonly summary: CellSummary
  /** Why its remaining requests were not sent; undefined when all were. */
  readonly suspended: string | undefined
}

/** What one measuring of a matrix yielded. */
export interface Measured {
  readonly cells: ReadonlyMap<string, MeasuredCell>
  readonly contrasts: readonly Contrast[]
  readonly verdicts: readonly Verdict[]
  /** Why it was stopped before its last round; undefined when it was not. */
  readonly stopped: string | undefined
  /** Whether it was because a verdict was certain by then. */
  readonly isAborted: boolean
}
