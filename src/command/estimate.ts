import type { CollectedFile } from '../bridge/test-meta.ts'
import { collectFiles, collectSpecifications } from '../invocation/collect-files.ts'
import type { OpenProject } from '../invocation/open-project.ts'
import { chosenRoundsLines } from '../render/chosen-rounds.ts'
import { renderEstimate, renderTotalEstimate } from '../render/estimate.ts'
import { shownFile } from '../report/reading/shown-file.ts'
import { builtInSpecification } from './built-in-matrix.ts'
import { matchingFiles } from './matching-files.ts'
import { openProjectToLook } from './open-project-to-look.ts'
import { applyOverrides, inWordsOfFlags, refuseForFiles, type RunFlags } from './run-flags.ts'

/**
 * What a live run of the given bench files would ask for at most, a line a file and a total:
 * requests, tokens, dollars, minutes. Without files it is that of the built-in matrix, as `run` has it,
 * where flags say something of it or there is no bench file; else of all bench files. Nothing is sent.
 */
export async function estimate(filters: readonly string[], flags: RunFlags): Promise<string[]> {
  refuseForFiles(filters, flags)
  const overrides = applyOverrides(flags)
  try {
    await using project = await openProjectToLook()
    return render(await filesOf(project, filters, flags))
  } catch (error) {
    if (error instanceof Error) error.message = inWordsOfFlags(error.message, overrides)
    throw error
  }
}

async function filesOf(
  project: OpenProject,
  filters: readonly string[],
  flags: RunFlags,
): Promise<CollectedFile[]> {
  const { vitest } = project
  for (const filter of filters) await matchingFiles(vitest, filter)
  const isBuiltIn =
    filters.length === 0 &&
    (Object.keys(flags).length > 0 || (await vitest.globTestSpecifications()).length === 0)
  return isBuiltIn
    ? await collectSpecifications(vitest, [builtInSpecification(project, flags)])
    : await collectFiles(vitest, filters)
}

function render(files: readonly CollectedFile[]): string[] {
  const broken = files.flatMap(({ file, errors }) =>
    errors.map((message) => `${shownFile(file)}: ${message}`),
  )
  if (broken.length > 0) throw new Error(broken.join('\n'))
  const lines = files.flatMap(({ file, metas }) => [
    ...[renderEstimate(shownFile(file), metas, 'live') ?? []].flat(),
    ...chosenRoundsLines(metas),
  ])
  if (lines.length === 0) return ['no bench file declares a matrix']
  return [...lines, renderTotalEstimate(files, 'live') ?? []].flat()
}
