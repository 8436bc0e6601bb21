import { BenchError } from '../model/bench-error.ts'
import { durationMs } from '../model/duration.ts'
import type { ReplayOptions } from '../model/options/replay-options.ts'
import { MAX_SENT_ONCE } from './sent-once.ts'
import type { TraceRow } from './trace-row.ts'

/** Takes the part of a trace that is to be sent, row by row. */
export class TraceCut {
  readonly rows: TraceRow[] = []
  /** Whether rows that follow are none of it. */
  isOver = false
  readonly #where: string
  readonly #fromMs: number
  readonly #untilMs: number
  readonly #maxRequests: number | undefined
  #firstMs: number | undefined
  #lastMs = -Infinity

  constructor(
    { from, for: duration, maxRequests }: Pick<ReplayOptions, 'from' | 'for' | 'maxRequests'>,
    where: string,
  ) {
    this.#where = where
    this.#fromMs = from === undefined ? 0 : durationMs(from)
    this.#untilMs = duration === undefined ? Infinity : this.#fromMs + durationMs(duration)
    this.#maxRequests = maxRequests
  }

  /** Takes a row or leaves it out; `at` names its line in errors. */
  add(row: TraceRow, at: string): void {
    const { timeMs } = row
    if (timeMs < this.#lastMs) {
      throw new BenchError(
        'invalid-option',
        `${at}: its time is before that of the line above. Sort the trace by time`,
      )
    }
    this.#lastMs = timeMs
    this.#firstMs ??= timeMs
    const placeMs = timeMs - this.#firstMs
    if (placeMs < this.#fromMs) return
    this.isOver = placeMs >= this.#untilMs
    if (this.isOver) return
    this.rows.push(row)
    this.isOver = this.rows.length === this.#maxRequests
    if (this.rows.length <= MAX_SENT_ONCE) return
    throw new BenchError(
      'invalid-option',
      `${this.#where}: it has more than ${MAX_SENT_ONCE} requests, which do not fit into memory until the last is answered. Take a part of it, e.g. { from: '10m', for: '60s' } or { maxRequests: 500 }`,
    )
  }
}
