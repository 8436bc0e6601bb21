import { relative, sep } from 'node:path'

import type { RunnerTestCase } from 'vitest'

/**
 * Project, file, suites and name: two matrices of one name in two places must not share nonces, or a
 * cache could answer.
 */
export function matrixIdentity(
  place: {
    readonly file?: Pick<RunnerTestCase['file'], 'filepath' | 'projectName'> | undefined
    readonly suite?: RunnerTestCase['suite']
  },
  name: string,
  root: string,
): string {
  const { filepath = '', projectName } = place.file ?? {}
  const file = relative(root, filepath).split(sep).join('/')
  const path = projectName ? [projectName, file] : [file]
  const suites: string[] = []
  for (let { suite } = place; suite; suite = suite.suite) suites.unshift(suite.name)
  const depth = suites.lastIndexOf(name)
  return [...path, ...(depth === -1 ? suites : suites.slice(0, depth)), name].join(' > ')
}
