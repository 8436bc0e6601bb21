import { renderEstimate, renderTotalEstimate } from '../../reporters/render/estimate.ts'
import { collectFiles } from '../invocation/collect-files.ts'
import { openProject } from '../invocation/open-project.ts'
import { matchingFiles } from './matching-files.ts'

/**
 * What a live run of the given bench files (all of them by default) would ask for at most, a line a
 * file and a total: requests, tokens, dollars, minutes. Nothing is sent.
 */
export async function estimate(filters: readonly string[]): Promise<string[]> {
  await using project = await openProject()
  for (const filter of filters) await matchingFiles(project.vitest, filter)
  const files = await collectFiles(project.vitest, filters)
  const broken = files.flatMap(({ file, errors }) => errors.map((message) => `${file}: ${message}`))
  if (broken.length > 0) throw new Error(broken.join('\n'))
  const lines = files.flatMap(({ file, metas }) => renderEstimate(file, metas, 'live') ?? [])
  if (lines.length === 0) return ['no bench file declares a matrix']
  return [...lines, renderTotalEstimate(files, 'live') ?? []].flat()
}
