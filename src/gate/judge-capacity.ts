import { capacityFigure } from '../format/capacity-figure.ts'
import type { Capacity, LoadKind } from '../model/capacity.ts'
import type { CapacityThresholds } from '../model/threshold.ts'
import type { AbsoluteVerdict, MeasuredVerdict, VerdictKind } from '../model/verdict.ts'
import type { FoundCapacity, GateCell } from './gate-request.ts'
import { commonest, MAX_FAILURE_RATE } from './measured.ts'

/** What loads are counted in, for people. */
export const loadUnits: Readonly<Record<LoadKind, string>> = {
  concurrency: 'requests in flight',
  rate: 'requests/s',
}

/** What a limit on the capacity is called, e.g. `capacity ≥ 12 requests in flight`. */
export function capacityName(limit: number, of: LoadKind): string {
  return `capacity ≥ ${limit} ${loadUnits[of]}`
}

/** A capacity with its interval, e.g. `14 [11, 17] requests in flight`. */
export function showCapacity(capacity: Capacity): string {
  return `${capacityFigure(capacity)} ${loadUnits[capacity.of]}`
}

/** What a limit says of what every endpoint bears that was searched. */
export function judgeCapacities(
  cells: readonly Pick<GateCell, 'search'>[],
  { atLeast }: CapacityThresholds = {},
): AbsoluteVerdict[] {
  if (atLeast === undefined) return []
  return cells.flatMap(({ search }) => (search ? limitVerdict(search.capacity, atLeast) : []))
}

/**
 * Whether an endpoint was searched. Refusals and late answers are what a search looks for; an endpoint that never
 * answers is another matter.
 */
export function searchedVerdict(
  { samples }: Pick<GateCell, 'samples'>,
  { capacity }: FoundCapacity,
): MeasuredVerdict {
  const { id, label, requests, value } = capacity
  const answered = samples.filter(({ status }) => status === 'ok').length
  const classes = [...new Set(samples.flatMap(({ failure }) => failure?.class ?? []))].join(', ')
  const why =
    answered === 0
      ? samples.length === 0
        ? 'no request ended'
        : `all ${samples.length} requests failed (${classes})${commonest(samples, undefined)}`
      : value === undefined
        ? unknownWords(capacity)
        : `${answered} of ${requests} requests succeeded`
  return {
    scope: 'cell',
    subject: id,
    metric: 'failures',
    statistic: 'rate',
    kind: 'measured',
    verdict: answered === 0 ? 'no-data' : value === undefined ? unknownAs(capacity) : 'ok',
    limit: MAX_FAILURE_RATE,
    bound: 'atMost',
    observed: samples.length === 0 ? undefined : 1 - answered / samples.length,
    n: samples.length,
    name: 'measured',
    reason: `${label}: ${why}`,
  }
}

/** What lag of this machine hides neither passes nor fails. */
function unknownAs({ stoppedBy }: Capacity): VerdictKind {
  return stoppedBy === 'client' ? 'client-limited' : 'no-data'
}

/** Why no capacity is known. */
function unknownWords({ stoppedBy }: Capacity): string {
  return stoppedBy === 'client'
    ? 'this machine lagged too much for any block to count'
    : 'no block of requests was complete'
}

function limitVerdict(capacity: Capacity, limit: number): AbsoluteVerdict {
  const { id, label, value, ciLow, ciHigh, requests, of } = capacity
  const name = capacityName(limit, of)
  const verdict = verdictOf(capacity, limit)
  const observed =
    value === undefined
      ? `, but there is nothing to compare: ${unknownWords(capacity)}`
      : `, observed ${showCapacity(capacity)}${verdict === 'inconclusive' ? ': the interval holds the limit' : ''}`
  return {
    scope: 'cell',
    subject: id,
    metric: 'capacity',
    statistic: 'highest',
    kind: 'absolute',
    verdict,
    limit,
    bound: 'atLeast',
    observed: value,
    ciLow,
    ciHigh,
    isNearLimit: undefined,
    n: requests,
    name,
    reason: `${label}: ${name}${observed}`,
  }
}

/** Red only where the whole interval lies below. */
function verdictOf(capacity: Capacity, limit: number): VerdictKind {
  const { value, ciLow = 0, ciHigh } = capacity
  if (value === undefined) return unknownAs(capacity)
  if (ciLow >= limit) return 'ok'
  return ciHigh !== undefined && ciHigh < limit ? 'failed' : 'inconclusive'
}
