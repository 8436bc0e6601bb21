import { isObject } from '../../protocol/json-value.ts'
import type { Fields } from '../fields.ts'
import type { ReadRun } from '../foreign-run.ts'
import type { FilesByRole, ForeignFormat, Role } from '../format.ts'
import { aggregatesOf, requestsOf } from './served.ts'

/** SGLang's `bench_serving`: a run a line, with lists of requests by `--output-details`. */
export const sglang: ForeignFormat = {
  name: 'sglang',
  tool: 'SGLang bench_serving',
  expected: 'the `.jsonl` of `sglang.bench_serving --output-file`',
  tried: '0.4.6.post5, 0.5.23',
  definitions: {
    ttft: 'from sending to the first chunk with text; every request opens a connection, which is part of it',
    total: 'TTFT and the gaps after it: to the last chunk with content',
    tokens: "the server's usage, else the requested length",
    queue: 'waiting for a free slot of the client is not part of it',
  },
  remedy: 'Run it again with `--output-details`',
  roleOf: ({ first }) => roleOf(first),
  read,
}

function roleOf(first: unknown): Role | undefined {
  if (!isObject(first)) return undefined
  const isServed = 'backend' in first && 'completed' in first && 'median_e2e_latency_ms' in first
  if (!isServed) return undefined
  return Array.isArray(first['ttfts']) ? 'requests' : 'aggregates'
}

function read(files: FilesByRole, fields: Fields): ReadRun[] {
  return [...files.requests, ...files.aggregates].flatMap((file) =>
    [...file.lines()].flatMap(({ value }) => (isObject(value) ? runOf(value, fields) : [])),
  )
}

function runOf(result: unknown, fields: Fields): ReadRun {
  const requests = requestsOf(result, { fields })
  const setting = (name: string, field: string): Record<string, string> => {
    const value = fields.label(result, field)
    return value === undefined ? {} : { [name]: value }
  }
  return {
    version: fields.text(result, 'sglang_version') ?? fields.text(result, 'server_info.version'),
    startedAt: undefined,
    endedAt: undefined,
    stopped: undefined,
    cells: [
      {
        model: fields.text(result, 'model') ?? fields.text(result, 'server_info.model_path'),
        provider: fields.host(result, 'base_url'),
        concurrency: fields.level(result, 'max_concurrency'),
        rate: fields.rate(result, 'request_rate'),
        settings: {
          ...setting('backend', 'backend'),
          ...setting('dataset', 'dataset_name'),
          ...setting('input length', 'random_input_len'),
          ...setting('output length', 'random_output_len'),
        },
        isStreamed: requests?.some(({ ttftMs }) => ttftMs !== undefined),
        requests,
        aggregates: aggregatesOf(result, { total: 'e2e_latency', fields }),
      },
    ],
  }
}
