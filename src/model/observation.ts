/** What a connection cost to open; phases are undefined where they did not happen or are unknown. */
export interface ConnectionPhases {
  readonly reused: boolean | undefined
  readonly dnsMs: number | undefined
  readonly connectMs: number | undefined
  readonly tlsMs: number | undefined
  readonly protocol: 'h1' | 'h2' | undefined
}

/** Why a request ended other than by a complete response. */
export interface Interruption {
  /** `auth` and `rate-limit` are refusals that go by a name where the status does not tell. */
  readonly kind:
    | 'timeout'
    | 'aborted'
    | 'connect'
    | 'auth'
    | 'rate-limit'
    | 'disconnect'
    | 'protocol'
  readonly message: string
  /** When it broke off or was given up; undefined when it had not begun. */
  readonly at?: number | undefined
}

/** A piece of the answer, with the monotonic stamp of the read that completed its event. */
export interface Delta {
  /** `tool` is a piece of a tool call: its name, or some of its arguments. */
  readonly kind: 'content' | 'reasoning' | 'tool'
  readonly text: string
  readonly at: number
  readonly read: number
  /** Number of the chunk that carried it; a chunk may carry reasoning and content. */
  readonly chunk: number
}

/** A tool that an answer calls; the arguments are JSON where all is well. */
export interface ToolCall {
  /** Name of the tool. */
  readonly name: string
  /** As the model wrote them. */
  readonly arguments: string
}

/** Token counts as the server reports them; undefined where it does not. */
export interface Usage {
  readonly inputTokens: number | undefined
  /** Input read from a prompt cache; part of `inputTokens`. */
  readonly cachedTokens: number | undefined
  /** Input written to a prompt cache; part of `inputTokens`. */
  readonly cacheWriteTokens: number | undefined
  /** … to be kept for an hour; part of `cacheWriteTokens`. */
  readonly cacheWrite1hTokens?: number | undefined
  /** Everything that is billed as output, reasoning included. */
  readonly outputTokens: number | undefined
  readonly reasoningTokens: number | undefined
  readonly costUsd: number | undefined
  /** The server's object as it came. */
  readonly raw: Readonly<Record<string, unknown>>
}

/** An error that arrived where an answer was expected. */
export interface StreamError {
  readonly class: 'rate-limit' | 'auth' | 'content-filter' | 'in-stream'
  readonly status: number | undefined
  readonly message: string
}

/** What a response body says, read after the stream. */
export interface Reading {
  readonly deltas: readonly Delta[]
  readonly toolCalls: readonly ToolCall[]
  readonly usage: Usage | undefined
  readonly finishReason: string | undefined
  /** The answer came to its protocol's end, and nothing contradicts that. */
  readonly finished: boolean
  /** Its text is a refusal in the model's own words. */
  readonly refused: boolean
  readonly error: StreamError | undefined
  /** Why the body is not this protocol; undefined when it is. */
  readonly violation: string | undefined
  readonly servedModel: string | undefined
  readonly backend: string | undefined
  /** What was odd about it, a sentence each, in words that many answers share. */
  readonly notes: readonly string[]
}

/** One request as observed: the stamps of the transport and the meaning of the bytes. */
export interface Observation {
  readonly connection: ConnectionPhases
  readonly sentAt: number | undefined
  readonly firstByteAt: number | undefined
  readonly endedAt: number | undefined
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly readCount: number
  readonly byteLength: number
  /** How many interim responses (HTTP 1xx) came before the answer. */
  readonly interimCount: number
  readonly error: Interruption | undefined
  /** One line from the body of a non-2xx response. */
  readonly errorBody: string | undefined
  readonly reading: Reading
  /** Request fields that were left out because the endpoint takes none of them. */
  readonly leftOut: readonly string[]
  /** Request field → the name under which its value was sent. */
  readonly sentAs: Readonly<Record<string, string>>
  /** Secrets it was sent with that only the protocol's client knows, and that it may hold. */
  readonly secrets?: readonly string[] | undefined
}

export const emptyReading: Reading = {
  deltas: [],
  toolCalls: [],
  usage: undefined,
  finishReason: undefined,
  finished: false,
  refused: false,
  error: undefined,
  violation: undefined,
  servedModel: undefined,
  backend: undefined,
  notes: [],
}
