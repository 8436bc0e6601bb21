import { costOf } from '../metrics/cost.ts'
import { goodputOf } from '../metrics/goodput.ts'
import { gatewayWaitOf, metricValues } from '../metrics/metric-values.ts'
import type { Cell } from '../model/cell.ts'
import type { MetricName } from '../model/metric.ts'
import type { Sample } from '../model/sample.ts'
import type { StatisticName, Threshold } from '../model/threshold.ts'
import { Bet } from '../stats/betting.ts'
import { mean } from '../stats/moments.ts'
import { MAX_FAILURE_RATE } from './measured.ts'

/** Whether a limit on a cell is broken for certain, by the samples so far. */
export interface Breach {
  take(sample: Sample): void
  /** A block of rounds has ended, whose requests count as one where they overlap. */
  endBlock(): void
  /** Whether that is certain at a level: exactly, or but for a share of runs of at most `alpha`. */
  isCertain(alpha: number): boolean
  /** Whether the level matters. */
  readonly isBet: boolean
}

const probabilities: Readonly<Partial<Record<StatisticName, number>>> = {
  median: 0.5,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
}

interface BreachContext {
  readonly cell: Cell & { readonly price: { readonly outputPerMTok: number } | undefined }
  /** Of each cell at most. */
  readonly rounds: number
}

/** What would show that a threshold is broken; undefined where only the last round can. */
export function breachOf(threshold: Threshold, context: BreachContext): Breach | undefined {
  const { bound, limit } = threshold
  const price = context.cell.price?.outputPerMTok
  switch (threshold.kind) {
    case 'metric': {
      const { metric, statistic } = threshold
      const values = valueReader(metric, price)
      const probability = probabilities[statistic]
      if (probability !== undefined) {
        // The quantile is within its limit only if so few values at most are beyond it.
        const claim = bound === 'atMost' ? 1 - probability : probability
        return betOn(claim, (sample) =>
          values(sample).map((value) => (bound === 'atMost' ? value > limit : value < limit)),
        )
      }
      if (bound !== 'atMost') return undefined
      if (statistic === 'max')
        return sumOf((sample) => Math.max(0, ...values(sample)), Math.max, limit)
      // No later value is below 0, so that the sum is what the mean of all rounds holds at least.
      return statistic === 'mean'
        ? sumOf((sample) => add(...values(sample)), add, limit * context.rounds)
        : undefined
    }
    case 'quality':
      return betOn(1 - limit, ({ status, quality }) =>
        status === 'ok' ? [quality?.passed !== true] : [],
      )
    case 'failures':
      return failuresBeyond(limit)
    case 'goodput':
      return betOn(1 - limit, (sample) => [goodputOf([sample], threshold.objective, price) === 0])
    case 'costUsd':
      return sumOf((sample) => costOf(sample) ?? 0, add, limit)
    default:
      return threshold satisfies never
  }
}

/** What would show that a cell fails too often to count as measured. */
export function unmeasuredBreach(): Breach {
  return failuresBeyond(MAX_FAILURE_RATE)
}

function failuresBeyond(limit: number): Breach {
  return betOn(limit, ({ status }) => [status !== 'ok'])
}

/** A share of at most `claim` is claimed of what is true of requests. */
function betOn(claim: number, read: (sample: Sample) => readonly boolean[]): Breach {
  const bet = new Bet(Math.max(0, claim))
  let block: number[] = []
  return {
    isBet: true,
    take: (sample) => block.push(...read(sample).map(Number)),
    endBlock() {
      const share = mean(block)
      if (share !== undefined) bet.take(share)
      block = []
    },
    isCertain: (alpha) => bet.capital >= 1 / alpha,
  }
}

/** What only grows is broken once it is. */
function sumOf(
  read: (sample: Sample) => number,
  join: (total: number, value: number) => number,
  limit: number,
): Breach {
  let total = 0
  return {
    isBet: false,
    take(sample) {
      total = join(total, read(sample))
    },
    endBlock: () => undefined,
    isCertain: () => total > limit,
  }
}

function add(...values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** Values of a metric, sample by sample; what was given up is as bad as can be. */
function valueReader(
  metric: MetricName,
  price: number | undefined,
): (sample: Sample) => readonly number[] {
  const seen: Sample[] = []
  return (sample) => {
    seen.push(sample)
    const gatewayMs = sample.status === 'ok' ? undefined : gatewayWaitOf(seen)
    return metricValues([sample], metric, price, gatewayMs).values
  }
}
