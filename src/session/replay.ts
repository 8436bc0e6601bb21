import { BenchError } from '../model/bench-error.ts'
import { durationOption } from '../model/duration-option.ts'
import type { ReplayOptions } from '../model/options/replay-options.ts'
import { parseOptions } from '../model/parse-options.ts'
import { TraceFile } from '../model/trace-file.ts'
import { z } from '../model/zod.ts'
import { FileLines } from './file-lines.ts'
import { filePath } from './file-path.ts'
import { MAX_SENT_ONCE } from './sent-once.ts'
import { TraceCut } from './trace-cut.ts'
import { traceLines } from './trace-lines.ts'
import { recordedRequests } from './trace-requests.ts'
import { stringsIn, traceRow } from './trace-row.ts'
import { WordGrams } from './word-grams.ts'

const atLeastOne = z.int('expected a whole number').min(1, 'expected at least 1')
const MAX_SPEED = 1000
const speedShape = 'expected how many times as fast, above 0'
const replayOptions = z.strictObject({
  speed: z
    .number(speedShape)
    .gt(0, speedShape)
    .max(MAX_SPEED, `expected at most ${MAX_SPEED}`)
    .optional(),
  from: durationOption.optional(),
  for: durationOption.optional(),
  maxRequests: atLeastOne.max(MAX_SENT_ONCE, `expected at most ${MAX_SENT_ONCE}`).optional(),
  blockTokens: atLeastOne.optional(),
  unit: z.enum(['ms', 's'], "expected 'ms' or 's'").optional(),
})

/**
 * Replays a recorded trace: its arrival times, lengths and shared beginnings, with drawn text in place of what
 * was said. Reads `.jsonl` (Mooncake, Bailian, or texts with a time) and `.csv` (Azure, BurstGPT).
 * @param path - A path from the folder of the project, or a URL.
 * @param options - Which part of it, how fast, and how numbers are meant. Default: all of it, as recorded.
 * @example rate: replay('tuesday.jsonl', { for: '10m' })
 */
export function replay(path: string | URL, options: ReplayOptions = {}): TraceFile {
  const name = filePath(path, 'replay')
  const where = `replay('${name}')`
  const declared: ReplayOptions = parseOptions(replayOptions, options, where)
  const { speed = 1, from, for: duration, unit, blockTokens } = declared
  using lines = new FileLines(name, where)
  const grams = new WordGrams(lines.size)
  const cut = new TraceCut(declared, where)
  for (const { fields, at, mayHaveText } of traceLines(lines, name, where)) {
    if (mayHaveText) for (const text of stringsIn(fields)) grams.add(text)
    if (!cut.isOver) cut.add(traceRow(fields, { unit, blockTokens }, at), at)
    else if (!mayHaveText) break
  }
  if (cut.rows.length === 0) {
    throw new BenchError(
      'invalid-option',
      `${where}: ${from === undefined ? 'it has no request' : `it has no request after \`from\` '${from}'`}`,
    )
  }
  return new TraceFile(name, {
    sha256: lines.sha256(),
    part: { speed, from, for: duration, blockTokens, unit },
    requests: recordedRequests(cut.rows, speed),
    quotes: (before, text) => grams.quotes(before, text),
  })
}
