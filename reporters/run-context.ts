import type { TestSpecification } from 'vitest/node'

import type { RunSettings } from '../src/bridge/settings.ts'
import type { CollectedFile } from '../src/bridge/test-meta.ts'

/** The job of GitHub Actions that a run is part of. */
export interface GithubJob {
  /** The file that is shown as the job's summary; undefined where there is none. */
  readonly summaryPath: string | undefined
  /** Where files of the measured commit can be seen, e.g. `https://github.com/me/it/blob/<sha>`. */
  readonly filesUrl: string | undefined
  /** Absolute folder of the checkout. */
  readonly workspace: string | undefined
}

/** What the reporters know of the invocation from the plugin; in watch mode of its latest run. */
export interface RunContext {
  readonly settings: RunSettings
  /** One sentence on why the run is live or simulated. */
  readonly modeExplanation: string
  /** What the person who started the run should know before it costs money. */
  readonly warnings: readonly string[]
  /** Absolute folder of the project. */
  readonly root: string
  /** Absolute folder that printed paths start from: where Vitest runs. */
  readonly shownFrom: string
  /**
   * Loads bench files that are about to run, to see what they declare; undefined where nothing costs
   * anything, because files are then better not loaded twice.
   */
  readonly collect:
    | ((specifications: readonly TestSpecification[]) => Promise<CollectedFile[]>)
    | undefined
  /** Undefined outside of GitHub Actions. */
  readonly github: GithubJob | undefined
}
