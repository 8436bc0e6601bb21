import { capacityFigure } from '../format/capacity-figure.ts'
import { type Capacity, endpointIdOf, type LoadKind } from '../model/capacity.ts'
import type { Cell } from '../model/cell.ts'
import type { Sample } from '../model/sample.ts'
import type { Thresholds } from '../model/threshold.ts'
import type { AbsoluteVerdict, MeasuredVerdict, Verdict, VerdictKind } from '../model/verdict.ts'
import { commonest, MAX_FAILURE_RATE } from './measured.ts'

const units: Readonly<Record<LoadKind, string>> = {
  concurrency: 'requests in flight',
  rate: 'requests/s',
}

/** An endpoint that was searched, with all of its samples. */
interface JudgedSearch {
  readonly capacity: Capacity
  readonly samples: readonly Sample[]
}

/** What a limit on the capacity is called, e.g. `capacity ≥ 12 requests in flight`. */
export function capacityName(limit: number, of: LoadKind): string {
  return `capacity ≥ ${limit} ${units[of]}`
}

/** A capacity with its interval, e.g. `14 [11, 17] requests in flight`. */
export function showCapacity(capacity: Capacity): string {
  return `${capacityFigure(capacity)} ${units[capacity.of]}`
}

/** Whether every endpoint was searched, and what a limit says of what it bears. */
export function judgeCapacities(
  capacities: readonly Capacity[],
  {
    cells,
    thresholds: { capacity: limit },
  }: {
    readonly cells: readonly (Cell & { readonly samples: readonly Sample[] })[]
    readonly thresholds: Thresholds
  },
): Verdict[] {
  const searches = capacities.map((capacity) => ({
    capacity,
    samples: cells
      .filter((cell) => endpointIdOf(cell, capacity.of) === capacity.id)
      .flatMap(({ samples }) => samples),
  }))
  return [
    ...searches.map(searchedVerdict),
    ...(limit ? searches.map(({ capacity }) => limitVerdict(capacity, limit.atLeast)) : []),
  ]
}

/** Refusals and late answers are what a search looks for; an endpoint that never answers is another matter. */
function searchedVerdict({ capacity, samples }: JudgedSearch): MeasuredVerdict {
  const { id, label, requests, value, stoppedBy } = capacity
  const isLagging = stoppedBy === 'client'
  const answered = samples.filter(({ status }) => status === 'ok').length
  const classes = [...new Set(samples.flatMap(({ failure }) => failure?.class ?? []))].join(', ')
  const why =
    answered === 0
      ? samples.length === 0
        ? 'no request ended'
        : `all ${samples.length} requests failed (${classes})${commonest(samples, undefined)}`
      : value === undefined
        ? isLagging
          ? 'this machine lagged too much for any block to count'
          : 'no block of requests was whole'
        : `${answered} of ${requests} requests succeeded`
  const isSearched = answered > 0 && value !== undefined
  return {
    scope: 'cell',
    subject: id,
    metric: 'failures',
    statistic: 'rate',
    kind: 'measured',
    verdict: isSearched ? 'ok' : 'no-data',
    limit: MAX_FAILURE_RATE,
    bound: 'atMost',
    observed: samples.length === 0 ? undefined : 1 - answered / samples.length,
    n: samples.length,
    name: 'measured',
    reason: `${label}: ${why}`,
  }
}

function limitVerdict(capacity: Capacity, limit: number): AbsoluteVerdict {
  const { id, label, value, ciLow, ciHigh, requests, of } = capacity
  const name = capacityName(limit, of)
  const verdict = verdictOf(capacity, limit)
  const observed =
    verdict === 'no-data'
      ? ', but there is nothing to compare: no block of requests was whole'
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
function verdictOf({ value, ciLow = 0, ciHigh }: Capacity, limit: number): VerdictKind {
  if (value === undefined) return 'no-data'
  if (ciLow >= limit) return 'ok'
  return ciHigh !== undefined && ciHigh < limit ? 'failed' : 'inconclusive'
}
