import type { BodyFields } from './contract.ts'
import type { JsonObject } from './json-value.ts'

/**
 * The server side of one wire protocol: writes answers and refusals as its vendor's servers do. The
 * simulator answers with it, and the contract suite reads what it writes.
 */
export interface FakeVendor<Written extends Piece = Piece> {
  /** What stands between the origin and the protocol's own path. */
  readonly basePath: string
  /** The protocol's own path of a request for a model. */
  readonly path: (model: string) => string
  /** … of one for a whole answer; undefined where only the body tells. */
  readonly wholePath?: ((model: string) => string) | undefined
  /** Where the body of a request says what it asks for. */
  readonly fields: BodyFields
  readonly contentType: string
  /** What the vendor does not send; the contract suite leaves it out. */
  readonly lacks: readonly Feature[]
  /** Whether the answer to such a request tells its usage. */
  readonly tellsUsage: (body: JsonObject) => boolean
  answer(answer: FakeAnswer): AnswerWriter<Written>
  /** An answer in one piece; missing where the vendor only streams. */
  whole?(answer: FakeAnswer, said: WholeContent): string
  /** The response to a request that is refused. */
  refusal(refusal: Refusal): {
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
}

/** What not every vendor sends. */
export type Feature =
  | 'reasoning'
  /** Any count of tokens. */
  | 'usage'
  /** A count of its own in the usage. */
  | 'cached tokens'
  | 'reasoning tokens'
  /** Errors behind the start of a stream. */
  | 'error events'
  /** Errors of that kind about the key. */
  | 'key error events'
  /** Calls of tools. */
  | 'tool calls'
  /** Refusals in JSON. */
  | 'JSON errors'
  /** The served model's name in the answer. */
  | 'served model'

/** An answer: each call returns its next piece, in this order. What the vendor lacks is an empty piece. */
export interface AnswerWriter<Written extends Piece = Piece> {
  /** Everything before the first text. */
  start(): Written
  reasoning(text: string): Written
  content(text: string): Written
  /** A piece of a call of a tool; the pieces of one call follow each other. */
  call(piece: CallPiece): Written
  end(cause: EndCause): Written
  /** In place of the end. */
  error(refusal: Refusal): Written
}

/** All that an answer says. */
export interface WholeContent {
  readonly reasoning: string
  readonly content: string
  readonly calls: readonly Pick<CallPiece, 'id' | 'name' | 'arguments'>[]
  readonly cause: EndCause
}

/** Server-sent events are text. */
export type Piece = string | Uint8Array

/** What of a call comes at a time. */
export interface CallPiece {
  readonly id: string
  readonly name: string
  /** A piece of the JSON text of its arguments. */
  readonly arguments: string
  readonly isFirst: boolean
  /** Vendors that send a call in one go send it then. */
  readonly isLast: boolean
}

export type EndCause = 'own end' | 'token limit' | 'tool call'

export interface FakeAnswer {
  readonly id: string
  /** The served model's full name. */
  readonly model: string
  /** Where a router passed the request on to; only chat completions can say that. */
  readonly backend?: string | undefined
  /** Undefined where the endpoint does not count. */
  readonly usage: FakeUsage | undefined
}

/** Counts of tokens; input includes what was cached, output what was reasoning. */
export interface FakeUsage {
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
