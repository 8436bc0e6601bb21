import { setImmediate as nextTurn } from 'node:timers/promises'

import type { TokenCounter } from '../metrics/token-counter.ts'
import type { Answer } from '../model/answer.ts'
import type { Cell } from '../model/cell.ts'
import type { FieldChanges } from '../model/field-changes.ts'
import { isMalformed } from '../model/malformed-status.ts'
import type { Round } from '../model/round.ts'
import type { Failure, Sample } from '../model/sample.ts'
import type { Exchange } from '../protocol/contract.ts'
import { exchange, unreadable } from '../protocol/exchange.ts'
import { neededFields } from '../protocol/needs.ts'
import type { Rejected } from '../protocol/negotiate.ts'
import { protocols } from '../protocol/protocols.ts'
import { type Redact, redactAlso } from '../secrets/redaction.ts'
import { watchFor } from '../secrets/watch.ts'
import { monotonic, unixMs } from '../transport/clock.ts'
import type { RequestClient } from '../transport/request-client.ts'
import { callOf } from './call-of.ts'
import type { PricedEndpoint } from './endpoint.ts'
import type { Negotiations } from './negotiations.ts'
import { Paddings } from './paddings.ts'
import { rowOf } from './row-of.ts'
import { type SampleContext, sampleOf } from './sample.ts'
import { openingOf } from './schedule.ts'
import { TracedTexts } from './traced-texts.ts'
import type { WaitingAnswers } from './waiting-answers.ts'
import { messagesFor, type Words } from './words.ts'
import type { Workload } from './workload.ts'

export interface Question {
  readonly round: Round
  readonly cell: Cell
  readonly endpoint: PricedEndpoint
  /** Monotonic stamp at which an open loop wanted it sent; undefined in a closed one. */
  readonly intendedAt: number | undefined
}

/** A question that was put, with an answer that waits to be read. */
export interface PendingResponse {
  readonly round: Round
  readonly cell: Cell
  readonly endpoint: PricedEndpoint
  /** Unix milliseconds; also where nothing could be sent. */
  readonly askedAt: number
  /** Monotonic stamp of the moment when nothing more of it was to come. */
  readonly endedAt: number
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Which load thread stamped it; undefined where this one did. */
  readonly thread: number | undefined
  /** What was sent and what the endpoint says of it, where it is rejected as malformed. */
  rejected(): Promise<Rejected>
  /**
   * Decodes and checks the answer, which takes milliseconds: read when nothing is being timed.
   * `clientDelayMs` is how late whoever stamped it was while the request ran.
   */
  read(clientDelayMs: number | undefined): Promise<Sample>
  /** What was checked of it, once it is read; undefined where there is nothing to check. */
  checked(): Answer | undefined
  /** Why it failed, uncut, once it is read: hostile text. Undefined where it did not. */
  failure(): Failure | undefined
}

/** While texts are composed, others get their turn as often. */
const MAX_TURN_MS = 100

/** Puts questions. */
export class RequestSender {
  readonly #workload: Workload
  readonly #tools: SenderTools
  readonly #paddings: Paddings
  readonly #tracedTexts: TracedTexts | undefined
  /** By round and id of the cell: what is composed for the requests that come next. */
  readonly #composed = new Map<string, Words>()
  #isWaiting = false

  constructor(workload: Workload, tools: SenderTools) {
    this.#workload = workload
    this.#tools = tools
    this.#paddings = new Paddings(tools.counter)
    const { replay } = workload
    this.#tracedTexts = replay && new TracedTexts(tools.counter, replay.quotes)
  }

