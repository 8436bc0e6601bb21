import {
  type Delta,
  nothingRead,
  type Reading,
  type StreamError,
  type Usage,
} from '../../model/observation.ts'
import type { Capture } from '../../transport/capture.ts'
import { decodedReads } from '../../transport/decoded-reads.ts'
import type { Read } from '../../transport/slab.ts'
import { readEvents, type StampedEvent } from '../../transport/sse.ts'
import { isObject, type JsonObject, parseJson, text } from '../json-value.ts'
import { deltaText } from './delta.ts'
import { describeErrorBody, readStreamError } from './errors.ts'
import { readUsage } from './usage.ts'

const DONE = '[DONE]'
/** More of a body than any message needs. */
const MOST_BODY_BYTES = 64 * 1024

/** Reads a captured chat-completions stream. */
export async function read(capture: Capture): Promise<Reading> {
  const encoding = capture.headers['content-encoding']
  const reads = await decodedReads(capture.reads, encoding)
  if (!reads) return { ...nothingRead, violation: `unreadable content-encoding ${encoding}` }
  const events = readEvents(reads)
  const reader = new Reader()
  for (const event of events) {
    reader.take(event)
    if (reader.isOver) break
  }
  return reader.reading(bodyText(reads), capture.endedAt !== undefined)
}

/** One line for the body of a response with an error status. */
export async function errorBody(capture: Capture): Promise<string> {
  const reads = await decodedReads(capture.reads, capture.headers['content-encoding'])
  return describeErrorBody(bodyText(reads ?? []))
}

function bodyText(reads: readonly Read[]): string {
  const bytes = Buffer.concat(reads.map((item) => item.bytes))
  return bytes.subarray(0, MOST_BODY_BYTES).toString('utf8')
}

class Reader {
  readonly #deltas: Delta[] = []
  #usage: Usage | undefined
  #finishReason: string | undefined
  #isDone = false
  #error: StreamError | undefined
  #violation: string | undefined
  #chunks = 0
  #firstForeign: string | undefined
  #servedModel: string | undefined
  #backend: string | undefined
  #timings: JsonObject | undefined

  /** Nothing that follows an error or broken data belongs to the answer. */
  get isOver(): boolean {
    return this.#error !== undefined || this.#violation !== undefined
  }

  take({ event, data, at, read: index }: StampedEvent): void {
    const trimmed = data.trim()
    if (trimmed === DONE) {
      this.#isDone = true
      return
    }
    if (trimmed === '') return
    const payload = parseJson(trimmed)
    if (!isObject(payload)) {
      this.#violation = `an event that is not a JSON object: ${trimmed}`
      return
    }
    this.#error = readStreamError(event, payload)
    if (this.#error) return
    if (!Array.isArray(payload['choices'])) {
      // Keep-alives and vendor extras stand beside chunks; alone they are another protocol.
      this.#firstForeign ??= trimmed
      if (isObject(payload['usage'])) this.#usage = readUsage(payload['usage']) ?? this.#usage
      return
    }
    this.#chunks += 1
    this.#takeChunk(payload, payload['choices'], { at, read: index })
  }

  #takeChunk(
    payload: JsonObject,
    choices: readonly unknown[],
    arrival: { readonly at: number; readonly read: number },
  ): void {
    if (isObject(payload['usage'])) this.#usage = readUsage(payload['usage']) ?? this.#usage
    if (isObject(payload['timings'])) this.#timings = payload['timings']
    this.#servedModel ??= text(payload['model'])
    this.#backend ??= text(payload['provider'])
    const choice = choices.find((item) => isObject(item) && (item['index'] ?? 0) === 0)
    if (!isObject(choice)) return
    this.#error = readStreamError(undefined, choice)
    if (this.#error) return
    if (isObject(choice['delta'])) {
      const { reasoning, content } = deltaText(choice['delta'])
      const chunk = this.#chunks
      if (reasoning) this.#deltas.push({ kind: 'reasoning', text: reasoning, ...arrival, chunk })
      if (content) this.#deltas.push({ kind: 'content', text: content, ...arrival, chunk })
    }
    this.#finishReason = text(choice['finish_reason']) ?? this.#finishReason
  }

  reading(body: string, isComplete: boolean): Reading {
    return {
      deltas: this.#deltas,
      usage: this.#usageWithTimings(),
      finishReason: this.#finishReason,
      finished: this.#isDone || this.#finishReason !== undefined,
      error: this.#error ?? this.#errorInPlainBody(body),
      violation: this.#violation ?? (isComplete ? this.#notThisProtocol(body) : undefined),
      servedModel: this.#servedModel,
      backend: this.#backend,
    }
  }

  #usageWithTimings(): Usage | undefined {
    if (!this.#usage || !this.#timings) return this.#usage
    return { ...this.#usage, raw: { ...this.#usage.raw, timings: this.#timings } }
  }

  /** Some servers answer `stream: true` with status 200 and a plain JSON error. */
  #errorInPlainBody(body: string): StreamError | undefined {
    if (this.#chunks > 0) return undefined
    const payload = parseJson(body)
    return isObject(payload) ? readStreamError(undefined, payload) : undefined
  }

  #notThisProtocol(body: string): string | undefined {
    if (this.#chunks > 0) return undefined
    if (this.#firstForeign !== undefined) {
      return `events of another protocol: ${this.#firstForeign}`
    }
    if (this.#isDone || body.trim() === '') return undefined
    return `not a stream of chat-completion events: ${describeErrorBody(body)}`
  }
}
