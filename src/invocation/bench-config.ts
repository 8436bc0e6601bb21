import type { InlineConfig } from 'vitest/node'

import { BenchError, received } from '../model/bench-error.ts'

/** Words that `-u` takes by itself. */
const updateModes = new Set(['all', 'new', 'none'])

/**
 * The part of Vitest's configuration a benchmark run needs. `test` is what command line and config
 * file say so far.
 */
export function benchConfig(
  test: InlineConfig & { readonly benchmarkOnly?: boolean; readonly reporter?: unknown },
  { provider }: { readonly provider: string },
): InlineConfig {
  const config: InlineConfig = { benchmark: { provider } }
  if (!test.benchmarkOnly) return config
  refuseWordAfterUpdate(test.update)
  // A saved file must not spend money: only an explicit --watch watches.
  if (test.watch !== true) config.watch = false
  // Vitest's live window would fight with the progress of a matrix for the same lines.
  const hasReporters = test.reporters !== undefined || test.reporter !== undefined
  if (!hasReporters && process.stdout.isTTY) config.reporters = [['default', { summary: false }]]
  return config
}

function refuseWordAfterUpdate(update: unknown): void {
  if (typeof update !== 'string' || updateModes.has(update)) return
  throw new BenchError(
    'invalid-option',
    `\`-u\` took ${received(update)} as its value, so every file would run and be accepted. Put the file first: vitest bench ${update} -u`,
  )
}
