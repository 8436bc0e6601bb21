import { failureFrom } from '../failures.ts'
import type { Fields } from '../fields.ts'
import type { ForeignAggregates, ForeignFigures, ForeignRequest } from '../foreign-run.ts'
import { median } from '../median.ts'

// What `vllm bench serve` and SGLang's `bench_serving`, which began as a copy of it, have in common.

const MS_PER_SECOND = 1000

/** The requests of a result with a list for each quantity, failed ones included; undefined where it has none. */
export function requestsOf(
  result: unknown,
  { fields, startedAt }: { readonly fields: Fields; readonly startedAt?: number | undefined },
): ForeignRequest[] | undefined {
  const ttfts = fields.list(result, 'ttfts')
  const errors = fields.list(result, 'errors')
  const latencies = fields.list(result, 'latencies')
  const length = Math.max(ttfts?.length ?? 0, latencies?.length ?? 0)
  if (length === 0) return undefined
  const lists = {
    itls: fields.list(result, 'itls') ?? [],
    outputs: fields.list(result, 'output_lens') ?? [],
    inputs: fields.list(result, 'input_lens') ?? [],
    queues: fields.list(result, 'queue_times') ?? [],
    starts: fields.list(result, 'start_times') ?? [],
  }
  const all = { ttfts, errors, latencies, ...lists }
  const longest = Math.max(...Object.values(all).map((list) => list?.length ?? 0))
  const uneven = Object.entries(all).filter(
    ([, list]) => list !== undefined && list.length > 0 && list.length !== longest,
  )
  for (const [name] of uneven) fields.doubt(name, 'is a list of another length than the others')
  // Which value belongs to which request is not known.
  if (uneven.length > 0) return undefined
  const sentAt = clockOf(lists.starts, startedAt)
  return Array.from({ length }, (_, index): ForeignRequest => {
    const error = errors?.[index]
    const hasFailed =
      (typeof error === 'string' && error.trim() !== '') ||
      // It is written of requests that got nothing, whatever became of them.
      (ttfts?.[index] === 0 && !(Number(lists.outputs[index]) > 0)) ||
      latencies?.[index] === 0
    const inputTokens = fields.count({ input_lens: lists.inputs[index] }, 'input_lens')
    if (hasFailed) {
      const words = [typeof error === 'string' ? error : undefined]
      return {
        sentAt: sentAt(index),
        inputTokens,
        failure: failureFrom({ status: undefined, words }),
      }
    }
    const gaps = lists.itls[index]
    const gapsMs = (Array.isArray(gaps) ? gaps : []).map((gap: unknown) =>
      fields.spreadMs({ itls: gap }, 'itls', MS_PER_SECOND),
    )
    const ttftMs = fields.ms({ ttfts: ttfts?.[index] }, 'ttfts', MS_PER_SECOND)
    const summed = gapsMs.reduce<number | undefined>(
      (sum, gap) => (sum === undefined || gap === undefined ? undefined : sum + gap),
      ttftMs,
    )
    return {
      sentAt: sentAt(index),
      ttftMs,
      totalMs:
        fields.ms({ latencies: latencies?.[index] }, 'latencies', MS_PER_SECOND) ??
        (Array.isArray(gaps) ? summed : undefined),
      interChunkMs: median(gapsMs),
      inputTokens,
      outputTokens: fields.count({ output_lens: lists.outputs[index] }, 'output_lens'),
      queueMs: fields.spreadMs({ queue_times: lists.queues[index] }, 'queue_times', MS_PER_SECOND),
    }
  })
}

/** Unix milliseconds of requests that are stamped by a clock with a beginning of its own. */
function clockOf(
  starts: readonly unknown[],
  startedAt: number | undefined,
): (index: number) => number | undefined {
  const known = starts.filter((start) => typeof start === 'number' && Number.isFinite(start))
  const first = known.reduce<number>((least, start) => Math.min(least, Number(start)), Infinity)
  return (index) => {
    const start = starts[index]
    return startedAt === undefined || typeof start !== 'number' || !Number.isFinite(start)
      ? undefined
      : startedAt + (start - first) * MS_PER_SECOND
  }
}

/** The aggregates of a result; `total` is what it calls the time of a whole answer. */
export function aggregatesOf(
  result: unknown,
  { total, fields }: { readonly total: string; readonly fields: Fields },
): ForeignAggregates {
  const figures = (name: string): ForeignFigures => ({
    median: fields.ms(result, `median_${name}_ms`),
    mean: fields.ms(result, `mean_${name}_ms`),
    sd: fields.spreadMs(result, `std_${name}_ms`),
    max: fields.ms(result, `max_${name}_ms`),
    p90: fields.ms(result, `p90_${name}_ms`),
    p95: fields.ms(result, `p95_${name}_ms`),
    p99: fields.ms(result, `p99_${name}_ms`),
  })
  const completed = fields.count(result, 'completed')
  // Older versions say how many were asked for only.
  const asked = fields.count(result, 'num_prompts')
  const failures =
    fields.count(result, 'failed') ??
    (asked !== undefined && completed !== undefined && asked >= completed
      ? asked - completed
      : undefined)
  return {
    n: completed === undefined ? asked : completed + (failures ?? 0),
    failures,
    metrics: { ttftMs: figures('ttft'), totalMs: figures(total) },
  }
}
