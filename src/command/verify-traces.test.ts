import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { loadTokenCounter } from '../metrics/token-counter.ts'
import type { TracedRequest } from '../model/traced-request.ts'
import { replayedRows, uncountedRows } from '../session/plan-replay.ts'
import { replay } from '../session/replay.ts'
import { checkTraces, type ReplayedMatrix } from './verify-traces.ts'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'traces-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

const rows = [
  { timestamp: 10, prompt: 'Where is my parcel? I sent it on Monday.', output_length: 20 },
  { timestamp: 35, prompt: 'Where is my parcel? Nobody knows.', output_length: 30 },
]

/** A document of a replay whose first requests were sent as `change` makes them. */
async function documentOf(
  change: (traced: TracedRequest) => TracedRequest = (traced) => traced,
  path = 'trace.jsonl',
): Promise<ReplayedMatrix[]> {
  writeFileSync(join(folder, 'trace.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'))
  const read = replay(join(folder, 'trace.jsonl'), { speed: 2 })
  const prompts = replayedRows(read, uncountedRows(read), await loadTokenCounter())
  const matrix = {
    name: 'Tuesday',
    options: { replay: { path, sha256: read.sha256, speed: 2 } },
    drawnFrom: { prompts: prompts.map(() => '') },
    rounds: prompts.map(({ maxTokens, traced }, index) => ({
      index,
      maxTokens,
      traced: traced && change(traced),
    })),
  }
  return [matrix]
}

test('requests of a replay are those of the trace, where it is still there', async () => {
  expect(await checkTraces(await documentOf(), folder)).toEqual({ wrong: [], unchecked: [] })
})

test.each([
  ['time', (traced: TracedRequest) => ({ ...traced, dueMs: traced.dueMs + 1 })],
  ['length', (traced: TracedRequest) => ({ ...traced, inputTokens: 3 })],
])('another %s than that of the trace is found', async (_what, change) => {
  expect(await checkTraces(await documentOf(change), folder)).toEqual({
    wrong: ['Tuesday: 2 requests of 2 had another time or length than in trace.jsonl'],
    unchecked: [],
  })
})

test.each([
  ['gone.jsonl', 'which is not here'],
  ['../trace.jsonl', 'which is not here'],
  ['other.jsonl', 'which is another file now'],
  ['broken.jsonl', 'which is another file now'],
])('of %s the times and lengths are taken as they stand', async (path, why) => {
  writeFileSync(join(folder, 'other.jsonl'), JSON.stringify(rows[0]))
  writeFileSync(join(folder, 'broken.jsonl'), 'no trace')
  expect(await checkTraces(await documentOf(undefined, path), folder)).toEqual({
    wrong: [],
    unchecked: [`times and lengths of ${path}, ${why}`],
  })
})
