import { constants } from 'node:http2'
import { Readable } from 'node:stream'

import type { ConnectionPhases, Interruption } from '../../model/observation.ts'
import { type Capture, unknownPhases } from '../../transport/capture.ts'
import { monotonic } from '../../transport/clock.ts'
import { decodedReads } from '../../transport/decoded-reads.ts'
import { errorMessage } from '../../transport/error-message.ts'
import { oversize, stopReason } from '../../transport/request-limit.ts'
import { type Read, Slab } from '../../transport/slab.ts'
import { bodyText } from '../error-body.ts'

/**
 * One answer as it came off the wire: every read stamped on arrival, and handed on only when the
 * last one is there, so that decoding cannot delay a stamp.
 */
export class Recording {
  connection: ConnectionPhases = unknownPhases
  sentAt: number | undefined
  status: number | undefined
  headers: Readonly<Record<string, string>> = {}
  interimCount = 0
  endedAt: number | undefined
  error: Interruption | undefined
  /** Extra headers the request goes out with. */
  readonly extraHeaders: Readonly<Record<string, string>>
  readonly stop: AbortSignal
  readonly #slab = new Slab()
  readonly #over = Promise.withResolvers<void>()
  readonly #released = Promise.withResolvers<void>()
  /** The reads as a decoder takes them; undefined until then. */
  #decoded: readonly Read[] | undefined
  #current = { at: 0, read: 0 }

  /** Whether the client takes the body in one piece. */
  readonly isWhole: boolean

  constructor(stop: AbortSignal, extraHeaders: Readonly<Record<string, string>>, isWhole = false) {
    this.stop = stop
    this.extraHeaders = extraHeaders
    this.isWhole = isWhole
  }

  /** What was captured in another process, as it was recorded. */
  static of(capture: Capture, isWhole = false): Recording {
    const { connection, sentAt, status, headers, interimCount, endedAt, error, reads } = capture
    const recording = new Recording(new AbortController().signal, {}, isWhole)
    Object.assign(recording, { connection, sentAt, status, headers, interimCount, endedAt, error })
    for (const { bytes, at } of reads) recording.#slab.append(bytes, at)
    return recording
  }

  /** All of it that does not depend on who reads it. */
  capture(): Capture {
    const { connection, sentAt, status, headers, interimCount, endedAt, error } = this
    const { reads, byteLength } = this
    return {
      connection,
      sentAt,
      status,
      headers,
      interimCount,
      endedAt,
      error,
      reads,
      byteLength,
    }
  }

  /** Resolves once the answer is complete and waits to be decoded. */
  get over(): Promise<void> {
    return this.#over.promise
  }

  /** Lets the decoding go on. */
  release(): void {
    this.#released.resolve()
  }

  /** Says that the answer is complete; resolves when somebody has released it. */
  #untilReleased(): Promise<void> {
    this.#over.resolve()
    return this.#released.promise
  }

  /** The body for AWS's client, as soon as somebody has released it. */
  async body(): Promise<AsyncGenerator<Uint8Array> | Readable> {
    await this.#untilReleased()
    await this.#decode()
    // What is no stream of events is read whole, by code that wants a stream of Node's.
    const isStream = (this.status ?? 0) < 300 && !this.isWhole
    return isStream ? this.#replay() : this.#whole()
  }

  /** Keeps the first reason why the answer is not whole, and when that was. */
  breakOff(error: Interruption): void {
    this.error ??= { ...error, at: monotonic() }
  }

  /** The read that was handed on last. */
  get current(): { readonly at: number; readonly read: number } {
    return this.#current
  }

  get reads(): readonly Read[] {
    return this.#slab.reads()
  }

  get byteLength(): number {
    return this.#slab.byteLength
  }

  /** Takes a body to its end, however that comes. */
  async record(body: Readable): Promise<void> {
    const { stop } = this
    await new Promise<void>((resolve) => {
      const settle = (error: Interruption | undefined): void => {
        stop.removeEventListener('abort', abort)
        if (this.endedAt === undefined && error) this.breakOff(error)
        resolve()
      }
      const abort = (): void => {
        settle(stopReason(stop))
        body.destroy()
      }
      body.on('data', (chunk: Uint8Array) => {
        this.#slab.append(chunk, monotonic())
        const message = oversize(this.#slab)
        if (message === undefined) return
        settle({ kind: 'protocol', message })
        body.destroy()
      })
      body.once('end', () => {
        // Over HTTP/2 a request that was stopped ends politely, and so does a lost connection.
        const error = stopReason(stop) ?? lossOf(body)
        if (!error) this.endedAt = monotonic()
        settle(error)
      })
      body.on('error', (error) => {
        settle(stopReason(stop) ?? { kind: 'disconnect', message: errorMessage(error) })
      })
      body.once('close', () => {
        settle(stopReason(stop) ?? { kind: 'disconnect', message: 'the connection was closed' })
      })
      stop.addEventListener('abort', abort, { once: true })
      if (stop.aborted) abort()
    })
  }

  /** Undoes what a proxy may have compressed. */
  async #decode(): Promise<void> {
    const { reads, violation } = await decodedReads(this.reads, this.headers['content-encoding'])
    this.#decoded = reads
    if (violation !== undefined) this.breakOff({ kind: 'protocol', message: violation })
  }

  /** The recorded body, one read at a time, as a decoder asks for them. */
  async *#replay(): AsyncGenerator<Uint8Array> {
    for (const [index, { bytes, at }] of this.#body.entries()) {
      this.#current = { at, read: index }
      yield bytes
    }
  }

  get #body(): readonly Read[] {
    return this.#decoded ?? this.reads
  }

  /** The beginning of the recorded body as text. */
  get text(): string {
    return bodyText(this.#body)
  }

  /** The recorded body in one piece, which came with its last read. */
  #whole(): Readable {
    const last = this.#body.findLast(({ bytes }) => bytes.length > 0)
    if (last) this.#current = { at: last.at, read: this.#body.length - 1 }
    return Readable.from([Buffer.concat(this.#body.map(({ bytes }) => bytes))], {
      objectMode: false,
    })
  }
}

/** A stream of HTTP/2 that its connection took with it carries a code; a polite end carries none. */
function lossOf(body: Readable): Interruption | undefined {
  const isLost = 'rstCode' in body && body.rstCode === constants.NGHTTP2_CANCEL
  return isLost ? { kind: 'disconnect', message: 'the connection was lost' } : undefined
}
