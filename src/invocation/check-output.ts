import { accessSync, constants } from 'node:fs'
import { dirname } from 'node:path'

import { BenchError } from '../model/bench-error.ts'
import { makeFolder } from '../model/make-folder.ts'

/** Refuses an output folder that cannot be written, before anything is paid for. */
export function checkOutput(runDir: string): void {
  const folder = dirname(runDir)
  try {
    makeFolder(folder)
    accessSync(folder, constants.W_OK)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new BenchError(
      'invalid-option',
      `\`outputDir\` ${folder} cannot be written (${reason}). Choose another with \`outputDir\` or LLM_BENCH_OUTPUT_DIR`,
      { cause: error },
    )
  }
}
