import { isObject } from '../../protocol/json-value.ts'
import { failureFrom } from '../failures.ts'
import { type Fields, valueAt } from '../fields.ts'
import { findIn } from '../find-in.ts'
import type { ForeignFile } from '../foreign-file.ts'
import type {
  ForeignAggregates,
  ForeignCell,
  ForeignFigures,
  ForeignRequest,
} from '../foreign-run.ts'
import type { FilesByRole, ForeignFormat, Role } from '../format.ts'
import { median } from '../median.ts'

const NS_IN_MS = 1e-6

/** AIPerf of NVIDIA: `profile_export.jsonl` with a request a line, `profile_export_aiperf.json` with aggregates. */
export const aiperf: ForeignFormat = {
  name: 'aiperf',
  tool: 'AIPerf',
  expected: '`profile_export.jsonl` and `profile_export_aiperf.json`, or their folder',
  tried: '0.13.0',
  definitions: {
    ttft: 'from sending to the first non-empty chunk, reasoning included; a new connection is part of it',
    total: 'from sending to the last chunk with content',
    tokens: "the client's tokenizer, unless it was told to use the server's counts",
    queue: 'waiting for a free slot of the client is not part of it',
  },
  remedy: 'Name `profile_export.jsonl`, which stands beside it (`--export-level records`)',
  roleOf: ({ first }) => roleOf(first),
  runKeyOf: (name) => /^(.+?)(?:_aiperf)?\.jsonl?$/.exec(name)?.[1],
  read,
}

function roleOf(first: unknown): Role | undefined {
  if (!isObject(first)) return undefined
  if (isObject(first['metadata']) && 'benchmark_phase' in first['metadata']) {
    // `profile_export_raw.jsonl` has the same requests once more, with their texts.
    const isRaw = 'responses' in first || 'payload' in first
    return !isRaw && (isObject(first['metrics']) || isObject(first['error'])) ? 'requests' : 'part'
  }
  if (isBlock(first['request_latency']) || isBlock(first['request_count'])) return 'aggregates'
  return 'aiperf_version' in first ? 'part' : undefined
}

function isBlock(value: unknown): boolean {
  return isObject(value) && typeof value['unit'] === 'string' && 'avg' in value
}

function read(files: FilesByRole, fields: Fields) {
  const summary = files.aggregates[0]?.first
  const requests =
    files.requests.length === 0
      ? undefined
      : files.requests.flatMap((file) => requestsOf(file, fields))
  const config = valueAt(summary, 'input_config')
  const model = modelOf(config, fields)
  const cell: ForeignCell = {
    model,
    provider: fields.host({ url: urlOf(config) }, 'url'),
    concurrency: fields.level({ concurrency: findIn(config, 'concurrency') }, 'concurrency'),
    rate: fields.rate({ rate: findIn(config, 'request_rate', 'rate') }, 'rate'),
    settings: lengthsOf(config),
    isStreamed:
      requests?.some(({ ttftMs }) => ttftMs !== undefined) === true
        ? true
        : fields.flag({ streaming: findIn(config, 'streaming') }, 'streaming'),
    requests,
    aggregates: aggregatesOf(summary, fields),
  }
  return [
    {
      version: fields.text(summary, 'aiperf_version'),
      startedAt: fields.time(summary, 'start_time'),
      endedAt: fields.time(summary, 'end_time'),
      notes: model?.includes(', ')
        ? ['it does not say which model a request went to: they are judged as one']
        : [],
      stopped: fields.flag(summary, 'was_cancelled') ? 'AIPerf was cancelled' : undefined,
      cells: [cell],
    },
  ]
}

/** Records do not say whose they are: several models are one. */
function modelOf(config: unknown, fields: Fields): string | undefined {
  const models = findIn(config, 'model_names', 'models', 'model')
  const list = isObject(models) ? (models['items'] ?? models['names'] ?? [models]) : models
  const names = (Array.isArray(list) ? list : [list]).flatMap(
    (one: unknown) =>
      fields.text({ model: isObject(one) ? (one['name'] ?? one['model']) : one }, 'model') ?? [],
  )
  return names.length === 0 ? undefined : names.join(', ')
}

