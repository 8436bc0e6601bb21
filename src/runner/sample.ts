import { hash } from 'node:crypto'

import { plainText } from '../format/plain-text.ts'
import { costUsd } from '../metrics/cost.ts'
import { failureOf } from '../metrics/failure.ts'
import { inSimulatedTime, onOwnClock } from '../metrics/simulated-time.ts'
import { inMicroseconds, timingOf, toMicroseconds } from '../metrics/timing.ts'
import type { TokenCounter } from '../metrics/token-counter.ts'
import { countAnswer } from '../metrics/tokens.ts'
import type { Answer, Checks } from '../model/answer.ts'
import type { Cell } from '../model/cell.ts'
import { isTruncated } from '../model/finish-reason.ts'
import { jsonOrUndefined } from '../model/json-or-undefined.ts'
import type { Delta, Observation } from '../model/observation.ts'
import type { Prompt } from '../model/prompt.ts'
import type { Price } from '../model/provider.ts'
import type { Round } from '../model/round.ts'
import type { Failure, Quality, Sample, TokenCounts } from '../model/sample.ts'
import { servedModelIs } from '../model/served-model.ts'
import { checkAnswer } from '../quality/check-answer.ts'
import { type Redact, redactDeep } from '../secrets/redaction.ts'
import { unixMs } from '../transport/clock.ts'
import { diagnosticHeaders } from './diagnostic-headers.ts'

export interface SampleContext {
  readonly cell: Cell
  readonly round: Round
  /** The row of the pool that the round asks. */
  readonly row: Prompt
  readonly nonce: string
  /** Monotonic stamp at which an open loop wanted it sent; undefined in a closed one. */
  readonly intendedAt: number | undefined
  readonly price: Price | undefined
  /** The provider's name of the model that was asked for. */
  readonly wireModel: string
  readonly checks: Checks
  readonly counter: TokenCounter
  readonly redact: Redact
  readonly storeText: boolean
  /** How many times faster than simulated time its endpoint answers; undefined for a real one. */
  readonly timeFactor?: number | undefined
  /** Whether the answer was asked for in one piece. */
  readonly isWhole?: boolean | undefined
  readonly clientDelayMs: number | undefined
  /** Hears of an answer that is checked, without secrets: it may be shown to a second model. */
  readonly onAnswer?: ((answer: Answer) => void) | undefined
  /** Hears why it failed, uncut and with secrets. */
  readonly onFailure?: ((failure: Failure) => void) | undefined
}

const MAX_MESSAGE = 300
/** More of a name, a reason or a header than anything honest needs. */
const MAX_NAME = 200
const MAX_HEADER = 1000
const MAX_NOTES = 20
const INTERIM_NOTE = 'interim responses (HTTP 1xx) came before the answer'

/** Turns what was observed into a sample: metrics, token counts, cost, quality; all redacted. */
export async function sampleOf(observation: Observation, context: SampleContext): Promise<Sample> {
  const { cell, round, redact, intendedAt, timeFactor, isWhole = false } = context
  const onClock = timeFactor === undefined ? observation : inSimulatedTime(observation, timeFactor)
  const { sentAt } = observation
  const { reading, connection } = onClock
  const failure = failureOf(observation)
  if (failure) context.onFailure?.(failure)
  const isAborted = failure !== undefined && observation.error?.kind === 'aborted'
  const status = isAborted ? 'aborted' : failure ? 'failed' : 'ok'
  const { counts, notes, ...shares } = countAnswer(observation, context.counter)
  const servedModel = shown(reading.servedModel, redact)
  const finishReason = shown(reading.finishReason, redact)
  const content = reading.deltas.filter((delta) => delta.kind === 'content')
  const answer = reading.deltas.filter((delta) => delta.kind !== 'reasoning')
  const text = content.map((delta) => delta.text).join('')
  const maxTokens = context.row.maxTokens ?? cell.levels.maxTokens
  const truncated = isTruncated({ ...counts, finishReason }, maxTokens)
  const storedText = redact(text)
  const timing = timingOf(onClock, shares, { isWhole })
  const times = { sentAt: sentAt === undefined ? undefined : unixMs(sentAt), endMs: timing.endMs }
  return {
    cell: cell.id,
    round: round.index,
    phase: round.phase,
    warmup: round.warmup,
    block: round.block,
    status,
    failure:
      failure && !isAborted
        ? { ...failure, message: line(failure.message, redact, MAX_MESSAGE) }
        : undefined,
    ...timing,
    ...counts,
    streamedTokens: shares.streamedTokens,
    costUsd: costUsd(counts, context.price, times),
    reportedCostUsd: reading.usage?.costUsd,
    quality:
      status === 'ok'
        ? await qualityOf(text, { observation, counts, finishReason, truncated, context })
        : undefined,
    finishReason,
    truncated,
    streamed: isWhole ? false : isStreamed(answer),
    backend: shown(reading.backend, redact),
    servedModel,
    protocol: connection.protocol,
    httpStatus: observation.status,
    headers: shownHeaders(diagnosticHeaders(observation.headers), redact),
    connection: {
      reused: connection.reused,
      dnsMs: inMicroseconds(connection.dnsMs),
      connectMs: inMicroseconds(connection.connectMs),
      tlsMs: inMicroseconds(connection.tlsMs),
    },
    sentAt: times.sentAt,
    intendedAt: intendedAt === undefined ? undefined : unixMs(intendedAt),
    queueMs:
      sentAt === undefined || intendedAt === undefined
        ? undefined
        : toMicroseconds(onOwnClock(sentAt - intendedAt, { timeFactor })),
    turn: round.turn,
    nonce: context.nonce,
    chunks: new Set(reading.deltas.map((delta) => delta.chunk)).size,
    reads: observation.readCount,
    bytes: observation.byteLength,
    clientDelayMs: inMicroseconds(
      context.clientDelayMs && onOwnClock(context.clientDelayMs, { timeFactor }),
    ),
    timeFactor,
    // Who joins the reports of several injectors says which one it was.
    injector: undefined,
    leftOut: observation.leftOut,
    sentAs: observation.sentAs,
    notes: [
      ...reading.notes,
      ...notes,
      ...(observation.interimCount > 0 ? [INTERIM_NOTE] : []),
      ...modelNotes(servedModel, context.wireModel),
    ]
      .slice(0, MAX_NOTES)
      .map((note) => line(note, redact, MAX_MESSAGE)),
    toolCalls: reading.toolCalls.map((call) => ({
      name: line(call.name, redact, MAX_NAME),
      arguments: context.storeText ? redact(call.arguments) : undefined,
    })),
    text: context.storeText && text !== '' ? storedText : undefined,
    textSha256: text === '' ? undefined : hash('sha256', storedText),
    rawUsage: reading.usage && redactDeep(reading.usage.raw, redact),
  }
}

