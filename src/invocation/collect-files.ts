import { relative } from 'node:path'

import type { TestModule, TestSpecification, Vitest } from 'vitest/node'

import { benchMetasOf, type CollectedFile } from '../bridge/test-meta.ts'

/** Loads bench files, all by default, to see what they declare; no test runs. */
export async function collectFiles(
  vitest: Vitest,
  filters: readonly string[] = [],
): Promise<CollectedFile[]> {
  return collected(vitest, () => vitest.collect([...filters], { staticParse: false }))
}

/** The same for files that no configuration includes. */
export function collectSpecifications(
  vitest: Vitest,
  specifications: TestSpecification[],
): Promise<CollectedFile[]> {
  return collected(vitest, () => vitest.collectTests(specifications))
}

async function collected(
  vitest: Vitest,
  collect: () => Promise<{
    readonly testModules: readonly TestModule[]
    readonly unhandledErrors: readonly unknown[]
  }>,
): Promise<CollectedFile[]> {
  const { exitCode } = process
  const { testModules, unhandledErrors } = await collect()
  // Vitest marks the process as failed where a file cannot be loaded: whoever runs it, does so.
  process.exitCode = exitCode
  if (unhandledErrors.length > 0) throw new Error(unhandledErrors.map(String).join('\n'))
  return testModules.map((module) => ({
    file: relative(vitest.config.root, module.moduleId),
    metas: [...module.children.allTests()]
      .filter((test) => test.options.mode === 'run')
      .flatMap((test) => benchMetasOf(test.meta())),
    errors: module.errors().map((error) => error.message),
  }))
}
