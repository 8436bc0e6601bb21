import { isObject } from '../../protocol/json-value.ts'
import { type Fields, valueAt } from '../fields.ts'
import { findIn } from '../find-in.ts'
import type { ForeignFigures, ReadRun } from '../foreign-run.ts'
import type { FilesByRole, ForeignFormat, Role } from '../format.ts'
import { distributionOf } from './distribution.ts'

/** The benchmark report of llm-d, in which several harnesses write what they measured: aggregates. */
export const llmD: ForeignFormat = {
  name: 'llm-d',
  tool: 'llm-d benchmark report',
  expected: 'a report as `.yaml` or `.json`',
  tried: '0.1 and 0.2 of the report',
  definitions: {
    ttft: 'as its harness means it',
    total: 'as its harness means it',
    tokens: 'as its harness counts them',
    queue: 'as its harness means it',
  },
  remedy: 'Name the files of its harness instead: they may hold the requests',
  roleOf: ({ first }) => roleOf(first),
  read,
}

function roleOf(first: unknown): Role | undefined {
  if (!isObject(first)) return undefined
  return latencyOf(first) === undefined ? undefined : 'aggregates'
}

/** Where a report of either version has its latencies. */
function latencyOf(report: unknown): string | undefined {
  return ['results.request_performance.aggregate', 'metrics'].find(
    (at) =>
      isObject(valueAt(report, `${at}.latency`)) &&
      (isObject(valueAt(report, `${at}.latency.request_latency`)) ||
        isObject(valueAt(report, `${at}.latency.time_to_first_token`))) &&
      (isObject(valueAt(report, 'scenario')) || isObject(valueAt(report, 'run'))),
  )
}

function read(files: FilesByRole, fields: Fields): ReadRun[] {
  return files.aggregates.map(({ first: report }): ReadRun => {
    const at = latencyOf(report) ?? 'metrics'
    const total = fields.count(report, `${at}.requests.total`)
    const failures = fields.count(report, `${at}.requests.failures`)
    const scenario = valueAt(report, 'scenario')
    const load = valueAt(scenario, 'load')
    const harness =
      fields.text({ harness: findIn(load, 'tool', 'harness') }, 'harness') ??
      fields.text(load, 'name')
    return {
      version: fields.label(report, 'version'),
      startedAt: fields.time(report, 'run.time.start') ?? fields.time(report, 'metrics.time.start'),
      endedAt: fields.time(report, 'run.time.end') ?? fields.time(report, 'metrics.time.stop'),
      stopped: undefined,
      cells: [
        {
          model: fields.text({ model: modelOf(scenario) }, 'model'),
          provider: undefined,
          concurrency: fields.level(
            { concurrency: findIn(load, 'concurrency', 'max_concurrency') },
            'concurrency',
          ),
          rate: fields.rate({ rate: findIn(load, 'rate_qps', 'request_rate') }, 'rate'),
          settings: harness === undefined ? {} : { harness },
          requests: undefined,
          aggregates: {
            n: total,
            failures,
            metrics: {
              ttftMs: inItsUnit(report, `${at}.latency.time_to_first_token`, fields),
              totalMs: inItsUnit(report, `${at}.latency.request_latency`, fields),
            },
          },
        },
      ],
    }
  })
}

function modelOf(scenario: unknown): unknown {
  const found = findIn(scenario, 'model')
  return isObject(found) ? found['name'] : found
}

function inItsUnit(report: unknown, at: string, fields: Fields): ForeignFigures | undefined {
  const factor = fields.msFactor(report, `${at}.units`)
  return factor === undefined ? undefined : distributionOf(report, at, { fields, factor })
}
