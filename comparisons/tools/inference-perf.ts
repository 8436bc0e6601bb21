import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { z } from '../../src/model/zod.ts'
import { CHUNKS, MODEL } from '../endpoint/schedule.ts'
import { besides, foreignRequests } from './foreign.ts'
import { gapFigures, gapsBetween } from './gaps.ts'
import { TOKENIZER, writeTokenizer } from './tokenizer.ts'
import type { Seen, Task, Usage } from './tool.ts'

const PROMPT_TOKENS = 16
const MS_PER_SECOND = 1000

const recordsSchema = z.array(
  z.object({
    info: z.object({
      response_metrics: z
        .object({
          server_usage: z.object({ number: z.number() }).nullish(),
          chunk_times: z.array(z.number()),
        })
        .nullish(),
    }),
  }),
)

/** Kubernetes' inference-perf, by its command and a file of settings. */
export function inferencePerf(program: string): Usage {
  return {
    shown: 'inference-perf --config_file config.yml   # load of type concurrent, per_request: true',
    start(task) {
      writeTokenizer(task.folder)
      const config = join(task.folder, 'config.yml')
      // JSON is YAML.
      writeFileSync(config, JSON.stringify(configOf(task), null, 2))
      return { words: [program, '--config_file', config] }
    },
    read: readRecords,
  }
}

function configOf({ url, streams, requests, folder }: Task): object {
  const tokens = (count: number): object => ({
    min: count,
    max: count,
    mean: count,
    std_dev: 0,
    total_count: requests,
  })
  return {
    api: { type: 'completion', streaming: true },
    data: {
      type: 'random',
      input_distribution: tokens(PROMPT_TOKENS),
      output_distribution: tokens(CHUNKS),
    },
    load: {
      type: 'concurrent',
      stages: [{ num_requests: requests, concurrency_level: streams }],
    },
    server: { type: 'vllm', model_name: MODEL, base_url: url, ignore_eos: true },
    tokenizer: { pretrained_model_name_or_path: join(folder, TOKENIZER) },
    storage: { local_storage: { path: join(folder, 'reports') } },
    report: { request_lifecycle: { summary: true, per_stage: true, per_request: true } },
  }
}

function readRecords({ folder }: Task): Seen[] {
  const path = join(folder, 'reports/per_request_lifecycle_metrics.json')
  const records = recordsSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  return besides(foreignRequests(path), records).map(({ request, record }) => {
    const { server_usage: usage, chunk_times: times = [] } = record.info.response_metrics ?? {}
    return {
      request: usage?.number ?? Number.NaN,
      ttftMs: request.failure ? undefined : request.ttftMs,
      ...gapFigures(gapsBetween(times.map((time) => time * MS_PER_SECOND))),
    }
  })
}
