import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { z } from '../../src/model/zod.ts'
import { CHUNKS, MODEL } from '../endpoint/schedule.ts'
import { besides, foreignRequests } from './foreign.ts'
import { gapFigures } from './gaps.ts'
import { TOKENIZER, writeTokenizer } from './tokenizer.ts'
import { type Asked, placeholders, type Seen, type Task, type Usage } from './tool.ts'

const ARTIFACTS = 'artifacts'
const PROMPT_TOKENS = 16
const lineSchema = z.object({
  metadata: z.object({ x_request_id: z.string() }),
  metrics: z.object({
    inter_chunk_latency: z.object({ value: z.array(z.number()), unit: z.literal('ms') }).optional(),
  }),
})

/** NVIDIA's AIPerf, by its command. */
export function aiperf(program: string): Usage {
  return {
    shown: `aiperf ${wordsOf(placeholders).join(' ')}`,
    start(task) {
      writeTokenizer(task.folder)
      return { words: [program, ...wordsOf(task)] }
    },
    read: readRecords,
  }
}

function wordsOf({ url, streams, requests }: Asked): string[] {
  return [
    ['profile', '--model', MODEL, '--url', url],
    ['--endpoint-type', 'chat', '--streaming'],
    ['--concurrency', streams, '--request-count', requests],
    ['--synthetic-input-tokens-mean', PROMPT_TOKENS, '--output-tokens-mean', CHUNKS],
    ['--tokenizer', TOKENIZER, '--artifact-dir', ARTIFACTS, '--ui', 'none'],
  ]
    .flat()
    .map(String)
}

function readRecords({ folder }: Task): Seen[] {
  const path = join(folder, ARTIFACTS, 'profile_export.jsonl')
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  const records = lines.map((line) => lineSchema.parse(JSON.parse(line)))
  return besides(foreignRequests(path), records).map(({ request, record }) => ({
    request: record.metadata.x_request_id,
    ttftMs: request.failure ? undefined : request.ttftMs,
    ...gapFigures(record.metrics.inter_chunk_latency?.value ?? []),
  }))
}
