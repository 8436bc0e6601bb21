import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

import type { TestSpecification, Vitest } from 'vitest/node'

import { BenchError, received } from '../model/bench-error.ts'

/** The bench files that an argument names, as Vitest's own filters do. Throws where there is none. */
export async function matchingFiles(vitest: Vitest, file: string): Promise<TestSpecification[]> {
  const found = await vitest.globTestSpecifications([file])
  if (found.length > 0) return found
  throw new BenchError(
    'invalid-option',
    existsSync(resolve(file)) ? leftOut(vitest, file) : unknown(file),
  )
}

function unknown(file: string): string {
  return `no bench file matches ${received(file)}. Files end in .bench.ts; lists take commas: --models gpt-4.1,gpt-4.1-mini`
}

/** What a project benchmarks is `include` of its benchmark variant: `benchmark.include` of its config. */
function leftOut({ projects }: Vitest, file: string): string {
  const benches = projects.filter(({ config }) => config.benchmark.enabled)
  const included = listGlobs(benches.flatMap(({ config }) => config.include))
  const excluded = listGlobs(benches.flatMap(({ config }) => config.exclude))
  return `${received(file)} exists, and the project's \`benchmark.include\` (${included}) and \`benchmark.exclude\` (${excluded}) leave it out. Rename it to end in .bench.ts, or name it in \`test.benchmark.include\` of the Vitest config`
}

function listGlobs(globs: readonly string[]): string {
  return [...new Set(globs)].join(', ')
}
