import type { Sample } from '../model/sample.ts'
import { Bet } from '../stats/betting.ts'
import { shiftsByRound } from './canary-comparison.ts'
import {
  type AskedCell,
  type CanaryCell,
  canaryMetrics,
  type CanaryPlan,
  logMargin,
  watchLevel,
} from './canary-looks.ts'
import { type CanaryUnit, canaryUnits, unitKey } from './canary-units.ts'

/**
 * Looks after every round whether a version is worse: a bet against "half of the rounds at most are
 * beyond the margin", which no number of looks can spoil.
 */
export class CanaryWatch {
  readonly #plan: CanaryPlan
  readonly #units: readonly CanaryUnit<AskedCell>[]
  readonly #bets = new Map<string, Bet>()
  readonly #samples = new Map<string, Sample[]>()

  constructor(plan: CanaryPlan, cells: readonly AskedCell[], matrix: string) {
    this.#plan = plan
    this.#units = canaryUnits(cells, { reference: plan.reference, matrix })
  }

  take(sample: Sample): void {
    const samples = this.#samples.get(sample.cell) ?? []
    this.#samples.set(sample.cell, samples)
    samples.push(sample)
  }

  /** Ends a block of rounds, and says which units are worse for certain by then. */
  endBlock(): ReadonlySet<string> {
    const certain = this.#units.flatMap((unit) =>
      canaryMetrics(this.#plan).flatMap((metric) => {
        const key = unitKey(unit, metric)
        const bet = this.#bets.get(key) ?? new Bet(0.5)
        this.#bets.set(key, bet)
        const { values } = shiftsByRound(this.#ofBlock(unit), metric)
        const margin = logMargin(this.#plan, metric)
        const beyond = values.filter((value) => value > margin).length
        if (values.length > 0) bet.take(beyond / values.length)
        return bet.capital * watchLevel(unit, this.#plan) >= 1 ? [key] : []
      }),
    )
    this.#samples.clear()
    return new Set(certain)
  }

  /** A unit with the samples of the block, if all of its cells were asked in it; else with none. */
  #ofBlock(unit: CanaryUnit<AskedCell>): CanaryUnit<CanaryCell> {
    const ids = unit.pairs.flatMap(({ cell, reference }) => [cell.id, reference.id])
    const isWhole = ids.every((id) => this.#samples.has(id))
    const seen = (cell: AskedCell): CanaryCell => ({
      ...cell,
      samples: isWhole ? (this.#samples.get(cell.id) ?? []) : [],
    })
    return {
      ...unit,
      pairs: unit.pairs.map(({ cell, reference }) => ({
        cell: seen(cell),
        reference: seen(reference),
      })),
    }
  }
}
