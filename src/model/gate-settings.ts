import type { DetectOptions, GateOptions } from './options/gate-options.ts'

/** The options of the gate with every default settled. */
export interface GateSettings extends DetectOptions {
  readonly alpha: number
  readonly margin: number
  /** Undefined where it follows from the number of tests. */
  readonly screen?: number | undefined
  readonly confirmRounds: number
  readonly confirmPauseMs: number
  readonly overlap: number
  readonly onInconclusive: NonNullable<GateOptions['onInconclusive']>
}
