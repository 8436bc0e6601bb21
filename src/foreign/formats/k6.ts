import { isObject } from '../../protocol/json-value.ts'
import { failureFrom } from '../failures.ts'
import { type Fields, valueAt } from '../fields.ts'
import type { ForeignFile } from '../foreign-file.ts'
import type { ForeignAggregates, ForeignFigures, ForeignRequest, ReadRun } from '../foreign-run.ts'
import type { FilesByRole, ForeignFormat, Role } from '../format.ts'

/** Trends that scripts add who look at streams themselves. */
const TTFT_TRENDS = ['llm_ttft', 'ttft', 'ttft_ms', 'time_to_first_token']
const DURATION = 'http_req_duration'

/** Summaries of k6 in each of their three shapes, and its list of points. */
export const k6: ForeignFormat = {
  name: 'k6',
  tool: 'k6',
  expected: 'the JSON of `--summary-export` or `handleSummary`, or `--out json`',
  tried: 'none; after its documentation',
  definitions: {
    ttft: 'a trend that the script adds: k6 itself knows no tokens',
    total: 'sending, waiting and receiving; connecting is not part of it',
    tokens: 'none',
    queue: 'waiting for a connection is not part of it',
  },
  remedy: 'Run it again with `--out json=points.json`, and name that file',
  roleOf: ({ first }) => roleOf(first),
  read,
}

function roleOf(first: unknown): Role | undefined {
  if (!isObject(first)) return undefined
  const type = first['type']
  if ((type === 'Metric' || type === 'Point') && 'metric' in first && isObject(first['data'])) {
    return 'requests'
  }
  return metricOf(first, DURATION) === undefined ? undefined : 'aggregates'
}

/** The values of a metric: flat, in `values`, or in a list of metrics that have names. */
function metricOf(summary: unknown, name: string): unknown {
  const listed = valueAt(summary, 'results.metrics')
  const metric: unknown = Array.isArray(listed)
    ? listed.find((one) => valueAt(one, 'name') === name)
    : valueAt(valueAt(summary, 'metrics'), name)
  if (!isObject(metric)) return undefined
  return isObject(metric['values']) ? metric['values'] : metric
}

function read(files: FilesByRole, fields: Fields): ReadRun[] {
  return [
    ...files.requests.map((file) => runOfPoints(file, fields)),
    ...files.aggregates.map((file) => runOfSummary(file.first, fields)),
  ]
}

/** One request is several points without a name: what belongs together is known of one metric only. */
function runOfPoints(file: ForeignFile, fields: Fields): ReadRun {
  const requests: ForeignRequest[] = []
  let provider: string | undefined
  let startedAt: number | undefined
  let endedAt: number | undefined
  for (const { value: point } of file.lines()) {
    if (valueAt(point, 'type') !== 'Point' || valueAt(point, 'metric') !== DURATION) continue
    requests.push(requestOf(point, fields))
    provider ??= fields.host(point, 'data.tags.url')
    const at = fields.time(point, 'data.time')
    startedAt = Math.min(startedAt ?? Infinity, at ?? Infinity)
    endedAt = Math.max(endedAt ?? -Infinity, at ?? -Infinity)
  }
  return {
    version: undefined,
    startedAt: finite(startedAt),
    endedAt: finite(endedAt),
    stopped: undefined,
    cells: [{ model: undefined, provider, isStreamed: false, requests }],
  }
}

function requestOf(point: unknown, fields: Fields): ForeignRequest {
  const totalMs = fields.ms(point, 'data.value')
  const status = Number(fields.label(point, 'data.tags.status') ?? 0)
  const hasFailed =
    fields.text(point, 'data.tags.expected_response') === 'false' || status >= 400 || status === 0
  return {
    totalMs,
    endMs: hasFailed ? totalMs : undefined,
    failure: hasFailed
      ? failureFrom({
          status,
          words: [
            status >= 400 ? `HTTP ${status}` : undefined,
            fields.text(point, 'data.tags.error'),
          ],
        })
      : undefined,
  }
}

function runOfSummary(summary: unknown, fields: Fields): ReadRun {
  return {
    version: fields.text(summary, 'metadata.k6Version'),
    startedAt: undefined,
    endedAt: fields.time(summary, 'metadata.generatedAt'),
    stopped: undefined,
    cells: [
      {
        model: undefined,
        provider: undefined,
        requests: undefined,
        aggregates: aggregatesOf(summary, fields),
      },
    ],
  }
}

function aggregatesOf(summary: unknown, fields: Fields): ForeignAggregates {
  const figures = (...names: readonly string[]): ForeignFigures | undefined => {
    const metric = names.map((name) => metricOf(summary, name)).find((one) => one !== undefined)
    if (metric === undefined) return undefined
    return {
      median: fields.ms(metric, 'med') ?? fields.ms(metric, 'p(50)'),
      mean: fields.ms(metric, 'avg'),
      min: fields.spreadMs(metric, 'min'),
      max: fields.ms(metric, 'max'),
      p90: fields.ms(metric, 'p(90)'),
      p95: fields.ms(metric, 'p(95)'),
      p99: fields.ms(metric, 'p(99)'),
    }
  }
  const n = fields.count(metricOf(summary, 'http_reqs'), 'count')
  const failed = metricOf(summary, 'http_req_failed')
  const share = fields.value(failed, 'value') ?? fields.value(failed, 'rate')
  return {
    n,
    failures:
      n !== undefined && typeof share === 'number' && share >= 0 && share <= 1
        ? Math.round(share * n)
        : undefined,
    metrics: {
      ttfbMs: figures('http_req_waiting'),
      // Failed requests are part of the plain one.
      totalMs: figures(`${DURATION}{expected_response:true}`, DURATION),
      ttftMs: figures(...TTFT_TRENDS),
    },
  }
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined
}
