import type { BaselineValue } from './baseline.ts'

/** A cell of an accepted run. */
export interface AcceptedCell {
  /** Where it was measured: origin, region and the provider's name of the model. */
  readonly endpoint: string
  /** The model snapshot that answered, where the provider says. */
  readonly snapshot: string | undefined
  /** Metric → value. */
  readonly values: Readonly<Record<string, BaselineValue>>
}

/** One matrix of one run that somebody accepted. */
export interface AcceptedRun {
  /** Run id; ids begin with the time of the run, so they sort by it. */
  readonly id: string
  /** Name of the matrix. */
  readonly matrix: string
  /** What makes runs comparable. */
  readonly fingerprint: Readonly<Record<string, string>>
  /** Cell id → cell. */
  readonly cells: Readonly<Record<string, AcceptedCell>>
}
