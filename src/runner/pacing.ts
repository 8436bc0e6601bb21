import { setTimeout as delay } from 'node:timers/promises'

import { monotonic } from '../transport/clock.ts'
import { retryAfterMs } from './retry-after.ts'

/** Statuses from here on are refusals, which may say when to come back. */
const FIRST_REFUSAL = 300

/** Keeps away from providers that asked for a pause. */
export class Pacing {
  /** Monotonic stamps: the wall clock may be set while somebody waits. */
  readonly #notBefore = new Map<string, number>()

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
