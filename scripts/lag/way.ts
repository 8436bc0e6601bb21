import type { Read } from '../../src/transport/slab.ts'

/** What is asked: so many requests, so many at a time. */
export interface Ask {
  readonly path: string
  readonly requests: number
  readonly streams: number
}

/** One answer as it was stamped. */
export interface Taken {
  readonly sentAt: number | undefined
  readonly reads: readonly Read[]
}

export interface Asked {
  readonly taken: readonly Taken[]
  readonly seconds: number
  /** Of this process, in microseconds, from the first request to the last answer. */
  readonly cpuUs: number
  /** By how much this process was late, as samples say it; undefined where nobody looks. */
  readonly delayMs?: number | undefined
}

/** One way to ask the stamped server. */
export interface Way extends Disposable {
  ask(ask: Ask): Promise<Asked>
  /** The process that writes answers down; undefined without one. */
  readonly helper?: number | undefined
}

/** The time and the processor time of an action. */
export class Timer {
  readonly #cpu = process.cpuUsage()
  readonly #startedAt = performance.now()

  stop(): Pick<Asked, 'seconds' | 'cpuUs'> {
    const { user, system } = process.cpuUsage(this.#cpu)
    return { seconds: (performance.now() - this.#startedAt) / 1000, cpuUs: user + system }
  }
}
