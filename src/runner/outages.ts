import { isAway, type Outage } from '../model/outage.ts'
import type { Sample } from '../model/sample.ts'

/** The outages of each cell of a matrix, as its requests met them. */
export class Outages {
  readonly #ofCells = new Map<string, Outage[]>()

  /** Takes note of a finished request. One that is asked again is kept here, and nowhere else. */
  note(
    sample: Sample,
    { askedAt, isAskedAgain }: { readonly askedAt: number; readonly isAskedAgain: boolean },
  ): void {
    const outages = this.#ofCells.get(sample.cell) ?? []
    const last = outages.at(-1)
    const open = last?.to === undefined ? last : undefined
    if (isAskedAgain) {
      const { from, tries } = open ?? { from: askedAt, tries: [] }
      if (open) outages.pop()
      outages.push({ from, to: undefined, tries: [...tries, sample] })
      this.#ofCells.set(sample.cell, outages)
    } else if (open && !isAway(sample) && sample.status !== 'aborted') {
      outages[outages.length - 1] = { ...open, to: askedAt }
    }
  }

  of(cell: string): readonly Outage[] {
    return this.#ofCells.get(cell) ?? []
  }
}
