import { relative, sep } from 'node:path'

import type { RunnerTestCase } from 'vitest'

/**
 * File, suites and name: two matrices of one name in two places must not share nonces, or a cache
 * could answer.
 */
export function matrixIdentity(test: RunnerTestCase, name: string, root: string): string {
  const path = [relative(root, test.file.filepath).split(sep).join('/')]
  const suites: string[] = []
  for (let suite = test.suite; suite; suite = suite.suite) suites.unshift(suite.name)
  const depth = suites.indexOf(name)
  return [...path, ...(depth === -1 ? suites : suites.slice(0, depth)), name].join(' > ')
}
