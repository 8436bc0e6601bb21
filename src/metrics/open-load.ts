import type { Sample } from '../model/sample.ts'
import { mean, sampleStandardDeviation } from '../stats/moments.ts'
import { ascending, quantile } from '../stats/quantile.ts'
import { onOwnClock } from './simulated-time.ts'

/** From this growth of the wait on, a share of the time, the server lags behind its rate. */
const MIN_LAG = 0.03
/** Standard error of a median ÷ that of a mean, for a normal law: √(π ÷ 2). */
const MEDIAN_ERROR = Math.sqrt(Math.PI / 2)
/** A third of the answers needs so many to have a spread. */
const MIN_GROUP = 2
/** Of what ends first and last, the odd one out must not set the pace: a twentieth on either side. */
const TRIMMED = 20

/** An answer of an open loop, in milliseconds: when it was due, and when it had come. */
interface Served {
  readonly dueAt: number
  readonly endedAt: number
}

/**
 * How long a server takes for a block of an open loop, in milliseconds: as long as the requests were
 * due, their number ÷ the rate, when it keeps up with them, so that neither the way in and out nor the
 * chance of arrivals counts. Where the wait grows from the first third of the answers to the last, the
 * server lags, and it takes what its answers are apart. Undefined for too few requests to tell.
 */
export function servingMs(block: readonly Sample[], ratePerMs: number): number | undefined {
  const dueMs = block.length / ratePerMs
  const served = block
    .flatMap((sample) => servedOf(sample) ?? [])
    .toSorted((a, b) => a.dueAt - b.dueAt)
  const third = Math.floor(served.length / 3)
  if (third < MIN_GROUP) return block.length < 3 * MIN_GROUP ? undefined : dueMs
  return isLagging(served, third) ? Math.max(dueMs, served.length * msApart(served)) : dueMs
}

/** By Tukey's three groups: medians of the first and the last third. */
function isLagging(served: readonly Served[], third: number): boolean {
  const first = groupOf(served.slice(0, third))
  const last = groupOf(served.slice(-third))
  const growthMs = last.waitMs - first.waitMs
  const error = MEDIAN_ERROR * Math.sqrt((first.variance + last.variance) / third)
  return growthMs > MIN_LAG * (last.dueAt - first.dueAt) && growthMs > error
}

function groupOf(served: readonly Served[]): {
  readonly dueAt: number
  readonly waitMs: number
  readonly variance: number
} {
  const waits = served.map(({ dueAt, endedAt }) => endedAt - dueAt)
  return {
    dueAt: medianOf(served.map(({ dueAt }) => dueAt)),
    waitMs: medianOf(waits),
    variance: (sampleStandardDeviation(waits) ?? 0) ** 2,
  }
}

/** Slope of the ends over their rank, by least squares: answers may come in waves. */
function msApart(served: readonly Served[]): number {
  const trimmed = Math.floor(served.length / TRIMMED)
  const ends = ascending(served.map(({ endedAt }) => endedAt)).slice(
    trimmed,
    served.length - trimmed,
  )
  const centre = mean(ends) ?? NaN
  const middle = (ends.length - 1) / 2
  let along = 0
  let spread = 0
  for (const [rank, end] of ends.entries()) {
    along += (rank - middle) * (end - centre)
    spread += (rank - middle) ** 2
  }
  return along / spread
}

function servedOf(sample: Sample): Served | undefined {
  const { status, sentAt, intendedAt, endMs } = sample
  if (status !== 'ok' || sentAt === undefined || endMs === undefined) return undefined
  return {
    dueAt: onOwnClock(intendedAt ?? sentAt, sample),
    endedAt: onOwnClock(sentAt, sample) + endMs,
  }
}

function medianOf(values: readonly number[]): number {
  return quantile(ascending(values), 0.5) ?? NaN
}
