import { isObject } from '../../protocol/json-value.ts'
import { failureFrom } from '../failures.ts'
import { type Fields, valueAt } from '../fields.ts'
import { findIn } from '../find-in.ts'
import type {
  ForeignAggregates,
  ForeignCell,
  ForeignFigures,
  ForeignRequest,
  ReadRun,
} from '../foreign-run.ts'
import type { FilesByRole, ForeignFormat, Role } from '../format.ts'

const MS_PER_SECOND = 1000

/** GuideLLM's report: a benchmark a load, each with its requests as far as they were kept. */
export const guidellm: ForeignFormat = {
  name: 'guidellm',
  tool: 'GuideLLM',
  expected: 'its report `benchmarks.json` or `.yaml`',
  tried: '0.3.1, 0.6.0, 0.8.1',
  definitions: {
    ttft: 'from sending to the first reasoning, content or tool call; a new connection is part of it; wall clock',
    total: 'from sending to the end of the stream',
    tokens: "the server's usage, else one token a chunk",
    queue: 'waiting for a worker is not part of it',
  },
  remedy: 'Run it again without `--sample-requests 0`, and keep the `.json` report',
  roleOf: ({ first }) => roleOf(first),
  read,
}

function roleOf(first: unknown): Role | undefined {
  const benchmarks = valueAt(first, 'benchmarks')
  if (!isObject(first) || !Array.isArray(benchmarks)) return undefined
  const isOwn =
    valueAt(first, 'metadata.guidellm_version') !== undefined ||
    benchmarks.some((one) => /benchmark/.test(String(valueAt(one, 'type_'))))
  if (!isOwn) return undefined
  return benchmarks.some((one) => statuses.some((status) => listOf(one, status).length > 0))
    ? 'requests'
    : 'aggregates'
}

const statuses = ['successful', 'incomplete', 'errored'] as const

function listOf(benchmark: unknown, status: (typeof statuses)[number]): readonly unknown[] {
  const list = valueAt(benchmark, `requests.${status}`)
  return Array.isArray(list) ? list : []
}

function read(files: FilesByRole, fields: Fields): ReadRun[] {
  return [...files.requests, ...files.aggregates].map(({ first }): ReadRun => {
    const benchmarks = fields.list(first, 'benchmarks') ?? []
    const starts = benchmarks.flatMap((one) => fields.time(one, 'start_time') ?? [])
    const ends = benchmarks.flatMap((one) => fields.time(one, 'end_time') ?? [])
    return {
      version: fields.text(first, 'metadata.guidellm_version'),
      startedAt: starts.length === 0 ? undefined : Math.min(...starts),
      endedAt: ends.length === 0 ? undefined : Math.max(...ends),
      stopped: undefined,
      cells: benchmarks.map((one) => cellOf(one, first, fields)),
    }
  })
}

function cellOf(benchmark: unknown, report: unknown, fields: Fields): ForeignCell {
  const settings = [
    valueAt(benchmark, 'config'),
    valueAt(benchmark, 'args'),
    valueAt(benchmark, 'worker'),
    valueAt(report, 'config.spec'),
    valueAt(report, 'args'),
  ]
  const find = (...names: string[]): unknown => findIn(settings, ...names)
  const plan = find('strategy')
  const strategy = fields.text(plan, 'type_')
  const kept = statuses.flatMap((status) => listOf(benchmark, status))
  const requests = kept.length === 0 ? undefined : requestsOf(benchmark, fields)
  const isOpen = strategy === 'constant' || strategy === 'poisson'
  return {
    model:
      fields.text({ model: valueAt(find('backend'), 'model') }, 'model') ??
      fields.text({ model: find('model', 'backend_model', 'model_name') }, 'model'),
    provider: fields.host({ target: find('target', 'backend_target') }, 'target'),
    concurrency:
      strategy === 'synchronous'
        ? 1
        : isOpen
          ? undefined
          : fields.level(
              { streams: findIn([plan, settings], 'streams', 'max_concurrency') },
              'streams',
            ),
    rate: isOpen
      ? fields.rate({ rate: scalar(findIn([plan, settings], 'rate')) }, 'rate')
      : undefined,
    settings: {
      ...(strategy === 'throughput' ? { load: 'throughput' } : {}),
      ...tokensAsked('prompt', find('prompt_tokens')),
      ...tokensAsked('output', find('output_tokens')),
    },
    isStreamed: requests?.some(({ ttftMs }) => ttftMs !== undefined),
    requests,
    aggregates: aggregatesOf(benchmark, fields),
  }
}

/** How long synthetic prompts and answers are asked to be. */
function tokensAsked(what: string, tokens: unknown): Record<string, string> {
  return typeof tokens === 'number' ? { [`${what} tokens`]: String(tokens) } : {}
}

/** A sweep lists its rates; one load has one. */
function scalar(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value
}

function requestsOf(benchmark: unknown, fields: Fields): ForeignRequest[] {
  return statuses.flatMap((status) =>
    listOf(benchmark, status).map((record): ForeignRequest => {
      const totalMs = fields.ms(record, 'request_latency', MS_PER_SECOND)
      const hasFailed = status === 'errored'
      return {
        sentAt:
          fields.time(record, 'info.timings.request_start') ??
          fields.time(record, 'request_start_time') ??
          fields.time(record, 'start_time'),
        ttftMs: fields.ms(record, 'time_to_first_token_ms'),
        ttfoMs: fields.ms(record, 'time_to_first_output_token_ms'),
        totalMs,
        endMs: hasFailed ? totalMs : undefined,
        inputTokens:
          fields.count(record, 'prompt_tokens') ??
          fields.count(record, 'input_metrics.total_tokens'),
        // Of failed ones some versions write how many were asked for.
        outputTokens: hasFailed
          ? undefined
          : (fields.count(record, 'output_tokens') ??
            fields.count(record, 'output_metrics.total_tokens')),
        failure: hasFailed
          ? failureFrom({
              status: undefined,
              words: [fields.text(record, 'info.error') ?? fields.text(record, 'error')],
            })
          : undefined,
        isAborted: status === 'incomplete',
      }
    }),
  )
}

function aggregatesOf(benchmark: unknown, fields: Fields): ForeignAggregates {
  const figures = (
    name: string,
    number: (path: string) => number | undefined,
  ): ForeignFigures | undefined => {
    const at = `metrics.${name}.successful`
    // What has no value is written as zeros.
    if (!isObject(valueAt(benchmark, at)) || valueAt(benchmark, `${at}.count`) === 0)
      return undefined
    return {
      n: fields.count(benchmark, `${at}.count`),
      median: number(`${at}.median`),
      mean: number(`${at}.mean`),
      sd: number(`${at}.std_dev`),
      min: number(`${at}.min`),
      max: number(`${at}.max`),
      p90: number(`${at}.percentiles.p90`),
      p95: number(`${at}.percentiles.p95`),
      p99: number(`${at}.percentiles.p99`),
    }
  }
  const ms =
    (factor: number) =>
    (path: string): number | undefined =>
      fields.spreadMs(benchmark, path, factor)
  const total = (status: string): number | undefined =>
    fields.count(benchmark, `metrics.request_totals.${status}`) ??
    fields.count(benchmark, `request_totals.${status}`)
  const ok = total('successful')
  const failures = total('errored') ?? 0
  return {
    n: ok === undefined ? undefined : ok + failures,
    failures,
    metrics: {
      ttftMs: figures('time_to_first_token_ms', ms(1)),
      totalMs: figures('request_latency', ms(MS_PER_SECOND)),
    },
  }
}
