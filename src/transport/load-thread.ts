import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'

import { startThread } from '../model/helper-process.ts'
import { type Capture, unsent, type WireRequest } from './capture.ts'
import { exactBehindMs, monotonic } from './clock.ts'
import { errorMessage } from './error-message.ts'
import type {
  DoneMessage,
  OpenMessage,
  ReadyMessage,
  SendMessage,
  ThreadMessage,
} from './load-thread-messages.ts'
import { networkSettings } from './network-settings.ts'
import { unpacked } from './packed-capture.ts'
import type { CaptureOptions } from './request-limit.ts'

/** It loads an HTTP client. */
const MAX_START_MS = 10_000

/** An end that nobody wanted. */
export interface ThreadEnd {
  /** Empty where nobody knows. */
  readonly why: string
  /** So many requests were open. */
  readonly lost: number
}

type Asked = Omit<SendMessage, 'id'> | Omit<OpenMessage, 'id'>

/** A thread of this process that sends requests, as this one sees it. */
export class LoadThread implements AsyncDisposable {
  /** From 1 on. */
  readonly number: number
  readonly #worker: Worker
  /** By how much the thread's stamps have to be raised to be this one's. */
  readonly #laterMs: number
  readonly #open = new Map<number, (done: DoneMessage | undefined) => void>()
  #lastId = 0
  #isAlive = true
  #delayMs: number | undefined

  private constructor(worker: Worker, number: number, behindMs: number) {
    this.number = number
    this.#worker = worker
    this.#laterMs = behindMs - exactBehindMs()
    worker.on('message', (done: DoneMessage) => this.#take(done))
    worker.unref()
  }

  /** Resolves when it can be asked. `onEnd` hears of an end that nobody wanted. */
  static async start(number: number, onEnd: (end: ThreadEnd) => void): Promise<LoadThread> {
    const worker = startThread('load-thread-main', import.meta.url, networkSettings())
    try {
      const signal = AbortSignal.timeout(MAX_START_MS)
      const [ready]: ReadyMessage[] = await once(worker, 'message', { signal })
      const thread = new LoadThread(worker, number, ready?.behindMs ?? NaN)
      let why = ''
      worker.on('error', (error: unknown) => (why = errorMessage(error)))
      worker.on('exit', () => thread.#end(why, onEnd))
      return thread
    } catch (error) {
      await worker.terminate()
      throw error
    }
  }

  /** Requests, and connections that are being opened. */
  get openCount(): number {
    return this.#open.size
  }

  /** By how much its event loop was late when its last answer ended; undefined since {@link watch} forgot. */
  get delayMs(): number | undefined {
    return this.#delayMs
  }

  watch(what: 'start' | 'stop' | 'reset'): void {
    this.#delayMs = undefined
    this.#post({ kind: 'watch', what })
  }

  async capture(
    { url, headers, body }: WireRequest,
    { timeoutMs, connection, signal }: CaptureOptions,
    proxy: URL | undefined,
  ): Promise<Capture> {
    const postedAt = monotonic()
    const asked = { kind: 'send', url: url.href, headers, body, timeoutMs, connection } as const
    const done = await this.#ask({ ...asked, proxy: proxy?.href }, signal)
    if (!done?.capture) return lost(postedAt)
    this.#delayMs = done.delayMs
    return { ...unpacked(done.capture, this.#laterMs), thread: this.number }
  }

  async prepare(
    { url, proxy, count }: { url: URL; proxy: URL | undefined; count: number },
    signal: AbortSignal,
  ): Promise<void> {
    await this.#ask({ kind: 'open', url: url.href, proxy: proxy?.href, count }, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isAlive = false
    await this.#worker.terminate()
  }

  /** Resolves to nothing where the thread ended meanwhile. */
  async #ask(asked: Asked, signal: AbortSignal): Promise<DoneMessage | undefined> {
    if (!this.#isAlive) return undefined
    this.#lastId += 1
    const id = this.#lastId
    const stop = (): void => this.#post({ kind: 'stop', id })
    // Otherwise this process could end while it waits.
    if (this.#open.size === 0) this.#worker.ref()
    this.#post({ ...asked, id })
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    const done = await new Promise<DoneMessage | undefined>((resolve) => {
      this.#open.set(id, resolve)
    })
    signal.removeEventListener('abort', stop)
    return done
  }

  #post(message: ThreadMessage): void {
    this.#worker.postMessage(message, [])
  }

  #take(done: DoneMessage): void {
    this.#open.get(done.id)?.(done)
    this.#open.delete(done.id)
    if (this.#open.size === 0) this.#worker.unref()
  }

  #end(why: string, onEnd: (end: ThreadEnd) => void): void {
    const waiting = [...this.#open.values()]
    this.#open.clear()
    if (this.#isAlive) onEnd({ why, lost: waiting.length })
    this.#isAlive = false
    for (const resolve of waiting) resolve(undefined)
  }
}

/** What it sent may have been charged, and nobody will see the answer. */
function lost(sentAt: number): Capture {
  const message = 'the load thread that sent it ended'
  return { ...unsent({ kind: 'disconnect', message, at: monotonic() }), sentAt }
}
