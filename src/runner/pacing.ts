import { setTimeout as delay } from 'node:timers/promises'

import type { Sample } from '../model/sample.ts'
import { monotonic } from '../transport/clock.ts'
import { isAway, noPauses, type OutagePauses } from './outage.ts'
import { retryAfterMs } from './retry-after.ts'

/** Statuses from here on are refusals, which may say when to come back. */
const FIRST_REFUSAL = 300

/** Keeps away from providers that asked for a pause, and longer and longer from those that are away. */
export class Pacing {
  readonly #pauses: OutagePauses
  /** Pauses so far of the outage a provider is in. */
  readonly #outages = new Map<string, { readonly nextMs: number; readonly spentMs: number }>()
  /** Monotonic stamps: the wall clock may be set while somebody waits. */
  readonly #notBefore = new Map<string, number>()

  constructor(pauses: OutagePauses = noPauses) {
    this.#pauses = pauses
  }

  /**
   * Takes note of how the requests of one block at a provider ended: an outage goes on while none was
   * answered. Without load a block is one request.
   */
  noteEnds(provider: string, samples: readonly Sample[]): void {
    if (samples.length === 0) return
    if (!samples.every(isAway)) {
      this.#outages.delete(provider)
      return
    }
    const { firstMs, maxMs, totalMs } = this.#pauses
    const { nextMs, spentMs } = this.#outages.get(provider) ?? { nextMs: firstMs, spentMs: 0 }
    const pauseMs = Math.min(nextMs, maxMs, totalMs - spentMs)
    this.#outages.set(provider, { nextMs: nextMs * 2, spentMs: spentMs + pauseMs })
    const notBefore = Math.max(this.#notBefore.get(provider) ?? -Infinity, monotonic() + pauseMs)
    if (pauseMs > 0) this.#notBefore.set(provider, notBefore)
  }

  /** Takes note of what a provider's response says about the next one. */
  heed(
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
