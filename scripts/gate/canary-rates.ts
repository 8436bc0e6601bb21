import type { Cell } from '../../src/model/cell.ts'
import type { Thresholds } from '../../src/model/threshold.ts'
import { randomStream } from '../../src/stats/random.ts'
import { rateInterval } from '../../src/stats/rate-interval.ts'
import { abortedAfter } from './abort-run.ts'
import { type CanaryWorld, IN_USE, oneCell, USUAL_MS } from './canary-world.ts'
import { canaryRun } from './judge-canary-run.ts'

export interface Rate {
  readonly count: number
  readonly runs: number
  readonly rate: number
  /** 95 % interval: what the number of runs leaves open. */
  readonly low: number
  readonly high: number
}

function rateOf(count: number, runs: number): Rate {
  return { count, runs, rate: count / runs, ...rateInterval(count, runs) }
}

export const MARGIN = 0.05
const ALPHA = 0.01

const isOther = ({ levels }: Cell): boolean => levels.provider !== IN_USE
const isOfFirst = ({ levels }: Cell): boolean => levels.provider === 'p0'
const isFirst = ({ id }: Cell): boolean => id === 'm0@p0'

/** What the versions are slower by. */
export const changes: Readonly<Record<string, (cell: Cell) => number>> = {
  'nothing changed': () => 1,
  'all at the margin': (cell) => (isOther(cell) ? 1 + MARGIN : 1),
  'one cell +30 %': (cell) => (isFirst(cell) ? 1.3 : 1),
  'one cell +50 %': (cell) => (isFirst(cell) ? 1.5 : 1),
  'a deployment +20 %': (cell) => (isOfFirst(cell) ? 1.2 : 1),
  'a deployment +30 %': (cell) => (isOfFirst(cell) ? 1.3 : 1),
  'a deployment halves': (cell) => (isOfFirst(cell) ? 0.5 : 1),
}

/** A world, and how many times as long one run of it takes. */
export const worlds: readonly (CanaryWorld & { readonly cost: number })[] = [
  { ...oneCell, cost: 1 },
  { ...oneCell, name: '4 cells beside 4', models: 4, cost: 2 },
  { ...oneCell, name: '56 cells beside 7', models: 7, deployments: 8, cost: 10 },
  ...(
    [
      ['requests vary twice as much', { requestSd: 0.72 }],
      ['heavy tails (t₃), 5 % of requests 5 times as slow', { tailDf: 3, spikes: 0.05 }],
      ['3 % of requests time out', { timeouts: 0.03 }],
      ['a deployment varies from round to round by 20 %', { deploymentRoundSd: 0.2 }],
      ['… and drifts (correlation 0.7)', { deploymentRoundSd: 0.2, drift: 0.7 }],
      ['10 rounds, up to 40', { rounds: 10, maxRounds: 40 }],
      ['30 rounds, no more', { maxRounds: 30 }],
      ['assumption broken: deployments differ by 3 %', { ownSd: 0.03 }],
      ['assumption broken: deployments differ by 10 %', { ownSd: 0.1 }],
    ] as const
  ).map(([name, own]) => ({
    ...oneCell,
    models: 4,
    ...own,
    name,
    cost: 2,
  })),
]

/** What is called worse in a world, how often what is at its margin is called equal, and what it costs. */
export function ratesOfChanges(
  world: CanaryWorld,
  {
    runs,
    seed,
    only = Object.keys(changes),
  }: {
    readonly runs: number
    readonly seed: number
    readonly only?: readonly string[]
  },
): {
  readonly worse: Readonly<Record<string, Rate>>
  /** Of all comparisons of versions that are at the margin. */
  readonly falselyEqual: Rate | undefined
  /** Of unchanged versions, as a multiple of the rounds of all. */
  readonly requests: string | undefined
} {
  let falselyEqual: Rate | undefined
  let requests: string | undefined
  const worse = Object.entries(changes).flatMap(([name, change]) => {
    if (!only.includes(name)) return []
    const all = Array.from({ length: runs }, (_, run) =>
      canaryRun(world, {
        change,
        margin: MARGIN,
        alpha: ALPHA,
        stream: randomStream(seed, 'canary', world.name, name, String(run)),
      }),
    )
    const verdicts = all.flatMap((run) => run.verdicts)
    if (name === 'all at the margin') {
      const equal = verdicts.filter(({ verdict }) => verdict === 'equal').length
      falselyEqual = rateOf(equal, verdicts.length)
    }
    if (name === 'nothing changed') {
      const asked = all.reduce((sum, run) => sum + run.requests, 0)
      const due = world.models * (world.deployments + 1) * world.rounds * runs
      requests = `× ${(asked / due).toFixed(2)}`
    }
    const red = all.filter((run) => run.verdicts.some(({ verdict }) => verdict === 'worse')).length
    return [[name, rateOf(red, runs)] as const]
  })
  return { worse: Object.fromEntries(worse), falselyEqual, requests }
}

/** The quantile of a world's first-token times, by its own law. */
const quantiles = { median: 0, p95: 1.644_854 } as const
const spread = Math.hypot(oneCell.requestSd, oneCell.roundSd)

/** Limits that a world keeps exactly. */
export const limits: Readonly<
  Record<
    string,
    { readonly world: CanaryWorld; readonly thresholds: (times: number) => Thresholds }
  >
> = {
  'ttft median, 1 cell beside 1': limitOn('median', oneCell),
  'ttft p95, 1 cell beside 1': limitOn('p95', oneCell),
  'ttft p95, 120 rounds': limitOn('p95', { ...oneCell, rounds: 120 }),
  'ttft p95, 8 cells': limitOn('p95', { ...oneCell, models: 4 }),
  'failures 5 %': {
    world: { ...oneCell, timeouts: 0.05 },
    thresholds: (times) => ({ failures: { atMost: 0.05 / times } }),
  },
}

function limitOn(statistic: keyof typeof quantiles, world: CanaryWorld) {
  const atMost = USUAL_MS * Math.exp(spread * quantiles[statistic])
  return {
    world,
    thresholds: (times: number): Thresholds => ({
      ttftMs: { [statistic]: { atMost: atMost / times } },
    }),
  }
}

/** How often limits that are kept exactly end a matrix, and how soon those that are broken twofold do. */
export function ratesOfAborts({ runs, seed }: { readonly runs: number; readonly seed: number }) {
  return Object.entries(limits).map(([limit, { world, thresholds }]) => {
    const endedAt = (times: number): (number | undefined)[] =>
      Array.from({ length: runs }, (_, run) =>
        abortedAfter(world, {
          thresholds: thresholds(times),
          alpha: ALPHA,
          stream: randomStream(seed, 'abort', limit, String(times), String(run)),
        }),
      )
    const broken = endedAt(2)
      .map((round) => round ?? Infinity)
      .toSorted((one, other) => one - other)
    return {
      limit,
      kept: rateOf(endedAt(1).filter((round) => round !== undefined).length, runs),
      /** Infinity where most were not ended. */
      brokenAfter: broken[Math.floor(runs / 2)],
    }
  })
}
