import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { isObject } from '../../protocol/json-value.ts'
import { failureFrom } from '../failures.ts'
import { type Fields, valueAt } from '../fields.ts'
import { findIn } from '../find-in.ts'
import type { ForeignFile } from '../foreign-file.ts'
import type { ForeignAggregates, ForeignCell, ForeignRequest, ReadRun } from '../foreign-run.ts'
import type { FilesByRole, ForeignFormat, Role } from '../format.ts'
import { median } from '../median.ts'
import { distributionOf } from './distribution.ts'

const MS_PER_SECOND = 1000
/** Of means that are computed in another order. */
const MEAN_TOLERANCE = 1e-6

/** inference-perf: lifecycle metrics of all requests, of each stage, and a list of the requests. */
export const inferencePerf: ForeignFormat = {
  name: 'inference-perf',
  tool: 'inference-perf',
  expected:
    '`per_request_lifecycle_metrics.json`, `summary_lifecycle_metrics.json`, or their folder',
  tried: '0.3.0, 0.7.0',
  definitions: {
    ttft: 'from sending to the first text, reasoning left out; a new connection is part of it',
    total: "from sending to the end of the stream, the client's own tokenizing included",
    tokens: "the client's tokenizer, unless it was told to use the server's counts",
    queue: 'waiting for a worker is not part of it',
  },
  remedy: 'Run it again with `report.request_lifecycle.per_request: true`',
  roleOf,
  runKeyOf: (name) =>
    /lifecycle_metrics\.json$|^config\.ya?ml$/.test(name) || PARTIAL.test(name) ? 'run' : undefined,
  read,
}

/** Reports of llm-d that it writes beside its own. */
const PARTIAL = /^inference-perf\.partial\.(stage_\d+)\.ya?ml$/

function roleOf({ first, name, path }: ForeignFile): Role | undefined {
  const stage = PARTIAL.exec(name)?.[1]
  if (stage !== undefined) {
    return existsSync(join(dirname(path), `${stage}_lifecycle_metrics.json`)) ? 'part' : undefined
  }
  if (Array.isArray(first)) {
    const [record]: unknown[] = first
    return isObject(record) && 'start_time' in record && 'end_time' in record && 'info' in record
      ? 'requests'
      : undefined
  }
  if (!isObject(first)) return undefined
  if ('load_summary' in first && ('successes' in first || 'failures' in first)) return 'aggregates'
  const isConfig = isObject(first['load']) && isObject(first['server'] ?? first['api'])
  return isConfig ? 'part' : undefined
}

function read(files: FilesByRole, fields: Fields): ReadRun[] {
  const config = files.part.find(({ name }) => !PARTIAL.test(name))?.first
  const partial = files.part.filter(({ name }) => PARTIAL.test(name)).map(({ first }) => first)
  const starts = partial.flatMap((report) => fields.time(report, 'run.time.start') ?? [])
  const ends = partial.flatMap((report) => fields.time(report, 'run.time.end') ?? [])
  const stages = files.aggregates.flatMap((file) => {
    const number = /^stage_(\d+)_/.exec(file.name)?.[1]
    return number === undefined ? [] : [{ number: Number(number), report: file.first }]
  })
  const summary =
    files.aggregates.find(({ name }) => name.startsWith('summary_')) ?? files.aggregates[0]
  const where = {
    model: fields.text(
      { model_name: valueAt(findIn(config, 'server'), 'model_name') },
      'model_name',
    ),
    provider: fields.host({ base_url: findIn(config, 'base_url') }, 'base_url'),
  }
  const listed = files.requests.flatMap((file) => recordsOf(file))
  const cells =
    listed.length > 0
      ? cellsOfRequests(listed, { stages, where, fields })
      : (stages.length > 1
          ? stages.map(({ report }) => report)
          : [summary?.first ?? stages[0]?.report]
        ).map((report): ForeignCell => ({
          ...where,
          ...loadOf(report, fields),
          requests: undefined,
          aggregates: aggregatesOf(report, fields),
        }))
  return [
    {
      version: undefined,
      startedAt: starts.length === 0 ? undefined : Math.min(...starts),
      endedAt: ends.length === 0 ? undefined : Math.max(...ends),
      stopped: undefined,
      cells,
    },
  ]
}

function recordsOf({ first }: ForeignFile): readonly unknown[] {
  return Array.isArray(first) ? first : []
}

interface Stage {
  readonly number: number
  readonly report: unknown
}

function cellsOfRequests(
  records: readonly unknown[],
  {
    stages,
    where,
    fields,
  }: {
    readonly stages: readonly Stage[]
    readonly where: Pick<ForeignCell, 'model' | 'provider'>
    readonly fields: Fields
  },
): ForeignCell[] {
  const inOrder = records.toSorted(
    (left, right) => Number(valueAt(left, 'start_time')) - Number(valueAt(right, 'start_time')),
  )
  return groupsOf(inOrder, { stages, fields }).map(({ report, own }): ForeignCell => {
    const requests = own.map((record) => requestOf(record, fields))
    return {
      ...where,
      ...loadOf(report, fields),
      isStreamed: requests.some(({ ttftMs }) => ttftMs !== undefined),
      requests,
    }
  })
}

