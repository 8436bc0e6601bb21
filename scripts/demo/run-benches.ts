import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { documentSchema, type DocumentJson } from '../../src/report/schema/document-schema.ts'

/** What `npx vitest bench` left in this repository. */
export interface BenchesRun {
  readonly isGreen: boolean
  readonly matrices: DocumentJson['matrices']
}

/** Runs all benches of the repository against the simulator, as the first command of README.md does. */
export async function runBenches(seed: number, outputDir: string): Promise<BenchesRun> {
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'bench', '--run'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, LLM_BENCH_SEED: String(seed), LLM_BENCH_OUTPUT_DIR: outputDir },
  })
  const [code] = await once(child, 'exit')
  const [run] = await readdir(outputDir)
  if (run === undefined) throw new Error(`the benches left no results with seed ${seed}`)
  const text = await readFile(join(outputDir, run, 'benchmark.json'), 'utf8')
  return { isGreen: code === 0, matrices: documentSchema.parse(JSON.parse(text)).matrices }
}