/** One harmless line. Escapes are taken out first: they could stand in the middle of a secret. */
function line(words: string, redact: Redact, longest: number): string {
  return plainText(redact(plainText(words)), longest)
}

function shown(words: string | undefined, redact: Redact): string | undefined {
  return words === undefined ? undefined : line(words, redact, MAX_NAME)
}

function shownHeaders(
  headers: Readonly<Record<string, string>>,
  redact: Redact,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      line(name, redact, MAX_NAME),
      line(value, redact, MAX_HEADER),
    ]),
  )
}

/** Whether it was another model that answered, as far as names tell. */
function modelNotes(served: string | undefined, asked: string): string[] {
  const verdict = served === undefined ? 'asked' : servedModelIs(served, asked)
  if (verdict === 'asked') return []
  return verdict === 'other'
    ? [`asked for ${asked}, but ${served} answered`]
    : [`asked for ${asked}; the server calls what answered ${served}`]
}

async function qualityOf(
  text: string,
  {
    observation,
    counts,
    finishReason,
    truncated,
    context,
  }: {
    readonly observation: Observation
    readonly counts: TokenCounts
    readonly finishReason: string | undefined
    readonly truncated: boolean
    readonly context: SampleContext
  },
): Promise<Quality> {
  const { cell, row, checks, redact } = context
  const { prompt, keywords, tools = [], toolChoice, schema } = row
  const jsonMode = cell.levels.json || schema !== undefined
  const answer: Answer = {
    text,
    json: jsonMode ? jsonOrUndefined(text) : undefined,
    tokens: visibleTokens(observation, counts) ?? 0,
    finishReason,
    prompt,
    keywords,
    maxTokens: row.maxTokens ?? cell.levels.maxTokens,
    truncated,
    jsonMode,
    toolCalls: observation.reading.toolCalls,
    tools,
    toolChoice,
    schema,
    expected: row.expected,
  }
  context.onAnswer?.({
    ...answer,
    text: redact(text),
    toolCalls: answer.toolCalls.map((call) => ({ ...call, arguments: redact(call.arguments) })),
  })
  const quality = await checkAnswer(answer, checks)
  // Every field that a document has: a document then needs no copy of the sample.
  return {
    passed: quality.passed,
    unchecked: [],
    scores: quality.scores ?? {},
    judgements: [],
    failed: quality.failed.map(({ reason, broken = false, ...failed }) => ({
      ...failed,
      broken,
      reason: line(reason, redact, MAX_MESSAGE),
    })),
  }
}

/** Thinking is output, but no answer: where there was some, only the visible text counts. */
function visibleTokens(
  { reading }: Observation,
  { outputTokens, o200kTokens, reasoningTokens = 0 }: TokenCounts,
): number | undefined {
  const hasThought =
    reasoningTokens > 0 || reading.deltas.some((delta) => delta.kind === 'reasoning')
  return hasThought ? o200kTokens : outputTokens
}

/** Unknown for a single chunk: one chunk cannot be told from a buffer. */
function isStreamed(content: readonly Delta[]): boolean | undefined {
  const first = content[0]
  if (!first || content.length < 2) return undefined
  return content.some((delta) => delta.read !== first.read)
}
