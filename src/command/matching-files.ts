import type { TestSpecification, Vitest } from 'vitest/node'

import { BenchError, received } from '../model/bench-error.ts'

/** The bench files that an argument names, as Vitest's own filters do. Throws where there is none. */
export async function matchingFiles(vitest: Vitest, file: string): Promise<TestSpecification[]> {
  const found = await vitest.globTestSpecifications([file])
  if (found.length > 0) return found
  throw new BenchError(
    'invalid-option',
    `no bench file matches ${received(file)}. Files end in .bench.ts; lists take commas: --models gpt-4.1,gpt-4.1-mini`,
  )
}
