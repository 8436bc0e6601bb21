import { z } from '../src/model/zod.ts'
import { ascending, quantile } from '../src/stats/quantile.ts'
import type { Served } from './endpoint/messages.ts'
import type { Run } from './run-tool.ts'
import { gapFigures, gapsBetween } from './tools/gaps.ts'

const BYTES_PER_MB = 1e6

const DIGITS = 3

const figure = z.number().nullable()

/** Figures of one run; null is unknown. */
export const figuresSchema = z.object({
  /** How far first tokens are from the truth, in milliseconds: half of the requests are nearer. */
  ttftErrorMs: figure,
  /** 99 of 100 are nearer. */
  ttftErrorP99Ms: figure,
  /** How far the mean gap of an answer is from the truth; the median of the answers. */
  gapMeanErrorMs: figure,
  /** The same of its 99th percentile. */
  gapP99ErrorMs: figure,
  /** Chunks with content that were sent to it. */
  chunks: z.number(),
  /** Time of processors from the first request to the end, in milliseconds. */
  processorMs: figure,
  /** … for each chunk that it had more than under the smallest load, in microseconds. */
  processorUs: figure,
  /** Resident memory of all processes at its peak, in megabytes. */
  memoryMb: figure,
  /** Requests that it should have sent and that are not among its figures. */
  lost: z.number(),
  /** To the first request, in milliseconds. */
  startUpMs: figure,
})

export type Figures = z.infer<typeof figuresSchema>
export type FigureName = keyof Figures

/** Compares what a tool saw with what was sent. */
export function figuresOf(
  { served, seen, startUpMs, processorMs, peakBytes }: Run,
  requests: number,
): Figures {
  const byRequest = new Map(
    served.flatMap((one): [number | string, Served][] => [
      [one.number, one],
      ...(one.asked === undefined ? [] : [[one.asked, one] satisfies [string, Served]]),
    ]),
  )
  const pairs = seen.flatMap((one) => {
    const truth = byRequest.get(one.request)
    return truth && one.ttftMs !== undefined ? [{ seen: one, truth: truthOf(truth) }] : []
  })
  const error = (of: 'ttftMs' | 'gapMeanMs' | 'gapP99Ms', share: number): number | null => {
    const sizes = pairs.flatMap(({ seen: { [of]: told }, truth: { [of]: sent } }) =>
      told === undefined || sent === undefined ? [] : [Math.abs(told - sent)],
    )
    return rounded(quantile(ascending(sizes), share))
  }
  return {
    ttftErrorMs: error('ttftMs', 0.5),
    ttftErrorP99Ms: error('ttftMs', 0.99),
    gapMeanErrorMs: error('gapMeanMs', 0.5),
    gapP99ErrorMs: error('gapP99Ms', 0.5),
    chunks: served.reduce((sum, { sentAt }) => sum + sentAt.length, 0),
    processorMs: rounded(processorMs),
    processorUs: null,
    memoryMb: rounded(peakBytes === undefined ? undefined : peakBytes / BYTES_PER_MB),
    lost: requests - pairs.length,
    startUpMs: rounded(startUpMs),
  }
}

/** As files keep it; null where it is not known. */
export function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Number(value.toFixed(DIGITS))
}

function truthOf({ arrivedAt, sentAt }: Served) {
  const [first] = sentAt
  return {
    ttftMs: first === undefined ? undefined : first - arrivedAt,
    ...gapFigures(gapsBetween(sentAt)),
  }
}
