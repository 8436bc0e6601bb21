import { nothingRead, type Reading, type StreamError } from '../model/observation.ts'
import type { Capture } from '../transport/capture.ts'
import { decodedReads } from '../transport/decoded-reads.ts'
import { readEvents, type StampedEvent } from '../transport/sse.ts'
import { Draft } from './draft.ts'
import { bodyText, describeErrorBody, objectInBody } from './error-body.ts'
import { isObject, type JsonObject, parseJson } from './json-value.ts'
import { readStreamError } from './stream-error.ts'

/** How chat completions end; gateways put it behind other protocols too. */
const DONE = '[DONE]'

/** What is peculiar to the events of one wire protocol. */
export interface Dialect {
  /** What its events are called in messages. */
  readonly eventName: string
  /** Whether `[DONE]` says that an answer is complete. */
  readonly endsWithDone: boolean
  /** Takes one event into the draft; false when it is not an event of this protocol. */
  readonly take: (payload: JsonObject, draft: Draft) => boolean
}

/** Reads a captured stream of server-sent events with JSON payloads. */
export async function readStream(capture: Capture, dialect: Dialect): Promise<Reading> {
  const encoding = capture.headers['content-encoding']
  const { reads, violation } = await decodedReads(capture.reads, encoding)
  if (violation !== undefined) return { ...nothingRead, violation }
  const reader = new Reader(dialect)
  for (const event of readEvents(reads)) {
    reader.take(event)
    if (reader.isOver) break
  }
  return reader.reading(bodyText(reads), capture.endedAt !== undefined)
}

class Reader {
  readonly #dialect: Dialect
  readonly #draft = new Draft()
  #isDone = false
  #violation: string | undefined
  /** Events of this protocol. */
  #chunks = 0
  #firstForeign: string | undefined

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  /** Nothing that follows an error or broken data belongs to the answer. */
  get isOver(): boolean {
    return this.#draft.error !== undefined || this.#violation !== undefined
  }

  take({ event, data, at, read }: StampedEvent): void {
    const trimmed = data.trim()
    if (trimmed === DONE) {
      this.#isDone = true
      if (this.#dialect.endsWithDone) this.#draft.finished = true
      return
    }
    if (trimmed === '') return
    const payload = parseJson(trimmed)
    if (!isObject(payload)) {
      this.#violation = `an event that is not a JSON object: ${trimmed}`
      return
    }
    this.#draft.error = readStreamError(event, payload)
    if (this.#draft.error) return
    this.#draft.arrive({ at, read, chunk: this.#chunks + 1 })
    if (this.#dialect.take(payload, this.#draft)) {
      this.#chunks += 1
    } else {
      // Keep-alives and vendor extras stand beside chunks; alone they are another protocol.
      this.#firstForeign ??= trimmed
    }
  }

  reading(body: string, isComplete: boolean): Reading {
    const reading = this.#draft.reading()
    return {
      ...reading,
      error: reading.error ?? this.#errorInPlainBody(body),
      violation: this.#violation ?? (isComplete ? this.#notThisProtocol(body) : undefined),
    }
  }

  /** Some servers answer a request for a stream with status 200 and a plain JSON error. */
  #errorInPlainBody(body: string): StreamError | undefined {
    if (this.#chunks > 0) return undefined
    const payload = objectInBody(body)
    return payload && readStreamError(undefined, payload)
  }

  #notThisProtocol(body: string): string | undefined {
    if (this.#chunks > 0) return undefined
    if (this.#firstForeign !== undefined) {
      return `events of another protocol: ${this.#firstForeign}`
    }
    const isEmptyAnswer = this.#isDone && this.#dialect.endsWithDone
    if (isEmptyAnswer || body.trim() === '') return undefined
    return `not a stream of ${this.#dialect.eventName} events: ${describeErrorBody(body)}`
  }
}
