import type { TokenCounter } from '../metrics/tokens.ts'
import type { Cell } from '../model/cell.ts'
import type { Round } from '../model/round.ts'
import type { Sample } from '../model/sample.ts'
import { exchange } from '../protocol/exchange.ts'
import { protocols } from '../protocol/protocols.ts'
import type { HttpClient } from '../transport/http-client.ts'
import type { Redact } from '../transport/redaction.ts'
import type { Endpoint } from './endpoint.ts'
import { sampleOf } from './sample.ts'
import { wordsFor } from './words.ts'
import type { Workload } from './workload.ts'

export interface Question {
  readonly round: Round
  readonly cell: Cell
  readonly endpoint: Endpoint
  /** Monotonic stamp at which an open loop wanted it sent; undefined in a closed one. */
  readonly intendedAt: number | undefined
}

/** A question that was put, with an answer that waits to be read. */
export interface Asked {
  readonly round: Round
  readonly cell: Cell
  readonly endpoint: Endpoint
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string>>
  /**
   * Decodes and checks the answer, which takes milliseconds: read when nothing is being timed.
   * `clientDelayMs` is how late this process was while the request ran.
   */
  read(clientDelayMs: number | undefined): Promise<Sample>
}

/** Which optional request fields an endpoint takes: open until its first answer. */
interface Negotiation {
  leaveOut: readonly string[]
  isSettled: boolean
}

/** Puts questions, and remembers what the endpoints do not take. */
export class Asker {
  readonly #workload: Workload
  readonly #tools: AskerTools
  readonly #negotiations = new Map<string, Negotiation>()

  constructor(workload: Workload, tools: AskerTools) {
    this.#workload = workload
    this.#tools = tools
  }

  /** Resolves when the last byte of the answer is there. */
  async ask({ round, cell, endpoint, intendedAt }: Question): Promise<Asked> {
    const workload = this.#workload
    const { client, counter, redact, signal } = this.#tools
    const { provider } = endpoint
    const { maxTokens, json, connection, promptCache } = cell.levels
    const negotiation = this.#negotiationWith(cell)
    const { nonce, messages } = wordsFor(cell, round, workload)
    const exchanged = await exchange(
      client,
      protocols[provider.protocol],
      {
        baseURL: endpoint.baseURL,
        apiKey: endpoint.apiKey,
        headers: provider.headers,
        body: { ...endpoint.body, ...provider.body },
        model: endpoint.wireModel,
        messages,
        keepPrompt: promptCache === 'warm',
        maxTokens,
        temperature: workload.temperature,
        json,
        leaveOut: negotiation.leaveOut,
        aws: endpoint.aws,
      },
      { timeoutMs: workload.timeoutMs, signal, negotiate: !negotiation.isSettled, connection },
    )
    const { status, headers, leftOut } = exchanged
    if (settlesNegotiation(status)) {
      negotiation.isSettled = true
      negotiation.leaveOut = leftOut
    }
    const { checks, storeText } = workload
    const context = { cell, round, nonce, intendedAt, price: endpoint.price, checks, storeText }
    return {
      round,
      cell,
      endpoint,
      status,
      headers,
      read: async (clientDelayMs) =>
        sampleOf(await exchanged.read(), { ...context, counter, redact, clientDelayMs }),
    }
  }

  #negotiationWith({ id }: Cell): Negotiation {
    const known = this.#negotiations.get(id) ?? { leaveOut: [], isSettled: false }
    this.#negotiations.set(id, known)
    return known
  }
}

export interface AskerTools {
  readonly client: HttpClient
  readonly counter: TokenCounter
  readonly redact: Redact
  readonly signal: AbortSignal
}

/** An answer settles which fields an endpoint takes, and so does a rejection that stayed one. */
function settlesNegotiation(status: number | undefined): boolean {
  return status !== undefined && (status < 300 || status === 400 || status === 422)
}