  /** Composes what cells say in rounds, before anything is timed: a long text takes milliseconds. */
  async compose(cells: readonly Cell[], rounds: readonly Round[]): Promise<void> {
    this.#composed.clear()
    this.#isWaiting = cells.length * rounds.length > 1
    const openings = rounds.map((round) => openingOf(round, this.#workload.rounds).nonce)
    this.#paddings.keepOnly(new Set(openings))
    let turnedAt = monotonic()
    for (const cell of cells) {
      for (const round of rounds) {
        if (!round.order.includes(cell.id)) continue
        this.#composed.set(keyOf(cell, round), this.#wordsOf(cell, round))
        if (monotonic() - turnedAt < MAX_TURN_MS) continue
        await nextTurn()
        turnedAt = monotonic()
      }
    }
    this.#tracedTexts?.clear()
  }

  #wordsOf(cell: Cell, round: Round): Words {
    const [paddings, tracedTexts] = [this.#paddings, this.#tracedTexts]
    return messagesFor(cell, round, { ...this.#workload, paddings, tracedTexts })
  }

  /** Resolves when the last byte of the answer is there. */
  async ask(
    { round, cell, endpoint, intendedAt }: Question,
    tried?: FieldChanges,
  ): Promise<PendingResponse> {
    const workload = this.#workload
    const askedAt = unixMs(monotonic())
    const { client, counter, redact, signal } = this.#tools
    const { temperature, stream, timeoutMs } = workload
    const words = this.#composed.get(keyOf(cell, round)) ?? this.#wordsOf(cell, round)
    const { nonce, ...content } = words
    const { negotiations, waiting } = this.#tools
    const changes = tried ?? negotiations.changesFor(endpoint)
    const protocol = protocols[endpoint.provider.protocol]
    const row = rowOf(round, workload.prompts)
    const { maxTokens } = row
    const call = callOf(cell, endpoint, { content, maxTokens, temperature, stream, changes })
    const exchanging = exchange(client, protocol, call, {
      timeoutMs,
      signal,
      connection: cell.levels.connection,
    })
    // Also of one whose answer waits for no other: what is not told counts as not sent.
    waiting?.sent(cell.id, round.index)
    const exchanged = await exchanging
    const endedAt = monotonic()
    const { status, headers, thread } = exchanged
    const { checks, storeText } = workload
    let checked: Answer | undefined
    let failure: Failure | undefined
    const { price, wireModel, timeFactor } = endpoint
    const isWhole = !stream
    const context = {
      cell,
      round,
      row,
      nonce,
      intendedAt,
      price,
      wireModel,
      checks,
      storeText,
      isWhole,
      timeFactor,
    }
    // What only finds out what an endpoint takes is no answer.
    const isAnswer =
      tried === undefined && (negotiations.isSettled(cell, endpoint) || !isMalformed(status))
    if (this.#isWaiting && isAnswer && status !== undefined) {
      waiting?.add({ protocol: endpoint.provider.protocol, exchanged, context })
    }
    return {
      round,
      cell,
      endpoint,
      askedAt,
      endedAt,
      status,
      headers,
      thread,
      rejected: async () => ({
        body: protocol.body({ ...call, body: {} }),
        changes,
        needed: neededFields(protocol.fields, call),
        text: await exchanged.rejection(),
      }),
      read: (clientDelayMs) =>
        readSample(exchanged, {
          ...context,
          counter,
          redact,
          clientDelayMs,
          onAnswer: (answer) => {
            checked = answer
          },
          onFailure: (why) => {
            failure = why
          },
        }),
      checked: () => checked,
      failure: () => failure,
    }
  }
}

function keyOf({ id }: Cell, { index }: Round): string {
  return `${index} ${id}`
}

export interface SenderTools {
  readonly client: RequestClient
  readonly counter: TokenCounter
  readonly redact: Redact
  readonly signal: AbortSignal
  readonly negotiations: Negotiations
  readonly waiting?: WaitingAnswers | undefined
}

/** What goes wrong while one answer is read costs that sample only. */
export async function readSample(
  exchanged: Pick<Exchange, 'status' | 'headers' | 'read'>,
  context: SampleContext,
): Promise<Sample> {
  const observation = await exchanged.read().catch((error: unknown) => unreadable(exchanged, error))
  watchFor((observation.secrets ?? []).map((value) => ({ name: 'AWS credentials', value })))
  const hiding = { ...context, redact: redactAlso(context.redact, observation.secrets) }
  try {
    return await sampleOf(observation, hiding)
  } catch (error) {
    const { reading } = unreadable(exchanged, error)
    return sampleOf({ ...observation, reading }, hiding)
  }
}
