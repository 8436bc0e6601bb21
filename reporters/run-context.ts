import type { TestSpecification } from 'vitest/node'

import type { RunSettings } from '../src/bridge/settings.ts'
import type { CollectedFile } from '../src/bridge/test-meta.ts'
import type { GithubJob } from '../src/render/github/github-job.ts'

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
  /** The line that goes on with the run; undefined where that would be refused. */
  readonly resumeCommand: (how: { readonly isOutOfMoney: boolean }) => string | undefined
  /** Undefined outside of GitHub Actions. */
  readonly github: GithubJob | undefined
}
