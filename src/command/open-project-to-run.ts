import type { CliOptions } from 'vitest/node'

import { type OpenProject, openVitest } from '../invocation/open-project.ts'
import { BenchError } from '../model/bench-error.ts'
import { llmBench } from '../plugin.ts'

/** Opens the working folder's project to be run, with the plugin where its config does not name it. */
export async function openProjectToRun(options: CliOptions = {}): Promise<OpenProject> {
  const opened = (await openVitest(options)) ?? (await openVitest(options, [llmBench()]))
  if (opened) return opened
  throw new BenchError('internal', 'the plugin settled nothing')
}
