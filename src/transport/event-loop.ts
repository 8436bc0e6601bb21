import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'

/** Each look takes 40 µs of a processor, as much as a few chunks do; rarer ones would miss what delays a fast answer. */
const RESOLUTION_MS = 10
/** Timers fire on whole milliseconds: one late tick is the measure's own grain, not a delay. */
const GRAIN_MS = RESOLUTION_MS + 1
const NANOSECONDS_PER_MS = 1e6
const P99 = 99

/** Watches how late event loops run: a late loop stamps bytes late. */
export interface LoopWatch {
  start(): void
  stop(): void
  /** Forgets what was seen so far. */
  reset(): void
  /**
   * The 99th percentile of a loop's delay since the last reset, in milliseconds: of this thread's, or of the load
   * thread with that number.
   */
  p99Ms(thread?: number): number | undefined
}

/** Watches the event loop of this thread. */
export class EventLoopMonitor implements LoopWatch {
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })

  start(): void {
    this.#histogram.enable()
  }

  stop(): void {
    this.#histogram.disable()
  }

  reset(): void {
    this.#histogram.reset()
  }

  p99Ms(): number | undefined {
    if (this.#histogram.count === 0) return undefined
    const interval = this.#histogram.percentile(P99) / NANOSECONDS_PER_MS
    return Math.max(0, interval - GRAIN_MS)
  }
}
