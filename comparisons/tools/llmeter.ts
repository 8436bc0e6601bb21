import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { z } from '../../src/model/zod.ts'
import { besides, foreignRequests } from './foreign.ts'
import { numberIn } from './gaps.ts'
import { argumentsOf } from './scripts.ts'
import { placeholders, type Seen, type Task, type Usage } from './tool.ts'

const PROGRAM = fileURLToPath(new URL('../clients/llmeter_run.py', import.meta.url))

const lineSchema = z.object({ id: z.string(), time_per_output_token: z.number().nullable() })

/** LLMeter is a library: a program as its README shows it. */
export function llmeter(python: string): Usage {
  return {
    shown: `python comparisons/clients/llmeter_run.py ${argumentsOf(placeholders).join(' ')} output`,
    start: (task) => ({ words: [python, PROGRAM, ...argumentsOf(task), task.folder] }),
    read: readResponses,
  }
}

function readResponses({ folder }: Task): Seen[] {
  const path = join(folder, 'run/responses.jsonl')
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  const records = lines.map((line) => lineSchema.parse(JSON.parse(line)))
  return besides(foreignRequests(path), records).map(({ request, record }) => ({
    request: numberIn(record.id),
    ttftMs: request.failure ? undefined : request.ttftMs,
    gapMeanMs:
      record.time_per_output_token === null ? undefined : record.time_per_output_token * 1000,
    gapP99Ms: undefined,
  }))
}
