import { setTimeout as delay } from 'node:timers/promises'

import { isAway } from '../model/outage.ts'
import type { Sample } from '../model/sample.ts'
import { monotonic } from '../transport/clock.ts'
import { noPauses, type OutagePauses } from './outage.ts'
import { retryAfterMs } from './retry-after.ts'

/** Statuses from here on are refusals, which may say when to come back. */
const FIRST_REFUSAL = 300

/** What is away more often in one matrix is no outage, but how the endpoint is: then failures count. */
const MAX_OUTAGES = 3

/** Pauses of an outage so far. */
interface Spent {
  readonly nextMs: number
  readonly spentMs: number
}

/** A request that ended. */
interface Ended {
  readonly model: string
  readonly sample: Sample
}

/** Keeps away from providers that asked for a pause, and longer and longer from those that are away. */
export class Pacing {
  readonly #pauses: OutagePauses
  /** Pauses of the outage that the requests asked last at a provider met. */
  readonly #atProvider = new Map<string, Spent>()
  /** The same of each of its models: one may be away while the others answer. */
  readonly #atModel = new Map<string, Spent>()
  /** How many outages a model has had. */
  readonly #begun = new Map<string, number>()
  /** Monotonic stamps: the wall clock may be set while somebody waits. */
  readonly #notBefore = new Map<string, number>()

  constructor(pauses: OutagePauses = noPauses) {
    this.#pauses = pauses
  }

  /**
   * Takes note of how requests at a provider ended that were asked side by side: an outage of a model goes
   * on while none of them met anybody. Returns the models that are worth asking again after a pause, with
   * the pause that they are given.
   */
  noteEnds(provider: string, ends: readonly Ended[]): ReadonlyMap<string, number> {
    const before = this.#atProvider.get(provider)
    const again = new Map<string, number>()
    this.#atProvider.delete(provider)
    for (const [model, own] of Map.groupBy(ends, (end) => end.model)) {
      const key = `${model} at ${provider}`
      if (!own.every(({ sample }) => isAway(sample))) {
        this.#atModel.delete(key)
        continue
      }
      if (!this.#atModel.has(key)) this.#begun.set(key, (this.#begun.get(key) ?? 0) + 1)
      const { pauseMs, spent } = this.#step(longer(before, this.#atModel.get(key)))
      this.#atModel.set(key, spent)
      if (pauseMs <= 0) continue
      this.#keepAway(provider, pauseMs)
      if ((this.#begun.get(key) ?? 0) <= MAX_OUTAGES) again.set(model, pauseMs)
    }
    const isBack = ends.some(({ sample }) => !isAway(sample))
    const [first] = ends
    const spent = first && this.#atModel.get(`${first.model} at ${provider}`)
    if (!isBack && spent) this.#atProvider.set(provider, spent)
    return again
  }

  #step(spent: Spent | undefined): { readonly pauseMs: number; readonly spent: Spent } {
    const { firstMs, maxMs, totalMs } = this.#pauses
    const { nextMs, spentMs } = spent ?? { nextMs: firstMs, spentMs: 0 }
    const pauseMs = Math.min(nextMs, maxMs, totalMs - spentMs)
    return { pauseMs, spent: { nextMs: nextMs * 2, spentMs: spentMs + pauseMs } }
  }

  #keepAway(provider: string, pauseMs: number): void {
    const notBefore = this.#notBefore.get(provider) ?? -Infinity
    this.#notBefore.set(provider, Math.max(notBefore, monotonic() + pauseMs))
  }

  /** Takes note of what a provider's response says about the next one. */
  noteRetryAfter(
    provider: string,
    response: {
      readonly status: number | undefined
      readonly headers: Readonly<Record<string, string>>
    },
  ): void {
    if (response.status === undefined || response.status < FIRST_REFUSAL) return
    const wait = retryAfterMs(response.headers, Date.now())
    if (wait !== undefined) this.#notBefore.set(provider, monotonic() + wait)
  }

  /** Waits until a provider may be asked again, or for the abort, whichever comes first. */
  async wait(provider: string, signal: AbortSignal): Promise<void> {
    const waitMs = (this.#notBefore.get(provider) ?? -Infinity) - monotonic()
    if (waitMs <= 0 || signal.aborted) return
    await delay(waitMs, undefined, { signal }).catch(() => undefined)
  }
}

function longer(a: Spent | undefined, b: Spent | undefined): Spent | undefined {
  return (a?.spentMs ?? -1) > (b?.spentMs ?? -1) ? a : b
}
