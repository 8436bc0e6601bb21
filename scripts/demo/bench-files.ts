import { readdir } from 'node:fs/promises'
import { registerHooks } from 'node:module'

import { declared, type DeclaredMatrix } from './collect-matrix.ts'

const folder = new URL('../../benches/', import.meta.url)
const collector = new URL('collect-matrix.ts', import.meta.url).href

/** What the bench files of this repository declare, in the order of their names. */
export async function benchMatrices(): Promise<readonly DeclaredMatrix[]> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'vitest-llm-bench'
        ? { url: collector, shortCircuit: true }
        : next(specifier, context),
  })
  try {
    const files = (await readdir(folder)).filter((name) => name.endsWith('.bench.ts'))
    for (const file of files.toSorted()) await import(new URL(file, folder).href)
  } finally {
    hooks.deregister()
  }
  return declared
}
