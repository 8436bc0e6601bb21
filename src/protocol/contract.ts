import type { Observation, Reading } from '../model/observation.ts'
import type { Message, RequestContext } from '../model/prompt.ts'
import type { Capture, WireRequest } from '../transport/capture.ts'
import type { RequestClient } from '../transport/request-client.ts'
import type { CaptureOptions } from '../transport/request-limit.ts'
import type { JsonObject } from './json-value.ts'

/** What a call says to a model. */
export interface CallContent extends Omit<RequestContext, 'messages'> {
  /** The conversation so far; the last message is the question. */
  readonly messages: readonly Message[]
}

/** One question to one endpoint, independent of any wire protocol. */
export interface Call extends CallContent {
  readonly baseURL: string
  readonly apiKey: string | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Fields that this model needs at this provider; an endpoint may reject them like any other. */
  readonly defaults?: Readonly<Record<string, unknown>> | undefined
  /** What is declared: merged into the request body last; `null` removes a field. */
  readonly body: Readonly<Record<string, unknown>>
  /** The provider's name of the model. */
  readonly model: string
  /** Whether the endpoint is to keep the conversation for its next turn, where it must be told to. */
  readonly keepPrompt: boolean
  readonly maxTokens: number
  readonly temperature: number
  readonly json: boolean
  /** Whether the answer is to come in one piece instead of a stream. */
  readonly whole?: boolean | undefined
  /** Request fields to leave out because the endpoint takes none of them; dotted paths. */
  readonly leaveOut: readonly string[]
  /** Request field → the name under which the endpoint wants its value. */
  readonly sendAs?: Readonly<Record<string, string>>
  /** What only AWS needs to know; undefined for every other protocol. */
  readonly aws?: AwsSettings | undefined
}

/** How AWS is asked. */
export interface AwsSettings {
  readonly region: string
  readonly http: 1 | 2
  /**
   * Where the signature's credentials come from when there is no bearer token: the standard chain,
   * or invented ones that are worth nothing.
   */
  readonly credentials: 'chain' | 'dummy'
}

/** What of a call tells how its answer is to be read, and is recorded with it. */
export type AskedCall = Pick<Call, 'leaveOut' | 'sendAs' | 'whole'>

/** An answer as it came off the wire, as plain data: another process can read it. */
export interface RawExchange {
  readonly capture: Capture
  readonly call: AskedCall
  /** What it may hold that nobody else knows: see {@link Observation.secrets}. */
  readonly secrets: readonly string[]
}

/** A request that is over, with an answer of which nothing is decoded yet. */
export interface Exchange {
  /** HTTP status and headers, names in lower case; known without decoding anything. */
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Which load thread stamped it; undefined where this one did. */
  readonly thread?: number | undefined
  /** What the endpoint says of a request that it rejects, as it came; hostile text. */
  rejection(): Promise<string>
  /** What there is to be read. */
  raw(): Promise<RawExchange>
  /**
   * What happened. Decoding takes this process milliseconds in which it stamps nothing: read when no
   * other stream is being timed.
   */
  read(): Promise<Observation>
}

/** Where the body of a request says what was declared; dotted paths. */
export interface BodyFields {
  /** Undefined where the model stands in the address. */
  readonly model: string | undefined
  readonly prompt: string
  /** The system prompt; undefined where it stands in front of the messages. */
  readonly system?: string | undefined
  /** … the tools that may be called, and which of them has to be; undefined where there are none. */
  readonly tools?: string | undefined
  readonly toolChoice?: string | undefined
  /** … the schema of an answer in JSON. */
  readonly schema?: string | undefined
  /** The limit on output tokens. */
  readonly limit: string
  /** Other names under which endpoints of this protocol want the limit. */
  readonly otherLimits: readonly string[]
  readonly temperature: string
  /** Asks for JSON; undefined where the protocol has no such mode. */
  readonly format: string | undefined
  /** Undefined where the address says whether a stream is asked for. */
  readonly stream: string | undefined
  /** What endpoints may reject and can do without, the likeliest first. */
  readonly optional: readonly string[]
}

/** What not every protocol can say, by the option that asks for it. */
export type Need =
  | 'system'
  /** A system message behind the first turn. */
  | 'late system messages'
  | 'tools'
  | "toolChoice 'none'"
  /** Calls of tools, and their results, in a conversation without `tools`. */
  | 'tool calls without tools'
  | 'schema'
  | 'images'
  | 'whole answers'

interface RequestShape {
  readonly fields: BodyFields
  /** What the protocol has no place for → the end of a sentence about it, with what to do instead. */
  readonly cannot?: Readonly<Partial<Record<Need, string>>> | undefined
  /** The request's body as it is sent, with everything the provider declares merged in. */
  body(call: Call): JsonObject
}

/** One wire protocol over HTTP: how to ask, and how to read what comes back. */
export interface HttpProtocol extends RequestShape {
  readonly kind: 'http'
  request(call: Call): WireRequest
  read(capture: Capture): Promise<Reading>
  /** Reads an answer to a call that asks for a whole one; missing where the protocol `cannot`. */
  readWhole?(capture: Capture): Promise<Reading>
  /** One line for the body of a response with an error status. */
  errorBody(capture: Capture): Promise<string>
}

/** A protocol whose vendor's client makes the requests. */
export interface ClientProtocol extends RequestShape {
  readonly kind: 'client'
  /** Connections of its own close with the given client. */
  exchange(call: Call, options: CaptureOptions, client: RequestClient): Promise<Exchange>
  /** The exchange that another process captured. */
  replay(raw: RawExchange): Promise<Exchange>
}

export type Protocol = HttpProtocol | ClientProtocol
