import { isObject } from '../../protocol/json-value.ts'
import { failureFrom } from '../failures.ts'
import type { Fields } from '../fields.ts'
import type { ForeignAggregates, ForeignFigures, ForeignRequest, ReadRun } from '../foreign-run.ts'
import type { FilesByRole, ForeignFormat, Role } from '../format.ts'

const MS_PER_SECOND = 1000

/** LLMeter of AWS: `responses.jsonl` with a request a line, `summary.json` and `stats.json` beside it. */
export const llmeter: ForeignFormat = {
  name: 'llmeter',
  tool: 'LLMeter',
  expected: '`responses.jsonl`, `summary.json` and `stats.json`, or their folder',
  tried: '0.1.12, 0.2.0',
  definitions: {
    ttft: "from the call of the vendor's client to its first text, reasoning left out; connecting and its retries are part of it",
    total: 'from the same call to the last text',
    tokens: "the provider's usage, else a tokenizer",
    queue: 'each client waits for its answer before it sends again',
  },
  remedy:
    'Give its run an `output_path`, and name that folder: `responses.jsonl` holds the requests',
  roleOf: ({ first }) => roleOf(first),
  runKeyOf: (name) =>
    /^(?:responses\.jsonl|summary\.json|stats\.json|run_config\.json)$/.test(name)
      ? 'run'
      : undefined,
  read,
}

function roleOf(first: unknown): Role | undefined {
  if (!isObject(first)) return undefined
  if ('time_to_last_token' in first && 'response_text' in first) return 'requests'
  if ('time_to_last_token-p50' in first || 'time_to_first_token-p50' in first) return 'aggregates'
  return 'total_requests' in first && 'n_requests' in first && 'clients' in first
    ? 'part'
    : undefined
}

function read(files: FilesByRole, fields: Fields): ReadRun[] {
  const summary = files.part[0]?.first ?? files.aggregates[0]?.first
  const requests =
    files.requests.length === 0
      ? undefined
      : files.requests.flatMap((file) =>
          [...file.lines()].flatMap(({ value }) =>
            isObject(value) ? requestOf(value, fields) : [],
          ),
        )
  const hasStreamed = requests?.some(({ ttftMs }) => ttftMs !== undefined)
  return [
    {
      version: fields.text(summary, 'llmeter_version'),
      startedAt: fields.time(summary, 'start_time'),
      endedAt: fields.time(summary, 'end_time'),
      stopped: undefined,
      cells: [
        {
          model: fields.text(summary, 'model_id'),
          provider: fields.text(summary, 'provider') ?? fields.text(summary, 'endpoint_name'),
          concurrency: fields.level(summary, 'clients'),
          isStreamed: hasStreamed,
          requests,
          aggregates: aggregatesOf(files.aggregates[0]?.first, fields),
        },
      ],
    },
  ]
}

function requestOf(record: unknown, fields: Fields): ForeignRequest {
  const error = fields.value(record, 'error')
  const totalMs = fields.ms(record, 'time_to_last_token', MS_PER_SECOND)
  return {
    // To the second it says nothing of the order, nor of what overlapped.
    sentAt: /\.\d/.test(fields.text(record, 'request_time') ?? '')
      ? fields.time(record, 'request_time')
      : undefined,
    ttftMs: fields.ms(record, 'time_to_first_token', MS_PER_SECOND),
    totalMs,
    endMs: error === undefined ? undefined : totalMs,
    inputTokens: fields.count(record, 'num_tokens_input'),
    outputTokens: fields.count(record, 'num_tokens_output'),
    reasoningTokens: fields.count(record, 'num_tokens_output_reasoning'),
    cachedTokens: fields.count(record, 'num_tokens_input_cached'),
    failure:
      error === undefined
        ? undefined
        : failureFrom({ status: undefined, words: [fields.text(record, 'error')] }),
  }
}

function aggregatesOf(stats: unknown, fields: Fields): ForeignAggregates | undefined {
  if (stats === undefined) return undefined
  const figures = (name: string): ForeignFigures => ({
    median: fields.ms(stats, `${name}-p50`, MS_PER_SECOND),
    mean: fields.ms(stats, `${name}-average`, MS_PER_SECOND),
    p90: fields.ms(stats, `${name}-p90`, MS_PER_SECOND),
    p99: fields.ms(stats, `${name}-p99`, MS_PER_SECOND),
  })
  return {
    n: fields.count(stats, 'total_requests'),
    failures: fields.count(stats, 'failed_requests'),
    metrics: {
      ttftMs: figures('time_to_first_token'),
      totalMs: figures('time_to_last_token'),
    },
  }
}
