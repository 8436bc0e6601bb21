import { relative } from 'node:path'

import { renderEstimate } from '../../reporters/render/estimate.ts'
import { benchMetasOf } from '../bridge/test-meta.ts'
import { openProject } from './open-project.ts'

/**
 * What a live run of the given bench files (all of them by default) would ask for at most, a line a
 * file and a total: requests, tokens, dollars, minutes. Nothing is sent.
 */
export async function estimate(filters: readonly string[]): Promise<string[]> {
  await using project = await openProject()
  const { vitest } = project
  const { testModules, unhandledErrors } = await vitest.collect([...filters], {
    staticParse: false,
  })
  const files = testModules.map((module) => ({
    file: relative(vitest.config.root, module.moduleId),
    metas: [...module.children.allTests()].flatMap((test) => benchMetasOf(test.meta())),
    errors: module.errors().map((error) => error.message),
  }))
  const broken = [
    ...files.flatMap(({ file, errors }) => errors.map((message) => `${file}: ${message}`)),
    ...unhandledErrors.map(String),
  ]
  if (broken.length > 0) throw new Error(broken.join('\n'))
  const lines = files.flatMap(({ file, metas }) => renderEstimate(file, metas, 'live') ?? [])
  if (lines.length < 2) return lines.length === 0 ? ['no bench file declares a matrix'] : lines
  // Files are told apart, so that two matrices of one name both count.
  const all = files.flatMap(({ file, metas }) =>
    metas.map((meta) => ({ ...meta, matrix: `${file} ${meta.matrix}` })),
  )
  return [...lines, renderEstimate('all', all, 'live') ?? '']
}
