import { lookAtProject, openEmptyLook, type OpenProject } from '../invocation/open-project.ts'
import { BenchError } from '../model/bench-error.ts'
import { llmBench } from '../plugin.ts'

/** Opens the working folder's project to be looked at, with the plugin where its config does not name it. */
export async function openProjectToLook(): Promise<OpenProject> {
  const opened = (await lookAtProject()) ?? (await openEmptyLook([llmBench()]))
  if (opened) return opened
  throw new BenchError('internal', 'the plugin settled nothing')
}
