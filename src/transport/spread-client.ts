import { setImmediate as nextTurn } from 'node:timers/promises'

import { pluralize } from '../format/lists.ts'
import { type Capture, unsent, type WireRequest } from './capture.ts'
import { errorMessage } from './error-message.ts'
import type { LoopWatch } from './event-loop.ts'
import { LoadThread, type ThreadEnd } from './load-thread.ts'
import type { ProxyFor } from './proxies.ts'
import type { RequestClient } from './request-client.ts'
import { type CaptureOptions, stopReason } from './request-limit.ts'

/**
 * Sends requests from this thread, or spreads them over load threads: each has connections and an event loop of its
 * own, where one processor cannot stamp all that comes on time. All stamps are on this thread's clock.
 */
export class SpreadClient implements RequestClient, AsyncDisposable {
  readonly proxyFor: ProxyFor
  /** Of this thread and of all load threads. */
  readonly eventLoop: LoopWatch
  readonly #own: RequestClient
  readonly #ownLoop: LoopWatch
  readonly #onTrouble: (sentence: string) => void
  #threads: readonly LoadThread[] = []
  #lastNumber = 0
  #spread = 1
  #isWatching = false

  constructor(
    own: RequestClient,
    {
      eventLoop,
      onTrouble,
    }: {
      /** That of this thread. */
      readonly eventLoop: LoopWatch
      /** Hears of threads that cannot be had, or ended. */
      readonly onTrouble: (sentence: string) => void
    },
  ) {
    this.proxyFor = own.proxyFor
    this.#own = own
    this.#ownLoop = eventLoop
    this.#onTrouble = onTrouble
    this.eventLoop = {
      start: () => this.#watch('start'),
      stop: () => this.#watch('stop'),
      reset: () => this.#watch('reset'),
      p99Ms: (number) =>
        number === undefined
          ? eventLoop.p99Ms()
          : this.#threads.find((thread) => thread.number === number)?.delayMs,
    }
  }

  /** How many load threads send; 0 where this thread does. */
  get threadCount(): number {
    return this.#inUse().length
  }

  /**
   * Has requests be sent by so many threads from now on; by 1: this one alone. Resolves when all have started, or
   * cannot be had.
   */
  async spreadOver(count: number): Promise<void> {
    const missing = count === 1 ? 0 : Math.max(0, count - this.#threads.length)
    await Promise.all(Array.from({ length: missing }, () => this.#start()))
    this.#spread = count
  }

  async capture(request: WireRequest, options: CaptureOptions): Promise<Capture> {
    if (this.#spread === 1) return this.#own.capture(request, options)
    // Who hears of what is sent has heard by then: see `WaitingAnswers`.
    await nextTurn()
    await nextTurn()
    const stopped = stopReason(options.signal)
    if (stopped) return unsent(stopped)
    const [thread] = this.#inUse().toSorted((a, b) => a.openCount - b.openCount)
    if (!thread) return this.#own.capture(request, options)
    return thread.capture(request, options, this.proxyFor(request.url))
  }

  /** One thread after the other: at once they would overrun a server's queue of new connections. */
  async prepare(url: URL, count: number, signal: AbortSignal): Promise<void> {
    const threads = this.#inUse()
    if (threads.length === 0) return this.#own.prepare(url, count, signal)
    const connections = { url, proxy: this.proxyFor(url), count: Math.ceil(count / threads.length) }
    for (const thread of threads) await thread.prepare(connections, signal)
  }

  onClose(close: () => void): void {
    this.#own.onClose(close)
  }

  close(): void {
    this.#own.close()
  }

  /** Resolves when all threads have ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
    const threads = this.#threads
    this.#threads = []
    await Promise.all(threads.map((thread) => thread[Symbol.asyncDispose]()))
  }

  async #start(): Promise<void> {
    this.#lastNumber += 1
    const number = this.#lastNumber
    try {
      const thread = await LoadThread.start(number, (end) => this.#drop(number, end))
      if (this.#isWatching) thread.watch('start')
      this.#threads = [...this.#threads, thread]
    } catch (error) {
      this.#onTrouble(`a load thread could not be started (${errorMessage(error)})`)
    }
  }

  #inUse(): readonly LoadThread[] {
    return this.#spread === 1 ? [] : this.#threads.slice(0, this.#spread)
  }

  #watch(what: 'start' | 'stop' | 'reset'): void {
    this.#ownLoop[what]()
    if (what !== 'reset') this.#isWatching = what === 'start'
    for (const thread of this.#threads) thread.watch(what)
  }

  #drop(number: number, { why, lost }: ThreadEnd): void {
    this.#threads = this.#threads.filter((thread) => thread.number !== number)
    const cause = why === '' ? '' : ` (${why})`
    this.#onTrouble(`a load thread ended${cause}: ${pluralize(lost, 'open request')} failed`)
  }
}
