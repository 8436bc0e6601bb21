import type { RunSettings } from '../src/bridge/settings.ts'

/** What the reporters know of the invocation from the plugin. */
export interface RunContext {
  readonly settings: RunSettings
  /** One sentence on why the run is live or simulated. */
  readonly modeExplanation: string
  /** What the person who started the run should know before it costs money. */
  readonly warnings: readonly string[]
  readonly root: string
}
