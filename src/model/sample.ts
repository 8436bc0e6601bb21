import type { Judgement } from './judge.ts'

/** Part of a run a sample belongs to. Only `main` (and later `confirm`) enters statistics. */
export type Phase = 'warmup' | 'main' | 'confirm'

/** Why a request failed, as docs/errors.md explains the classes; the first that fits is taken. */
export const failureClasses = [
  'timeout',
  'connect',
  'auth',
  'rate-limit',
  'http',
  'in-stream',
  'protocol',
  'content-filter',
  'disconnect',
  'empty',
] as const

/** Class of a failure: why a request failed. */
export type FailureClass = (typeof failureClasses)[number]

/** Why a request failed. */
export interface Failure {
  /** The class of the failure; docs/errors.md has causes and fixes. */
  readonly class: FailureClass
  /** HTTP status of the response, when there was one. */
  readonly status: number | undefined
  /** One redacted line. */
  readonly message: string
  /** True when the error arrived as an event inside a stream that had started well. */
  readonly inStream: boolean
}

/** Where an output token count comes from: the server's usage, or o200k on the text. */
export type TokenSource = 'usage' | 'tokenizer'

/** The connection that a request went over. */
export interface Connection {
  /** True on a connection that had served a request before; undefined where none was open. */
  readonly reused: boolean | undefined
  /** Time of the name lookup, in milliseconds; undefined where there was none. */
  readonly dnsMs: number | undefined
  /** Time to connect, in milliseconds; undefined where it was connected. */
  readonly connectMs: number | undefined
  /** Time of the TLS handshake, in milliseconds; undefined where there was none. */
  readonly tlsMs: number | undefined
}

/** A check that an answer failed. */
export interface FailedCheck {
  /** Name of the check. */
  readonly check: string
  /** Why the answer failed it. */
  readonly reason: string
  /** The check threw, took too long or returned something else: nothing is known of the answer. */
  readonly broken?: boolean | undefined
}

/** What the checks say of an answer. */
export interface Quality {
  /** Undefined where no check failed, and one was not run or a judge gave no score. */
  readonly passed: boolean | undefined
  /** The checks that it failed. */
  readonly failed: readonly FailedCheck[]
  /** Names of checks that were not run, because the run was killed before. */
  readonly unchecked?: readonly string[] | undefined
  /** Name of a check that gives scores → the answer's, 0 to 1. */
  readonly scores?: Readonly<Record<string, number>> | undefined
  /** What second models said of it; empty for most. */
  readonly judgements?: readonly Judgement[] | undefined
}

/** Times of one request in milliseconds after `sentAt`; undefined where the event was not seen. */
export interface Timing {
  /** First byte of the response body. */
  readonly ttfbMs: number | undefined
  /** First non-empty content, reasoning or tool-call delta. */
  readonly ttftMs: number | undefined
  /** First non-empty delta of visible text; undefined where an answer only calls tools. */
  readonly ttfoMs: number | undefined
  /** Last content or tool-call delta. */
  readonly totalMs: number | undefined
  /** The closed stream, or the moment at which it broke off or was given up. */
  readonly endMs: number | undefined
  /** Median gap between content chunks. A chunk is not a token. */
  readonly interChunkMs: number | undefined
  /** The 99th percentile of the gaps between content chunks. */
  readonly interChunkP99Ms: number | undefined
  /** The longest gap between content chunks. */
  readonly longestStallMs: number | undefined
  /** Output tokens after the first chunk over the time after the first chunk. */
  readonly tokensPerSecond: number | undefined
}

/** Tokens of a request; undefined where a count is not known. */
export interface TokenCounts {
  /** Input tokens, as the server counts them. */
  readonly inputTokens: number | undefined
  /** Input read from a prompt cache; part of `inputTokens`. */
  readonly cachedTokens: number | undefined
  /** Input written to a prompt cache; part of `inputTokens`. */
  readonly cacheWriteTokens: number | undefined
  /** … to be kept for an hour; part of `cacheWriteTokens`. */
  readonly cacheWrite1hTokens?: number | undefined
  /** Output tokens; where the server reports none, the o200k tokens of the text. */
  readonly outputTokens: number | undefined
  /** Where `outputTokens` comes from: the server's `'usage'`, or the `'tokenizer'` o200k. */
  readonly tokenSource: TokenSource | undefined
  /** Output tokens of reasoning; part of `outputTokens`. */
  readonly reasoningTokens: number | undefined
  /** o200k count of the visible text: a neutral yardstick that makes providers comparable. */
  readonly o200kTokens: number | undefined
}

