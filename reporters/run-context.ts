import type { RunSettings } from '../src/bridge/settings.ts'

/** The job of GitHub Actions that a run is part of. */
export interface GithubJob {
  /** The file that is shown as the job's summary; undefined where there is none. */
  readonly summaryPath: string | undefined
  /** Where files of the measured commit can be seen, e.g. `https://github.com/me/it/blob/<sha>`. */
  readonly filesUrl: string | undefined
  /** Absolute folder of the checkout. */
  readonly workspace: string | undefined
}

/** What the reporters know of the invocation from the plugin. */
export interface RunContext {
  readonly settings: RunSettings
  /** One sentence on why the run is live or simulated. */
  readonly modeExplanation: string
  /** What the person who started the run should know before it costs money. */
  readonly warnings: readonly string[]
  readonly root: string
  /** Undefined outside of GitHub Actions. */
  readonly github: GithubJob | undefined
}
