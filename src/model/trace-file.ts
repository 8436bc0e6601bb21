/** Told by a name and not by its class, of which a bench file may hold another copy. */
const TRACE_FILE = Symbol.for('vitest-llm-bench.trace-file')

export function isTraceFile(value: unknown): value is TraceFile {
  return typeof value === 'object' && value !== null && TRACE_FILE in value
}

/** A request of a trace, as it was recorded. */
export interface RecordedRequest {
  /** When it is due, in milliseconds after the first request of the replay. */
  readonly dueMs: number
  /** Token limit of its answer: the recorded length. */
  readonly outputTokens: number
  /** Place of an earlier request with which it begins alike, from 0; undefined where it shares nothing. */
  readonly sharedWith: number | undefined
  /** Its length and that of what it shares. A function, so that nothing shows a text that they are counted of. */
  readonly lengths: (counter: (text: string) => number | undefined) => RecordedLengths
}

/** How long a recorded request is, in tokens. */
export interface RecordedLengths {
  /** Tokens of the whole. */
  readonly inputTokens: number
  /** Tokens at its beginning that an earlier request has, too. */
  readonly sharedTokens: number
}

/** Which part of a trace is sent, how fast, and how its numbers are meant, as it was declared. */
export interface TracePart {
  /** How many times as fast as recorded. */
  readonly speed: number
  /** How much of the trace is left out at its beginning, such as `'10m'`; undefined where nothing is. */
  readonly from: string | undefined
  /** How much of the trace is sent from there on, such as `'60s'`; undefined where all of it is. */
  readonly for: string | undefined
  /** Tokens of the block that an entry of `hash_ids` stands for; undefined where the format says it. */
  readonly blockTokens: number | undefined
  /** The unit of times that are numbers; undefined where the format says it. */
  readonly unit: 'ms' | 's' | undefined
}

/** A trace of a file: what `replay()` returns, for the `rate` of a matrix. */
export class TraceFile {
  /** Marks traces of a file, whichever copy of this package read them. */
  readonly [TRACE_FILE] = true
  /** Path of the file, as it was given. */
  readonly path: string
  /** SHA-256 of the file, in hexadecimal digits. */
  readonly sha256: string
  /** Which part of it is sent, how fast, and how it was read. */
  readonly part: TracePart
  /** The requests that are sent, in their order. */
  readonly requests: readonly RecordedRequest[]
  /** Whether eight words in a row that end in `text`, which follows `before`, stand in the file. */
  readonly quotes: (before: string, text: string) => boolean

  constructor(
    path: string,
    { sha256, part, requests, quotes }: Pick<TraceFile, 'sha256' | 'part' | 'requests' | 'quotes'>,
  ) {
    this.path = path
    this.sha256 = sha256
    this.part = part
    this.requests = requests
    this.quotes = quotes
  }
}
