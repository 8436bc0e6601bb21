import type { TestSpecification } from 'vitest/node'

import type { RunSettings } from '../src/bridge/settings.ts'
import type { CollectedFile } from '../src/bridge/test-meta.ts'
import type { RunFacts } from '../src/report/assemble.ts'

/** What the reporters know of the invocation from the plugin; in watch mode of its latest run. */
export interface RunContext {
  readonly settings: RunSettings
  /** One sentence on why the run is live or simulated. */
  readonly modeExplanation: string
  /** What the person who started the run should know before it costs money. */
  readonly warnings: readonly string[]
  readonly startedAt: number
  readonly root: string
  /** What the document says of tool, machine and checkout. */
  readonly facts: Pick<RunFacts, 'tool' | 'environment' | 'git'>
  /** The options as they were given, for the document. */
  readonly options: Readonly<Record<string, unknown>>
  /**
   * Loads bench files that are about to run, to see what they declare; undefined where nothing costs
   * anything, because files are then better not loaded twice.
   */
  readonly collect:
    | ((specifications: readonly TestSpecification[]) => Promise<CollectedFile[]>)
    | undefined
}
