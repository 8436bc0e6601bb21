import { pluralize } from '../format/lists.ts'
import { significant } from '../format/significant.ts'
import { costOf } from '../metrics/cost.ts'
import { summarizeCell } from '../metrics/summary.ts'
import type { Aborted } from '../model/aborted.ts'
import type { AdaptiveRounds } from '../model/adaptive-rounds.ts'
import { looksOf } from '../model/canary.ts'
import { countedSamples } from '../model/counted-samples.ts'
import type { Sample } from '../model/sample.ts'
import type { CellSummary } from '../model/summary.ts'
import type { Thresholds } from '../model/threshold.ts'
import type { Verdict } from '../model/verdict.ts'
import { mean } from '../stats/moments.ts'
import type { AskedCell, CanaryPlan } from './canary-looks.ts'
import { CanaryWatch } from './canary-watch.ts'
import { type Breach, breachOf, unmeasuredBreach } from './certain-breach.ts'
import { judgeCanary } from './judge-canary.ts'
import { type JudgedCell, judgeThreshold } from './judge.ts'
import { measuredVerdict } from './measured.ts'
import { listThresholds } from './threshold-list.ts'

export type WatchedCell = AskedCell & JudgedCell

/** What a watch needs to know of a matrix. */
export interface WatchedMatrix {
  readonly cells: readonly WatchedCell[]
  readonly name: string
  readonly thresholds: Thresholds
  readonly canary: CanaryPlan | undefined
  readonly adaptive: AdaptiveRounds | undefined
  /** The share of runs in which a limit that is kept is called broken, at most. */
  readonly alpha: number
  /** Counted rounds of every cell, and of those that go on. */
  readonly rounds: number
  readonly maxRounds: number
}

/** Red verdicts of which more rounds would change nothing. */
export interface Certainty {
  readonly verdicts: readonly Verdict[]
  /** How the matrix ends, of which these cells would have been asked on. */
  readonly aborted: (open: ReadonlySet<string>) => Aborted
}

/** A bad beginning, all of whose rounds are alike, is not what an endpoint is. */
const MIN_BET_ROUNDS = 6

/** A limit on a cell, and what would show that it is broken. */
interface Watched {
  readonly cell: WatchedCell
  readonly breach: Breach
  readonly judge: (cell: Observed) => Verdict
}

type Observed = WatchedCell & {
  readonly samples: readonly Sample[]
  readonly summary: CellSummary
}

/**
 * Looks after every block of rounds whether a limit is broken for certain. The looks may be as many as
 * they like: each limit is a bet (`Bet`), at its even share of `alpha`; what cannot become less, such as
 * a sum of money, needs none.
 */
export class AbortWatch {
  readonly #matrix: WatchedMatrix
  readonly #watched: readonly Watched[]
  readonly #canary: CanaryWatch | undefined
  readonly #samples = new Map<string, Sample[]>()
  /** Ids of the cells that were asked in the last block. */
  #asked = new Set<string>()
  #rounds = 0
  #looks = 0

  constructor(matrix: WatchedMatrix) {
    this.#matrix = matrix
    this.#watched = matrix.cells.flatMap((cell) => watchedOf(cell, matrix))
    this.#canary = matrix.canary && new CanaryWatch(matrix.canary, matrix.cells, matrix.name)
  }

  take(sample: Sample): void {
    const [counted] = countedSamples([sample])
    if (!counted) return
    this.#asked.add(counted.cell)
    const samples = this.#samples.get(counted.cell) ?? []
    this.#samples.set(counted.cell, samples)
    samples.push(counted)
    this.#canary?.take(counted)
    for (const { cell, breach } of this.#watched) if (cell.id === counted.cell) breach.take(counted)
  }

  /** What is certain after so many more counted rounds; undefined where nothing is. */
  after(rounds: number): Certainty | undefined {
    this.#rounds += rounds
    const verdicts = [...this.#broken(), ...this.#worse()].map((verdict) => ({
      ...verdict,
      reason: `${verdict.reason}; certain after ${pluralize(this.#rounds, 'round')}`,
    }))
    const asked = this.#asked
    this.#asked = new Set()
    if (verdicts.length === 0) return undefined
    return { verdicts, aborted: (open) => this.#endingNow([...open].filter((id) => asked.has(id))) }
  }

  #broken(): Verdict[] {
    for (const { breach } of this.#watched) breach.endBlock()
    const bets = this.#watched.filter(({ breach }) => breach.isBet).length
    const level = this.#matrix.alpha / Math.max(1, bets)
    return this.#watched
      .filter(({ breach }) => !breach.isBet || this.#rounds >= MIN_BET_ROUNDS)
      .filter(({ breach }) => breach.isCertain(level))
      .map(({ cell, judge }) => judge(this.#observed(cell)))
      .filter(isCertainlyRed)
  }

  #worse(): Verdict[] {
    const { canary, cells, name } = this.#matrix
    if (!canary || !this.#canary) return []
    const certain = this.#canary.endBlock()
    const dueLooks = looksOf(canary).filter((look) => look <= this.#rounds).length
    if (certain.size === 0 && dueLooks === this.#looks) return []
    this.#looks = dueLooks
    const observed = cells.map((cell) => this.#observed(cell))
    return judgeCanary(observed, { plan: canary, matrix: name, certain, dueLooks }).filter(
      ({ verdict }) => verdict === 'worse',
    )
  }

  #observed(cell: WatchedCell): Observed {
    const { thresholds, adaptive } = this.#matrix
    const samples = this.#samples.get(cell.id) ?? []
    const summary = summarizeCell(samples, cell.price?.outputPerMTok, {
      loop: cell.levels,
      objective: thresholds.goodput?.objective,
      adaptive,
    })
    return { ...cell, samples, summary }
  }

  /** What ending here saves of the rounds of these cells. */
  #endingNow(ids: readonly string[]): Aborted {
    const { rounds, maxRounds, alpha } = this.#matrix
    const of = this.#rounds < rounds ? rounds : maxRounds
    const left = of - this.#rounds
    const each = ids.map((id) =>
      mean((this.#samples.get(id) ?? []).flatMap((sample) => costOf(sample) ?? [])),
    )
    const known = each.filter((usd) => usd !== undefined)
    const aRound = known.reduce((sum, usd) => sum + usd, 0)
    return {
      round: this.#rounds,
      of,
      alpha,
      requests: left * ids.length,
      savedUsd: known.length < each.length ? undefined : significant(left * aRound),
    }
  }
}

/** A figure within noise of its limit is not what a bet is certain of. */
function isCertainlyRed(verdict: Verdict): boolean {
  if (verdict.kind === 'absolute' && verdict.isNearLimit === true) return false
  return verdict.verdict === 'failed' || verdict.verdict === 'no-data'
}

function watchedOf(cell: WatchedCell, { thresholds, maxRounds }: WatchedMatrix): Watched[] {
  const hasFailureThreshold = thresholds.failures !== undefined
  const measured: Watched = {
    cell,
    breach: unmeasuredBreach(),
    judge: (observed) => measuredVerdict(observed, observed.summary, { hasFailureThreshold }),
  }
  return [
    ...(hasFailureThreshold ? [] : [measured]),
    ...listThresholds(thresholds).flatMap((threshold): Watched[] => {
      const breach = breachOf(threshold, { cell, rounds: maxRounds })
      if (!breach) return []
      return [{ cell, breach, judge: (own) => judgeThreshold(own, own.summary, threshold) }]
    }),
  ]
}
