import { isObject } from '../../protocol/json-value.ts'
import { type Fields, valueAt } from '../fields.ts'
import type { ForeignFigures, ReadRun } from '../foreign-run.ts'
import type { FilesByRole, ForeignFormat, Role } from '../format.ts'

/** Trends of scripts that look at streams themselves. */
const TTFT_TRENDS = ['ttft', 'time_to_first_token', 'llm_ttft', 'ttft_ms']

/** Summaries of k6: `--summary-export`, and what `handleSummary` gets. */
export const k6: ForeignFormat = {
  name: 'k6',
  tool: 'k6',
  expected: 'the JSON of `--summary-export` or `handleSummary`',
  tried: '',
  definitions: {
    ttft: 'none of its own: k6 knows HTTP and no tokens',
    total: 'sending, waiting and receiving, on an open connection',
    tokens: 'none',
    queue: 'waiting for a connection is not part of it',
  },
  remedy:
    'A summary of k6 holds no more. Write the columns of docs/other-tools.md from `--out csv` or `--out json`',
  roleOf: ({ first }) => roleOf(first),
  read,
}

function roleOf(first: unknown): Role | undefined {
  return metricOf(first, 'http_req_duration') === undefined ? undefined : 'aggregates'
}

/** The values of a metric: `handleSummary` has them a level deeper. */
function metricOf(summary: unknown, name: string): unknown {
  const metric = isObject(valueAt(summary, 'metrics'))
    ? valueAt(valueAt(summary, 'metrics'), name)
    : undefined
  if (!isObject(metric)) return undefined
  return isObject(metric['values']) ? metric['values'] : metric
}

function read(files: FilesByRole, fields: Fields): ReadRun[] {
  return files.aggregates.map(({ first: summary }): ReadRun => {
    const figures = (name: string): ForeignFigures | undefined => {
      const metric = metricOf(summary, name)
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
    const trend = TTFT_TRENDS.find((name) => metricOf(summary, name) !== undefined)
    return {
      version:
        fields.text(summary, 'metadata.k6_version') ?? fields.text(summary, 'metadata.version'),
      startedAt: undefined,
      endedAt: undefined,
      stopped: undefined,
      cells: [
        {
          model: undefined,
          provider: undefined,
          isStreamed: trend !== undefined,
          requests: undefined,
          aggregates: {
            n,
            failures:
              n !== undefined && typeof share === 'number' && share >= 0 && share <= 1
                ? Math.round(share * n)
                : undefined,
            metrics: {
              ttfbMs: figures('http_req_waiting'),
              totalMs: figures('http_req_duration'),
              ttftMs: trend === undefined ? undefined : figures(trend),
            },
          },
        },
      ],
    }
  })
}
