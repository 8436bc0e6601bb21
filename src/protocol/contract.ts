import type { Observation, Reading } from '../model/observation.ts'
import type { Capture, WireRequest } from '../transport/capture.ts'
import type { HttpClient } from '../transport/http-client.ts'
import type { CaptureOptions } from '../transport/request-limit.ts'
import type { JsonObject } from './json-value.ts'

/** One turn of a conversation. */
export interface Message {
  readonly role: 'user' | 'assistant'
  readonly content: string
}

/** One question to one endpoint, independent of any wire protocol. */
export interface Call {
  readonly baseURL: string
  readonly apiKey: string | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Merged into the request body last; `null` removes a field. */
  readonly body: Readonly<Record<string, unknown>>
  /** The provider's name of the model. */
  readonly model: string
  /** The conversation so far; the last message is the question. */
  readonly messages: readonly Message[]
  /** Whether the endpoint is to keep the conversation for its next turn, where it must be told to. */
  readonly keepPrompt: boolean
  readonly maxTokens: number
  readonly temperature: number
  readonly json: boolean
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

/** A request that is over, with an answer of which nothing is decoded yet. */
export interface Exchange {
  /** HTTP status and headers, names in lower case; known without decoding anything. */
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string>>
  /** What the endpoint says of a request that it rejects, as it came; hostile text. */
  rejection(): Promise<string>
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
  /** The limit on output tokens. */
  readonly limit: string
  /** Other names under which endpoints of this protocol want the limit. */
  readonly otherLimits: readonly string[]
  readonly temperature: string
  /** Asks for JSON; undefined where the protocol has no such mode. */
  readonly format: string | undefined
  /** Undefined where the address asks for a stream. */
  readonly stream: string | undefined
  /** What endpoints may reject and can do without, the likeliest first. */
  readonly optional: readonly string[]
}

interface RequestShape {
  readonly fields: BodyFields
  /** The request's body as it is sent, with everything the provider declares merged in. */
  body(call: Call): JsonObject
}

/** One wire protocol over HTTP: how to ask, and how to read what comes back. */
export interface HttpProtocol extends RequestShape {
  readonly kind: 'http'
  request(call: Call): WireRequest
  read(capture: Capture): Promise<Reading>
  /** One line for the body of a response with an error status. */
  errorBody(capture: Capture): Promise<string>
}

/** A protocol whose vendor's client makes the requests. */
export interface ClientProtocol extends RequestShape {
  readonly kind: 'client'
  /** Connections of its own close with the given client. */
  exchange(call: Call, options: CaptureOptions, client: HttpClient): Promise<Exchange>
}

export type Protocol = HttpProtocol | ClientProtocol