/** How long synthetic prompts and answers are asked to be. */
function lengthsOf(config: unknown): Record<string, string> {
  const mean = (name: string, ...keys: string[]): Record<string, string> => {
    const found = findIn(config, ...keys)
    const tokens = isObject(found) ? found['mean'] : found
    return typeof tokens === 'number' ? { [name]: String(tokens) } : {}
  }
  return {
    ...mean('prompt tokens', 'isl', 'input_tokens'),
    ...mean('output tokens', 'osl', 'output_tokens'),
  }
}

function urlOf(config: unknown): unknown {
  const found = findIn(config, 'urls', 'url')
  const first: unknown = Array.isArray(found) ? found[0] : found
  return isObject(first) ? first['url'] : first
}

function requestsOf(file: ForeignFile, fields: Fields): ForeignRequest[] {
  return [...file.lines()].flatMap(({ value }) => (isObject(value) ? requestOf(value, fields) : []))
}

function requestOf(record: unknown, fields: Fields): ForeignRequest {
  const ms = (name: string): number | undefined =>
    fields.msIn(valueAt(record, `metrics.${name}.unit`), record, `metrics.${name}.value`)
  const tokens = (name: string): number | undefined => fields.count(record, `metrics.${name}.value`)
  const gaps = fields.list(record, 'metrics.inter_chunk_latency.value')
  const gapFactor = gaps && fields.msFactor(record, 'metrics.inter_chunk_latency.unit')
  const error = fields.value(record, 'error')
  const sentAt = fields.time(record, 'metadata.request_start_ns', NS_IN_MS)
  const dueAt = fields.time(record, 'metadata.credit_issued_ns', NS_IN_MS)
  const isCancelled = fields.flag(record, 'metadata.was_cancelled') === true
  return {
    sentAt,
    queueMs:
      dueAt !== undefined && sentAt !== undefined && sentAt >= dueAt ? sentAt - dueAt : undefined,
    ttftMs: ms('time_to_first_token'),
    ttfoMs: ms('time_to_first_output_token'),
    totalMs: ms('request_latency'),
    endMs: error === undefined ? undefined : spanOf(record, fields),
    interChunkMs: median(
      (gaps ?? []).map((gap) => fields.spreadMs({ gap }, 'gap', gapFactor ?? Number.NaN)),
    ),
    inputTokens: tokens('input_sequence_length'),
    outputTokens: tokens('output_sequence_length') ?? tokens('output_token_count'),
    reasoningTokens: tokens('reasoning_token_count'),
    cachedTokens: tokens('usage_prompt_cache_read_tokens'),
    failure:
      error === undefined || isCancelled
        ? undefined
        : failureFrom({
            status: fields.count(record, 'error.code'),
            words: [fields.text(record, 'error.type'), fields.text(record, 'error.message')],
          }),
    isAborted: isCancelled,
    isWarmup: fields.text(record, 'metadata.benchmark_phase') === 'warmup',
  }
}

/** How long a request took that failed. */
function spanOf(record: unknown, fields: Fields): number | undefined {
  const from = fields.time(record, 'metadata.request_start_ns', NS_IN_MS)
  const to = fields.time(record, 'metadata.request_end_ns', NS_IN_MS)
  return from === undefined || to === undefined || to <= from ? undefined : to - from
}

function aggregatesOf(summary: unknown, fields: Fields): ForeignAggregates | undefined {
  if (summary === undefined) return undefined
  const figures = (
    name: string,
    number: (path: string) => number | undefined,
  ): ForeignFigures | undefined => {
    if (!isObject(valueAt(summary, name))) return undefined
    return {
      n: fields.count(summary, `${name}.count`),
      median: number(`${name}.p50`),
      mean: number(`${name}.avg`),
      sd: number(`${name}.std`),
      min: number(`${name}.min`),
      max: number(`${name}.max`),
      p90: number(`${name}.p90`),
      p95: number(`${name}.p95`),
      p99: number(`${name}.p99`),
    }
  }
  const ms = (name: string): ForeignFigures | undefined =>
    figures(name, (path) => fields.msIn(valueAt(summary, `${name}.unit`), summary, path))
  const ok = fields.count(summary, 'request_count.avg')
  const failures = fields.count(summary, 'error_request_count.avg') ?? 0
  return {
    n: ok === undefined ? undefined : ok + failures,
    failures,
    metrics: {
      ttftMs: ms('time_to_first_token'),
      totalMs: ms('request_latency'),
      tokensPerSecond: figures('output_token_throughput_per_user', (path) =>
        fields.rate(summary, path),
      ),
      outputTokens: figures('output_sequence_length', (path) => fields.count(summary, path)),
    },
  }
}