/** A tool that an answer calls, as it is kept. */
export interface SampledToolCall {
  /** Name of the tool. */
  readonly name: string
  /** The arguments as text, as the answer has them; undefined where texts are not kept. */
  readonly arguments: string | undefined
}

/** One request as observed. */
export interface Sample extends Timing, TokenCounts {
  /** Id of its cell. */
  readonly cell: string
  /** Index of its round, from 0. */
  readonly round: number
  /** The part of the run it belongs to; `'warmup'` is never counted. */
  readonly phase: Phase
  /** Whether it is of a warm-up round, and not counted. */
  readonly warmup: boolean
  /** The block its round belongs to: under load, requests of one block were open at the same time. */
  readonly block: number
  /** `'ok'`: a whole answer came. `'aborted'`: the run was ended while it was open. */
  readonly status: 'ok' | 'failed' | 'aborted'
  /** Why it failed; undefined where it did not. */
  readonly failure: Failure | undefined
  /** Output tokens that streamed: what tokens/s counts, without reasoning that stayed hidden. */
  readonly streamedTokens: number | undefined
  /** What it cost, in US dollars; undefined where that is not known. */
  readonly costUsd: number | undefined
  /** What the provider itself says the request cost. */
  readonly reportedCostUsd: number | undefined
  /** What the checks say of the answer; undefined where none was asked. */
  readonly quality: Quality | undefined
  /** Why the answer ended, in the server's words. */
  readonly finishReason: string | undefined
  /** The answer was cut at the token limit that was asked for. */
  readonly truncated: boolean
  /**
   * False when the whole answer arrived in one read: something buffered it, or a whole one was asked for,
   * whatever became of that. Then it has no time of a first token.
   */
  readonly streamed: boolean | undefined
  /** Who really served, where the provider says so. */
  readonly backend: string | undefined
  /** The model snapshot the response names. */
  readonly servedModel: string | undefined
  /** Version of HTTP. */
  readonly protocol: 'h1' | 'h2' | undefined
  /** HTTP status of the response. */
  readonly httpStatus: number | undefined
  /** Headers of the response, without credentials. */
  readonly headers: Readonly<Record<string, string>>
  /** The connection that it went over. */
  readonly connection: Connection
  /**
   * Unix milliseconds from which on its times count: the request was handed to the socket, or, in a
   * cell with cold connections, it was asked for and nothing was open yet.
   */
  readonly sentAt: number | undefined
  /** Unix milliseconds at which an open-loop schedule wanted it sent. */
  readonly intendedAt: number | undefined
  /** From `intendedAt` to `sentAt`, in milliseconds: waiting on this side; undefined in closed loops. */
  readonly queueMs: number | undefined
  /** Turn of the conversation, from 1 on; undefined where there are no conversations. */
  readonly turn: number | undefined
  /** The nonce in front of its prompt, which keeps prompt caches from answering. */
  readonly nonce: string
  /** Content chunks of the answer; undefined where another tool measured. */
  readonly chunks: number | undefined
  /** Reads of the socket; undefined where another tool measured. */
  readonly reads: number | undefined
  /** Bytes of the response body; undefined where another tool measured. */
  readonly bytes: number | undefined
  /** The 99th percentile of this process's event-loop delay while the request ran. */
  readonly clientDelayMs: number | undefined
  /**
   * Of a simulated request how many times longer its times are than what the clock saw: it was answered so
   * much faster. `sentAt` and `intendedAt` are what the clock said.
   */
  readonly timeFactor?: number | undefined
  /** Which of several injectors sent it, from 1 on; undefined where one machine sent all. */
  readonly injector?: number | undefined
  /** Request fields that were left out because the endpoint takes none of them. */
  readonly leftOut: readonly string[]
  /** Request field → the name under which its value was sent, where the endpoint wants another. */
  readonly sentAs: Readonly<Record<string, string>>
  /** What was odd about the answer, a sentence each. */
  readonly notes: readonly string[]
  /** The tools that the answer calls; without arguments where texts are not kept. */
  readonly toolCalls: readonly SampledToolCall[]
  /** The visible text of the answer; undefined where texts are not kept. */
  readonly text: string | undefined
  /** SHA-256 of the visible text, in hexadecimal digits. */
  readonly textSha256: string | undefined
  /** The server's final usage object as it came, with timings it reports about itself. */
  readonly rawUsage: Readonly<Record<string, unknown>> | undefined
}
