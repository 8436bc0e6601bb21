import { packSamples, unpackSamples } from '../bridge/packed-samples.ts'
import type { Sample } from '../model/sample.ts'

/** So many are packed at a time. */
const PACK = 64

interface Waiting {
  readonly sample: Sample
  readonly list: Sample[]
  readonly index: number
}

/** Lists of samples that take little room: now and then those that came last are packed. */
export class HeldSamples {
  #waiting: Waiting[] = []

  /** Puts a sample at the end of a list, where it is at once, and packed later. */
  push(sample: Sample, list: Sample[]): void {
    this.#waiting.push({ sample, list, index: list.length })
    list.push(sample)
    if (this.#waiting.length < PACK) return
    const waiting = this.#waiting
    this.#waiting = []
    const packed = packSamples(waiting.map((each) => each.sample))
    for (const [position, held] of unpackSamples(packed).entries()) {
      const place = waiting[position]
      if (place) place.list[place.index] = held
    }
  }
}
