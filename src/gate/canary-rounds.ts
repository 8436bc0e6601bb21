import { looksOf } from '../model/canary.ts'
import type { Sample } from '../model/sample.ts'
import type { StoppingRule } from '../model/stopping-rule.ts'
import {
  type AskedCell,
  type CanaryCell,
  canaryMetrics,
  type CanaryPlan,
  lookAt,
  looksHeld,
  roundOrder,
  STANDS_OUT,
} from './canary-looks.ts'
import { type CanaryUnit, canaryUnits, unitKey } from './canary-units.ts'

/** Decides which versions are asked beyond the rounds of every cell: those that may be worse. */
export class CanaryRounds implements StoppingRule {
  readonly #cells: readonly AskedCell[]
  readonly #plan: CanaryPlan
  readonly #matrix: string
  readonly #mayGoOn: (ids: ReadonlySet<string>, rounds: number) => boolean
  readonly #samples = new Map<string, Sample[]>()
  /** Units that are worse for sure, and need no more rounds. */
  readonly #settled = new Set<string>()
  #open: ReadonlySet<string>
  #rounds = 0
  #look = 0

  constructor(
    plan: CanaryPlan,
    {
      cells,
      matrix,
      mayGoOn,
    }: {
      readonly cells: readonly AskedCell[]
      readonly matrix: string
      /** Whether so many more rounds of cells may be asked: somebody has to pay for them. */
      readonly mayGoOn: (ids: ReadonlySet<string>, rounds: number) => boolean
    },
  ) {
    this.#cells = cells
    this.#plan = plan
    this.#matrix = matrix
    this.#mayGoOn = mayGoOn
    this.#open = new Set(cells.map(({ id }) => id))
  }

  take(sample: Sample): void {
    const samples = this.#samples.get(sample.cell) ?? []
    this.#samples.set(sample.cell, samples)
    samples.push(sample)
  }

  /** The cells to go on with after so many more counted rounds. */
  after(rounds: number): ReadonlySet<string> {
    this.#rounds += rounds
    const looks = looksOf(this.#plan)
    // A block may hold the rounds of several looks.
    for (let due = looks[this.#look]; due !== undefined && this.#rounds >= due;) {
      this.#open = this.#standingOut(this.#look)
      this.#look += 1
      const next = looks[this.#look]
      const more = (next ?? this.#rounds) - due
      if (next === undefined || !this.#mayGoOn(this.#open, more)) this.#open = new Set()
      due = next
    }
    return this.#open
  }

  #standingOut(look: number): ReadonlySet<string> {
    const cells = this.#cells.map((cell) => ({
      ...cell,
      samples: this.#samples.get(cell.id) ?? [],
    }))
    const order = roundOrder(cells)
    const { reference } = this.#plan
    const units = canaryUnits(cells, { reference, matrix: this.#matrix }).filter(
      (unit) => looksHeld(unit, this.#plan, order) > look,
    )
    const open = units.filter((unit) => this.#standsOut(unit, look, order))
    return new Set(
      open.flatMap(({ pairs }) =>
        pairs.flatMap(({ cell, reference: other }) => [cell.id, other.id]),
      ),
    )
  }

  #standsOut(unit: CanaryUnit<CanaryCell>, look: number, order: readonly number[]): boolean {
    return canaryMetrics(this.#plan)
      .map((metric) => {
        const key = unitKey(unit, metric)
        const { comparison, isWorse } = lookAt(unit, metric, { look, plan: this.#plan, order })
        if (isWorse) this.#settled.add(key)
        return !this.#settled.has(key) && comparison.pWorse <= STANDS_OUT
      })
      .includes(true)
  }
}
