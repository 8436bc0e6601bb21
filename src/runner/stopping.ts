import { isNarrow } from '../metrics/narrow.ts'
import { type AdaptiveRounds, looksDue } from '../model/adaptive-rounds.ts'
import type { Cell, Reference } from '../model/cell.ts'
import type { Sample } from '../model/sample.ts'
import type { StoppingRule } from '../model/stopping-rule.ts'
import { comparedCells } from './compared-cells.ts'

/** Decides which cells have been asked enough: those that are compared go on together. */
export class Stopping implements StoppingRule {
  readonly #adaptive: AdaptiveRounds
  readonly #outputPerMTok: (cell: Cell) => number | undefined
  readonly #samples = new Map<string, Sample[]>()
  #open: readonly (readonly Cell[])[]
  #rounds = 0
  #looks = 0

  constructor(
    adaptive: AdaptiveRounds,
    measured: {
      readonly cells: readonly Cell[]
      readonly reference: Reference | undefined
      /** Output price, for a rule on price-performance. */
      readonly outputPerMTok: (cell: Cell) => number | undefined
    },
  ) {
    this.#adaptive = adaptive
    this.#outputPerMTok = measured.outputPerMTok
    this.#open = comparedCells(measured.cells, measured.reference)
  }

  take(sample: Sample): void {
    const samples = this.#samples.get(sample.cell) ?? []
    this.#samples.set(sample.cell, samples)
    samples.push(sample)
  }

  /** The cells to go on with after so many more counted rounds. */
  after(rounds: number): ReadonlySet<string> {
    this.#rounds += rounds
    const looks = looksDue(this.#rounds, this.#adaptive)
    if (looks > this.#looks) {
      this.#looks = looks
      this.#open = this.#open.filter((group) => !group.every((cell) => this.#isSettled(cell)))
    }
    return new Set(this.#open.flat().map(({ id }) => id))
  }

  #isSettled(cell: Cell): boolean {
    const samples = this.#samples.get(cell.id) ?? []
    return isNarrow(samples, this.#adaptive.until, this.#outputPerMTok(cell))
  }
}
