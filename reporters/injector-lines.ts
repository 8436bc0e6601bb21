import type { InjectorsMet } from '../src/bridge/messages.ts'
import { showDuration } from '../src/format/numbers.ts'
import { showClock } from '../src/format/show-clock.ts'
import { addressText, type InjectorSettings } from '../src/model/injector.ts'

/** What is said of one of several injectors while it sends its part of a load. */
export class InjectorLines {
  readonly #injector: InjectorSettings | undefined
  #told: InjectorsMet | undefined

  constructor(injector: InjectorSettings | undefined) {
    this.#injector = injector
  }

  /** Before the first request; undefined where there are no others. */
  get introduction(): string | undefined {
    if (!this.#injector) return undefined
    const { number, of, rendezvous, waitMs } = this.#injector
    return `injector ${number}/${of} of one load: estimates are of the whole. Meets the others at ${addressText(rendezvous)}, and waits ${showDuration(waitMs)} for them`
  }

  /** At the first block, and where a clock is another one for certain by now: they drift. */
  clock(met: InjectorsMet): string | undefined {
    const told = this.#told
    const isSame =
      told !== undefined && Math.abs(met.offsetMs - told.offsetMs) <= met.errorMs + told.errorMs
    if (!this.#injector || isSame) return undefined
    this.#told = met
    const { number, of } = this.#injector
    return `injector ${number}/${of}: clock ${showClock(met)} against the rendezvous`
  }
}
