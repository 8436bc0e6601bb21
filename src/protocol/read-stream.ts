import { emptyReading, type Reading, type StreamError } from '../model/observation.ts'
import type { Capture } from '../transport/capture.ts'
import { decodedReads } from '../transport/decoded-reads.ts'
import type { Read } from '../transport/slab.ts'
import { readEvents, type StampedEvent, strayLines } from '../transport/sse.ts'
import { Draft } from './draft.ts'
import { bodyText, describeErrorBody, objectInBody } from './error-body.ts'
import { isObject, type JsonObject, parseJson } from './json-value.ts'
import { readForeignError, readStreamError, readTextError } from './stream-error.ts'
import type { UsageSource } from './usage.ts'

/** How chat completions end; gateways put it behind other protocols too, and vary it. */
const DONE = /^"?\[(?:DONE|EOS|END)\]"?$/i
/** What is shown of data that could not be read. */
const MAX_SHOWN = 200
/** Texts with which gateways keep a stream open, alone or behind a sign: `ping`, `: keep-alive`, `.`. */
const heartbeat =
  /^[\d.:_ -]{1,40}$|^[^\p{L}]*(?:ping|pong|heart-?beat|keep-?alive|alive|null|noop|connected)(?:[^\p{L}][^{}]{0,40})?$/iu

/** What is peculiar to the events of one wire protocol. */
export interface Dialect {
  /** What its events are called in messages. */
  readonly eventName: string
  /** Whether `[DONE]` says that an answer is complete. */
  readonly endsWithDone: boolean
  /** How it counts tokens. */
  readonly usage: UsageSource
  /** Takes one event into the draft; false when it is not an event of this protocol. */
  readonly take: (payload: JsonObject, draft: Draft) => boolean
  /** The events that a stream of this answer would have; missing where no answer comes whole. */
  readonly unfold?: (answer: JsonObject) => readonly JsonObject[]
}

/** Reads a captured stream of server-sent events with JSON payloads. */
export async function readStream(capture: Capture, dialect: Dialect): Promise<Reading> {
  const encoding = capture.headers['content-encoding']
  const { reads, violation } = await decodedReads(capture.reads, encoding)
  if (violation !== undefined) return { ...emptyReading, violation }
  const isWhole = capture.endedAt !== undefined
  const reader = new Reader(dialect)
  for (const event of readEvents(reads, { isWhole })) {
    reader.take(event)
    if (reader.isOver) break
  }
  if (!reader.isOver) reader.takeStray(reads)
  return reader.reading(bodyText(reads), isWhole)
}

class Reader {
  readonly #dialect: Dialect
  readonly #draft: Draft
  #isDone = false
  #violation: string | undefined
  /** Events of this protocol. */
  #chunks = 0
  #firstForeign: string | undefined

  constructor(dialect: Dialect) {
    this.#dialect = dialect
    this.#draft = new Draft(dialect.usage)
  }

  /** Nothing that follows an error or broken data belongs to the answer. */
  get isOver(): boolean {
    return this.#draft.error !== undefined || this.#violation !== undefined
  }

  take({ event, data, at, read, isUnterminated }: StampedEvent): void {
    const trimmed = data.trim()
    const isDone = DONE.test(trimmed)
    const payload = isDone ? undefined : onlyItem(parseJson(trimmed))
    // Half an event that a clean end cut off never happened.
    if (isUnterminated && !isObject(payload) && !isDone) return
    if (isUnterminated) this.#draft.notes.add('the last event came without its blank line')
    if (isDone) {
      this.#takeDone()
    } else if (isObject(payload)) {
      this.#takePayload(event, { payload, at, read, shown: trimmed })
    } else {
      this.#takeText(event, trimmed)
    }
  }

  #takeDone(): void {
    this.#isDone = true
    if (this.#dialect.endsWithDone) this.#draft.close()
    else this.#draft.confirmEnd()
  }

  #takePayload(
    event: string | undefined,
    {
      payload,
      at,
      read,
      shown,
    }: {
      readonly payload: JsonObject
      readonly at: number
      readonly read: number
      readonly shown: string
    },
  ): void {
    const draft = this.#draft
    draft.error = readStreamError(event, payload)
    if (draft.error) return
    draft.arrive({ at, read, chunk: this.#chunks + 1 })
    if (this.#dialect.take(payload, draft)) {
      this.#chunks += 1
      return
    }
    draft.error = readForeignError(event, payload)
    // Keep-alives and vendor extras stand beside chunks; alone they are another protocol.
    this.#firstForeign ??= shortened(shown)
  }

  /**
   * Text where JSON should be: an error that says so, a heartbeat, news under a name of its own, or data
   * that is broken, behind which nothing can be trusted.
   */
  #takeText(event: string | undefined, words: string): void {
    this.#draft.error = readTextError(event, words)
    if (this.#draft.error || words === '') return
    const isNamed = event !== undefined && !/^(?:message|data|chunk|delta)$/i.test(event)
    if (heartbeat.test(words) || (isNamed && !/^[{["]/.test(words))) {
      this.#draft.notes.add('events of plain text stood between those of the answer')
      return
    }
    this.#violation = `an event that is not a JSON object: ${shortened(words)}`
  }

  /** Errors that stand outside of events, wherever in the body. */
  takeStray(reads: readonly Read[]): void {
    const body = Buffer.concat(reads.map(({ bytes }) => bytes))
    if (!body.includes('error:') && !body.includes('\n{') && !body.subarray(0, 1).includes('{')) {
      return
    }
    for (const { field, text } of strayLines(body.toString('utf8'))) {
      const payload = parseJson(text)
      this.#draft.error = isObject(payload)
        ? (readStreamError(field, payload) ?? readForeignError(field, payload))
        : readTextError(field, text)
      if (this.#draft.error) return
    }
  }

  reading(body: string, isComplete: boolean): Reading {
    const reading = this.#draft.reading(isComplete)
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
    return payload && (readStreamError(undefined, payload) ?? readForeignError(undefined, payload))
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

/** Some gateways wrap each event in an array, as Gemini does with the errors of its streams. */
export function onlyItem(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value
}

export function shortened(words: string): string {
  return words.slice(0, MAX_SHOWN)
}
