import { clearTimeout, setTimeout } from 'node:timers'

import type { BenchMessage, SampleTaken } from '../bridge/messages.ts'
import { packSamples } from '../bridge/packed-samples.ts'

/** More often than that shows no more progress. */
const PERIOD_MS = 250
/** So many cross together at most. */
const MAX_BATCH = 100

/**
 * Lets samples under load cross together where many end at once, and nobody waits for them: the main process may
 * be busy with the page. Without load each crosses at once, and is waited for, so that a worker that dies takes
 * none along. Everything is told in the order in which it came.
 */
export class SampleBatches {
  readonly #tell: (message: BenchMessage) => Promise<unknown>
  readonly #textsStay: boolean | undefined
  #waiting: SampleTaken[] = []
  #timer: NodeJS.Timeout | undefined
  #lastAt = -PERIOD_MS
  #isUnderLoad = false
  /** Resolves when all that was sent has crossed. */
  #crossing: Promise<unknown> = Promise.resolve()

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
      void this.#flush()
      await this.#send(() => message)
      return
    }
    this.#waiting.push(message)
    if (!this.#isUnderLoad) {
      await this.#flush()
      return
    }
    const waitMs = this.#lastAt + PERIOD_MS - performance.now()
    if (waitMs <= 0 || this.#waiting.length >= MAX_BATCH) void this.#flush()
    else this.#timer ??= setTimeout(() => void this.#flush(), waitMs).unref()
  }

  /** Resolves when all of it has crossed: where a matrix ends with an error nothing follows that takes it along. */
  async crossed(): Promise<void> {
    await this.#flush()
    await this.#crossing
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
    const sent = this.#send(() => ({
      kind: 'samples',
      matrix,
      done,
      total,
      last: { cell: sample.cell, round: sample.round, warmup: sample.warmup },
      packed: packSamples(
        waiting.map((each) => each.sample),
        { textsStay: this.#textsStay },
      ),
    }))
    // A test that has ended takes nothing any more. The journal has it, and the document is made of that.
    await (this.#isUnderLoad ? sent.catch(() => undefined) : sent)
  }

  /** Behind all that was sent before, and packed then only: where much waits, what is held anyway waits. */
  #send(message: () => BenchMessage): Promise<unknown> {
    const sent = this.#crossing.then(() => this.#tell(message()))
    this.#crossing = sent.catch(() => undefined)
    return sent
  }
}