/** The requests of each stage, where that is known; else all together, and of no load. */
function groupsOf(
  records: readonly unknown[],
  { stages, fields }: { readonly stages: readonly Stage[]; readonly fields: Fields },
): { readonly report: unknown; readonly own: readonly unknown[] }[] {
  const byStage = Map.groupBy(records, (record) => fields.count(record, 'stage_id'))
  if (byStage.size > 1) {
    return [...byStage].map(([stage, own]) => ({
      report: stages.find(({ number }) => number === stage)?.report,
      own,
    }))
  }
  const [only] = stages
  if (only && stages.length === 1) return [{ report: only.report, own: records }]
  return inTurn(records, { stages, fields }) ?? [{ report: undefined, own: records }]
}

/**
 * Stages run one after the other: by their counts, where the mean time that each report has is that of
 * these requests.
 */
function inTurn(
  records: readonly unknown[],
  { stages, fields }: { readonly stages: readonly Stage[]; readonly fields: Fields },
): { readonly report: unknown; readonly own: readonly unknown[] }[] | undefined {
  let at = 0
  const groups = stages
    .toSorted((left, right) => left.number - right.number)
    .map(({ report }) => {
      const count = fields.count(report, 'load_summary.count') ?? 0
      const own = records.slice(at, at + count)
      at += count
      return { report, own }
    })
  const isRight =
    at === records.length && groups.every(({ report, own }) => hasMean(report, own, fields))
  return isRight ? groups : undefined
}

function hasMean(report: unknown, records: readonly unknown[], fields: Fields): boolean {
  const mean = fields.value(report, 'successes.latency.request_latency.mean')
  const times = records
    .map((record) => requestOf(record, fields))
    .flatMap(({ totalMs, failure }) => (totalMs === undefined || failure ? [] : totalMs))
  if (typeof mean !== 'number' || times.length === 0) return false
  const own = times.reduce((sum, time) => sum + time, 0) / times.length / MS_PER_SECOND
  return Math.abs(own - mean) <= MEAN_TOLERANCE * mean
}

/** Where a number in flight is kept, no rate sets the pace. */
function loadOf(report: unknown, fields: Fields): Pick<ForeignCell, 'rate' | 'concurrency'> {
  const concurrency = fields.level(report, 'load_summary.concurrency')
  return {
    concurrency,
    rate:
      concurrency === undefined ? fields.rate(report, 'load_summary.requested_rate') : undefined,
  }
}

function requestOf(record: unknown, fields: Fields): ForeignRequest {
  const from = fields.value(record, 'start_time')
  const to = fields.value(record, 'end_time')
  const since = (at: unknown): number | undefined =>
    typeof at === 'number' && typeof from === 'number' ? at - from : undefined
  const totalMs = fields.ms({ end_time: since(to) }, 'end_time', MS_PER_SECOND)
  const times =
    fields.list(record, 'info.output_token_times') ??
    fields.list(record, 'info.response_metrics.output_token_times') ??
    []
  const chunks = fields.list(record, 'info.response_metrics.chunk_times') ?? times
  const error = fields.value(record, 'error')
  const scheduled = fields.value(record, 'scheduled_time')
  return {
    ttftMs: fields.ms({ output_token_times: since(times[0]) }, 'output_token_times', MS_PER_SECOND),
    totalMs,
    endMs: error === undefined ? undefined : totalMs,
    interChunkMs: median(chunks.slice(1).map((at, index) => gapBetween(chunks[index], at))),
    inputTokens:
      fields.count(record, 'info.input_tokens') ??
      fields.count(record, 'info.request_metrics.text.input_tokens'),
    outputTokens:
      fields.count(record, 'info.output_tokens') ??
      fields.count(record, 'info.response_metrics.output_tokens'),
    queueMs:
      typeof scheduled === 'number' && typeof from === 'number' && from >= scheduled
        ? fields.spreadMs({ scheduled_time: from - scheduled }, 'scheduled_time', MS_PER_SECOND)
        : undefined,
    failure:
      error === undefined
        ? undefined
        : failureFrom({
            status: undefined,
            words: [
              fields.text(record, 'error.error_type'),
              fields.text(record, 'error.error_msg'),
            ],
          }),
  }
}

function gapBetween(from: unknown, to: unknown): number | undefined {
  return typeof from === 'number' && typeof to === 'number' && to >= from
    ? (to - from) * MS_PER_SECOND
    : undefined
}

function aggregatesOf(report: unknown, fields: Fields): ForeignAggregates {
  const ok = fields.count(report, 'successes.count')
  const failures = fields.count(report, 'failures.count') ?? 0
  return {
    n: ok === undefined ? undefined : ok + failures,
    failures,
    metrics: {
      ttftMs: distributionOf(report, 'successes.latency.time_to_first_token', {
        fields,
        factor: MS_PER_SECOND,
      }),
      totalMs: distributionOf(report, 'successes.latency.request_latency', {
        fields,
        factor: MS_PER_SECOND,
      }),
    },
  }
}
