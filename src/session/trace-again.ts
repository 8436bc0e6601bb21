import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'

import { loadTokenCounter } from '../metrics/token-counter.ts'
import { BenchError } from '../model/bench-error.ts'
import type { Prompt } from '../model/prompt.ts'
import type { RecordedReplay } from '../model/recorded-replay.ts'
import { replayedRows, uncountedRows } from './plan-replay.ts'
import { replay } from './replay.ts'

const CHANGED = 'which is another file now'

/** The rows of a trace that was replayed, read again from a folder; or why that is not possible. */
export async function traceAgain(
  { path, sha256, speed, from, for: duration, blockTokens, unit }: RecordedReplay,
  { folder, maxRequests }: { readonly folder: string; readonly maxRequests: number },
): Promise<Prompt[] | string> {
  const file = resolve(folder, path)
  // A document may name any file.
  if (relative(folder, file).startsWith('..') || !existsSync(file)) return 'which is not here'
  try {
    const read = replay(file, { speed, from, for: duration, blockTokens, unit, maxRequests })
    if (read.sha256 !== sha256) return CHANGED
    return replayedRows(read, uncountedRows(read), await loadTokenCounter())
  } catch (error) {
    if (error instanceof BenchError) return CHANGED
    throw error
  }
}
