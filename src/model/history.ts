import type { BaselineValue } from './baseline.ts'

/** Metric → value, of one look. */
type LookValues = Readonly<Record<string, BaselineValue>>

/** A cell of a build, look by look. */
export interface HistoryCell {
  /** Where it was measured: origin, region and the provider's name of the model. */
  readonly endpoint: string
  /** The model snapshot that answered, where the provider says. */
  readonly snapshot: string | undefined
  /** What each look at it saw. */
  readonly looks: readonly LookValues[]
}

/** One matrix of one build that was not accepted. */
export interface HistoryRun {
  /** Run id; ids begin with the time of the run, so they sort by it. */
  readonly id: string
  /** Name of the matrix. */
  readonly matrix: string
  /** What makes runs comparable. */
  readonly fingerprint: Readonly<Record<string, string>>
  /** Whether no verdict of it failed. */
  readonly isGreen: boolean
  /** Cell id → cell. */
  readonly cells: Readonly<Record<string, HistoryCell>>
}
