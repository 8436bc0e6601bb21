import { clearTimeout, setTimeout } from 'node:timers'

import type { BenchMessage, SampleTaken } from '../bridge/messages.ts'
import { packSamples } from '../bridge/packed-samples.ts'

/** More often than that shows no more progress. */
const PERIOD_MS = 250
/** So many cross together at most. */
const MAX_BATCH = 100

/**
 * Lets samples under load cross together where many end at once; without load each crosses at once, so
 * that a worker that dies takes none along. Everything is told in the order in which it came.
 */
export class SampleBatches {
  readonly #tell: (message: BenchMessage) => Promise<unknown>
  readonly #textsStay: boolean | undefined
  #waiting: SampleTaken[] = []
  #timer: NodeJS.Timeout | undefined
  #lastAt = -PERIOD_MS
  #isUnderLoad = false

  /** Where `textsStay`, what is long in samples is left in the journal. */
  constructor(
    tell: (message: BenchMessage) => Promise<unknown>,
    { textsStay }: { readonly textsStay?: boolean | undefined } = {},
  ) {
    this.#tell = tell
    this.#textsStay = textsStay
  }

  async tell(message: BenchMessage): Promise<void> {
    if (message.kind === 'matrix-start') {
      this.#isUnderLoad = message.drawnFrom.blockSize > 1 || message.capacity !== undefined
    }
    if (message.kind !== 'sample') {
      await this.#flush()
      await this.#tell(message)
      return
    }
    this.#waiting.push(message)
    const waitMs = this.#lastAt + PERIOD_MS - performance.now()
    if (!this.#isUnderLoad || waitMs <= 0 || this.#waiting.length >= MAX_BATCH) {
      await this.#flush()
      return
    }
    // A test that has ended takes nothing any more; the journal has it.
    this.#timer ??= setTimeout(() => void this.#flush().catch(() => undefined), waitMs).unref()
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#lastAt = performance.now()
    const waiting = this.#waiting
    const latest = waiting.at(-1)
    if (!latest) return
    this.#waiting = []
    const { matrix, done, total, sample } = latest
    await this.#tell({
      kind: 'samples',
      matrix,
      done,
      total,
      last: { cell: sample.cell, round: sample.round, warmup: sample.warmup },
      packed: packSamples(
        waiting.map((each) => each.sample),
        { textsStay: this.#textsStay },
      ),
    })
  }
}
