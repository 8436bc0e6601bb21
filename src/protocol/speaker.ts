import type { BodyFields } from './contract.ts'
import type { JsonObject } from './json-value.ts'

/**
 * The server's side of one wire protocol: says answers and refusals as its vendor's servers do. The
 * simulator answers with it, and the tests of a protocol read what it says.
 */
export interface Speaker<Said extends Piece = Piece> {
  /** What stands between the origin and the protocol's own path. */
  readonly basePath: string
  /** The protocol's own path of a request for a model. */
  readonly path: (model: string) => string
  /** Where the body of a request says what it asks for. */
  readonly fields: BodyFields
  readonly contentType: string
  /** What the protocol has no words for; the test suite of all protocols leaves that out. */
  readonly lacks: readonly Feature[]
  /** Whether the answer to such a request tells its usage. */
  readonly tellsUsage: (body: JsonObject) => boolean
  answer(answer: SpokenAnswer): Speech<Said>
  /** The response to a request that is refused. */
  refusal(refusal: Refusal): {
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
}

/** What not every protocol can say. */
type Feature =
  | 'reasoning'
  /** A count of its own in the usage. */
  | 'cached tokens'
  | 'reasoning tokens'
  /** Errors behind the start of a stream. */
  | 'error events'
  /** Errors of that kind about the key. */
  | 'key error events'

/** An answer, of which each call says one more piece, in this order; what is lacking says nothing. */
export interface Speech<Said extends Piece = Piece> {
  /** Everything before the first text. */
  start(): Said
  reasoning(text: string): Said
  content(text: string): Said
  end(cause: EndCause): Said
  /** In place of the end. */
  error(refusal: Refusal): Said
}

/** Server-sent events are text. */
export type Piece = string | Uint8Array

export type EndCause = 'own end' | 'token limit'

export interface SpokenAnswer {
  readonly id: string
  /** The served model's full name. */
  readonly model: string
  /** Where a router passed the request on to; only chat completions can say that. */
  readonly backend?: string | undefined
  /** Undefined where the endpoint does not count. */
  readonly usage: SpokenUsage | undefined
}

/** Counts of tokens; input includes what was cached, output what was reasoning. */
export interface SpokenUsage {
  readonly inputTokens: number
  readonly cachedTokens: number
  /** Only protocols whose caches are paid for when they are written say that. */
  readonly cacheWriteTokens: number
  readonly outputTokens: number
  readonly reasoningTokens: number
}

export interface Refusal {
  readonly kind: RefusalKind
  readonly message: string
}

export type RefusalKind = 'key' | 'rate limit' | 'overload' | 'parameter' | 'not found'

/** The status of a response that refuses. */
export const refusalStatus: Readonly<Record<RefusalKind, number>> = {
  key: 401,
  'rate limit': 429,
  overload: 503,
  parameter: 400,
  'not found': 404,
}
