import { isObject } from '../../protocol/json-value.ts'
import { type Fields, harmless } from '../fields.ts'
import type { ReadRun } from '../foreign-run.ts'
import type { FilesByRole, ForeignFormat, Role } from '../format.ts'
import { aggregatesOf, requestsOf } from './served.ts'

const MS_PER_SECOND = 1000

/** `vllm bench serve --save-result`: a file a run, with lists of requests by `--save-detailed`. */
export const vllm: ForeignFormat = {
  name: 'vllm',
  tool: 'vLLM bench serve',
  expected: 'the `.json` of `vllm bench serve --save-result`',
  tried: '0.10.1.1, 0.33.0',
  definitions: {
    ttft: 'from sending to the first chunk with output, in older versions the first chunk of any kind; a new connection is part of it',
    total: 'from sending to the last chunk',
    tokens: "the server's usage, else the client's tokenizer",
    queue: 'waiting for a free slot of the client is not part of it',
  },
  remedy: 'Run it again with `--save-result --save-detailed`',
  roleOf: ({ first }) => roleOf(first),
  read,
}

function roleOf(first: unknown): Role | undefined {
  if (!isObject(first)) return undefined
  const isServed = 'model_id' in first && 'tokenizer_id' in first && 'completed' in first
  if (!isServed) return undefined
  return Array.isArray(first['ttfts']) || Array.isArray(first['latencies'])
    ? 'requests'
    : 'aggregates'
}

function read(files: FilesByRole, fields: Fields): ReadRun[] {
  return [...files.requests, ...files.aggregates].flatMap((file) =>
    // `--append-result` writes a run a line.
    [...file.lines()].flatMap(({ value }) => (isObject(value) ? runOf(value, fields) : [])),
  )
}

function runOf(result: unknown, fields: Fields): ReadRun {
  const endedAt = dateOf(result, fields)
  const durationMs = fields.ms(result, 'duration', MS_PER_SECOND)
  const startedAt = endedAt === undefined ? undefined : endedAt - (durationMs ?? 0)
  const requests = requestsOf(result, { fields, startedAt })
  const backend = fields.text(result, 'backend') ?? fields.text(result, 'endpoint_type')
  return {
    // What stands in `version` came from whoever ran it.
    version: undefined,
    startedAt,
    endedAt,
    stopped: undefined,
    notes:
      endedAt === undefined ? [] : ['`date` is local time of an unknown zone: it is taken for UTC'],
    cells: [
      {
        model: fields.text(result, 'model_id'),
        provider: fields.host(result, 'base_url'),
        concurrency: fields.level(result, 'max_concurrency'),
        rate: fields.rate(result, 'request_rate'),
        settings: {
          ...(backend === undefined ? {} : { backend }),
          ...(rampUp(result, fields) ?? burst(result, fields)),
        },
        requests,
        aggregates: aggregatesOf(result, { total: 'e2el', fields }),
      },
    ],
  }
}

/** The rate at which a ramp begins and ends. */
function rampUp(result: unknown, fields: Fields): Record<string, string> | undefined {
  const strategy = fields.text(result, 'ramp_up_strategy')
  if (strategy === undefined) return undefined
  const from = fields.count(result, 'ramp_up_start_rps')
  const to = fields.count(result, 'ramp_up_end_rps')
  return { 'ramp-up': `${strategy}, ${from ?? 'unknown'} to ${to ?? 'unknown'} req/s` }
}

/** Without a limit and a rate all requests are sent at once. */
function burst(result: unknown, fields: Fields): Record<string, string> | undefined {
  const isBurst =
    fields.rate(result, 'request_rate') === undefined &&
    fields.value(result, 'max_concurrency') === undefined
  const prompts = fields.count(result, 'num_prompts')
  return isBurst && prompts !== undefined
    ? { 'sent at once': harmless(String(prompts)) }
    : undefined
}

/** `20261128-143420`. */
function dateOf(result: unknown, fields: Fields): number | undefined {
  const date = fields.text(result, 'date')
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)$/.exec(date ?? '') ?? []
  if (year === undefined) return undefined
  return fields.time({ date: `${year}-${month}-${day}T${hour}:${minute}:${second}Z` }, 'date')
}
