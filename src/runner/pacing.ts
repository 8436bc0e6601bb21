import { setTimeout as delay } from 'node:timers/promises'

import { isAway } from '../model/outage.ts'
import type { ProviderPause } from '../model/provider-pause.ts'
import type { Sample } from '../model/sample.ts'
import { monotonic } from '../transport/clock.ts'
import { noPauses, type OutagePauses, outagePauses } from './outage.ts'
import {
  type EndedRequest,
  limitUnit,
  limitUnits,
  MAX_WAIT_MS,
  modelUnit,
  rateLimitBackoff,
  RefusalPauses,
} from './refusal-pauses.ts'

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
  readonly #refusals: RefusalPauses
  /** Pauses of the outage that the requests asked last at a provider met. */
  readonly #atProvider = new Map<string, Spent>()
  /** The same of each of its models: one may be away while the others answer. */
  readonly #atModel = new Map<string, Spent>()
  /** How many outages a model has had. */
  readonly #begun = new Map<string, number>()
  /**
   * By the name of a provider, or what its limits hold for. Monotonic stamps: the wall clock may be set
   * while somebody waits.
   */
  readonly #notBefore = new Map<string, number>()

  constructor(pauses: OutagePauses = noPauses, refusals = new RefusalPauses()) {
    this.#pauses = pauses
    this.#refusals = refusals
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

  #keepAway(key: string, pauseMs: number, from = monotonic()): void {
    const notBefore = this.#notBefore.get(key) ?? -Infinity
    this.#notBefore.set(key, Math.max(notBefore, from + pauseMs))
  }

  /** Takes note of how a request ended. Returns the pause that it is followed by; undefined for most. */
  noteEnd(ended: EndedRequest): ProviderPause | undefined {
    const pause = this.#refusals.after(ended)
    if (pause) {
      const { endpoint, endedAt } = ended
      const unit = pause.model === undefined ? limitUnit(endpoint) : modelUnit(endpoint)
      this.#keepAway(unit, pause.pauseMs, endedAt)
    }
    return pause
  }

  /** Keeps to a pause that an earlier process began. */
  resume({ provider, model, from, pauseMs }: ProviderPause): void {
    const leftMs = from + pauseMs - Date.now()
    const key = model === undefined ? provider : nameOf(provider, model)
    if (leftMs > 0) this.#keepAway(key, Math.min(leftMs, MAX_WAIT_MS))
  }

  /** How long a provider should not be asked yet, in milliseconds; 0 where it may be. */
  waitMs(endpoint: EndedRequest['endpoint']): number {
    const { provider, wireModel } = endpoint
    const keys = [provider.name, nameOf(provider.name, wireModel), ...limitUnits(endpoint)]
    const notBefore = keys.map((key) => this.#notBefore.get(key) ?? -Infinity)
    return Math.max(0, Math.max(...notBefore) - monotonic())
  }

  /** Waits until a provider may be asked again, or for the abort, whichever comes first. */
  async wait(endpoint: EndedRequest['endpoint'], signal: AbortSignal): Promise<void> {
    // A timer may be early by a fraction of a millisecond.
    for (let left = this.waitMs(endpoint); left > 0; left = this.waitMs(endpoint)) {
      if (signal.aborted) return
      await delay(Math.ceil(left), undefined, { signal }).catch(() => undefined)
    }
  }
}

/** Simulated endpoints are not spared: what they refuse is over at once. */
export function pacingOf(
  mode: 'live' | 'simulated',
  chance: { readonly seed: number; readonly matrix: string },
): Pacing {
  if (mode === 'simulated') return new Pacing()
  return new Pacing(outagePauses, new RefusalPauses({ backoff: rateLimitBackoff, ...chance }))
}

/** Of a model that an earlier process asked. */
function nameOf(provider: string, model: string): string {
  return `${model} of ${provider}`
}

function longer(a: Spent | undefined, b: Spent | undefined): Spent | undefined {
  return (a?.spentMs ?? -1) > (b?.spentMs ?? -1) ? a : b
}
