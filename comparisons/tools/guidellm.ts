import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { z } from '../../src/model/zod.ts'
import { CHUNKS, MODEL } from '../endpoint/schedule.ts'
import { besides, foreignRequests } from './foreign.ts'
import { numberIn } from './gaps.ts'
import { TOKENIZER, writeTokenizer } from './tokenizer.ts'
import { type Asked, placeholders, type Seen, type Task, type Usage } from './tool.ts'

const REPORT = 'benchmarks.json'
const PROMPT_TOKENS = 16
const MS_PER_SECOND = 1000

const recordSchema = z.object({
  response_id: z.string().nullable(),
  info: z.object({
    timings: z.object({
      first_token_iteration: z.number().nullable(),
      last_token_iteration: z.number().nullable(),
      token_iterations: z.number(),
    }),
  }),
})
type Record = z.infer<typeof recordSchema>

const reportSchema = z.object({
  benchmarks: z.array(
    z.object({
      requests: z.object({
        successful: z.array(recordSchema),
        incomplete: z.array(recordSchema),
        errored: z.array(recordSchema),
      }),
    }),
  ),
})

/** GuideLLM, by its command. */
export function guidellm(program: string): Usage {
  return {
    shown: `guidellm ${wordsOf(placeholders).join(' ')}`,
    start(task) {
      writeTokenizer(task.folder)
      return { words: [program, ...wordsOf(task)] }
    },
    read: readReport,
  }
}

function wordsOf({ url, streams, requests }: Asked): string[] {
  const tokens = `prompt_tokens=${PROMPT_TOKENS},output_tokens=${CHUNKS}`
  return [
    ['run', '--backend', `kind=openai_http,target=${url},model=${MODEL}`],
    ['--profile', `kind=concurrent,streams=${streams}`],
    ['--constraint', `kind=max_requests,count=${requests}`],
    ['--data', `kind=synthetic_text,${tokens}`],
    ['--tokenizer', `kind=huggingface_auto,model=${TOKENIZER}`],
    ['--output', `kind=json,path=${REPORT}`],
  ].flat()
}

function readReport({ folder }: Task): Seen[] {
  const path = join(folder, REPORT)
  const { benchmarks } = reportSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  const records = benchmarks.flatMap(({ requests: { successful, incomplete, errored } }) => [
    ...successful,
    ...incomplete,
    ...errored,
  ])
  return besides(foreignRequests(path), records).map(({ request, record }) => ({
    request: numberIn(record.response_id ?? ''),
    ttftMs: request.failure || request.isAborted === true ? undefined : request.ttftMs,
    gapMeanMs: meanGap(record),
    gapP99Ms: undefined,
  }))
}

/** It keeps the first and the last of them. */
function meanGap({ info: { timings } }: Record): number | undefined {
  const {
    first_token_iteration: first,
    last_token_iteration: last,
    token_iterations: count,
  } = timings
  if (first === null || last === null || count < 2) return undefined
  return ((last - first) * MS_PER_SECOND) / (count - 1)
}
