import { createHash } from 'node:crypto'

import { costUsd } from '../metrics/cost.ts'
import { failureOf } from '../metrics/failure.ts'
import { timingOf, toMicroseconds } from '../metrics/timing.ts'
import { countAnswer, type TokenCounter } from '../metrics/tokens.ts'
import type { Check } from '../model/answer.ts'
import type { Cell } from '../model/cell.ts'
import { isTruncated } from '../model/finish-reason.ts'
import type { Delta, Observation } from '../model/observation.ts'
import type { Price } from '../model/provider.ts'
import type { Round } from '../model/round.ts'
import type { Quality, Sample, TokenCounts } from '../model/sample.ts'
import { shorten } from '../model/shorten.ts'
import { checkAnswer } from '../quality/check-answer.ts'
import { unixMs } from '../transport/clock.ts'
import { type Redact, redactDeep } from '../transport/redaction.ts'
import { telling } from './telling-headers.ts'

export interface SampleContext {
  readonly cell: Cell
  readonly round: Round
  readonly nonce: string
  /** Monotonic stamp at which an open loop wanted it sent; undefined in a closed one. */
  readonly intendedAt: number | undefined
  readonly price: Price | undefined
  readonly checks: Readonly<Record<string, Check>>
  readonly counter: TokenCounter
  readonly redact: Redact
  readonly storeText: boolean
  readonly clientDelayMs: number | undefined
}

const LONGEST_MESSAGE = 300

/** Turns what was observed into a sample: metrics, token counts, cost, quality; all redacted. */
export function sampleOf(observation: Observation, context: SampleContext): Sample {
  const { cell, round, redact, intendedAt } = context
  const { reading, sentAt, connection } = observation
  const failure = failureOf(observation)
  const isAborted = failure !== undefined && observation.error?.kind === 'aborted'
  const status = isAborted ? 'aborted' : failure ? 'failed' : 'ok'
  const { counts, ...shares } = countAnswer(observation, context.counter)
  const content = reading.deltas.filter((delta) => delta.kind === 'content')
  const text = content.map((delta) => delta.text).join('')
  const truncated = isTruncated(reading.finishReason)
  const storedText = redact(text)
  return {
    cell: cell.id,
    round: round.index,
    phase: round.phase,
    warmup: round.warmup,
    block: round.block,
    status,
    failure:
      failure && !isAborted
        ? { ...failure, message: shorten(redact(failure.message), LONGEST_MESSAGE) }
        : undefined,
    ...timingOf(observation, shares),
    ...counts,
    costUsd: costUsd(counts, context.price),
    reportedCostUsd: reading.usage?.costUsd,
    quality:
      status === 'ok' ? qualityOf(text, { observation, counts, truncated, context }) : undefined,
    finishReason: reading.finishReason === undefined ? undefined : redact(reading.finishReason),
    truncated,
    streamed: isStreamed(content),
    backend: reading.backend === undefined ? undefined : redact(reading.backend),
    servedModel: reading.servedModel === undefined ? undefined : redact(reading.servedModel),
    protocol: connection.protocol,
    httpStatus: observation.status,
    headers: redactDeep(telling(observation.headers), redact),
    connection: {
      reused: connection.reused,
      dnsMs: connection.dnsMs,
      connectMs: connection.connectMs,
      tlsMs: connection.tlsMs,
    },
    sentAt: sentAt === undefined ? undefined : unixMs(sentAt),
    intendedAt: intendedAt === undefined ? undefined : unixMs(intendedAt),
    queueMs:
      sentAt === undefined || intendedAt === undefined
        ? undefined
        : toMicroseconds(sentAt - intendedAt),
    turn: round.turn,
    nonce: context.nonce,
    chunks: new Set(reading.deltas.map((delta) => delta.chunk)).size,
    reads: observation.readCount,
    bytes: observation.byteLength,
    clientDelayMs: context.clientDelayMs,
    leftOut: observation.leftOut,
    sentAs: observation.sentAs,
    text: context.storeText && text !== '' ? storedText : undefined,
    textSha256: text === '' ? undefined : createHash('sha256').update(storedText).digest('hex'),
    rawUsage: reading.usage && redactDeep(reading.usage.raw, redact),
  }
}

function qualityOf(
  text: string,
  {
    observation,
    counts,
    truncated,
    context,
  }: {
    readonly observation: Observation
    readonly counts: TokenCounts
    readonly truncated: boolean
    readonly context: SampleContext
  },
): Quality {
  const { cell, round, checks, redact } = context
  const quality = checkAnswer(
    {
      text,
      json: cell.levels.json ? parsed(text) : undefined,
      tokens: visibleTokens(observation, counts) ?? 0,
      finishReason: observation.reading.finishReason,
      prompt: round.prompt,
      keywords: round.keywords,
      maxTokens: cell.levels.maxTokens,
      truncated,
      jsonMode: cell.levels.json,
    },
    checks,
  )
  return {
    ...quality,
    failed: quality.failed.map(({ check, reason }) => ({
      check,
      reason: shorten(redact(reason), LONGEST_MESSAGE),
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Unknown for a single chunk: one chunk cannot be told from a buffer. */
function isStreamed(content: readonly Delta[]): boolean | undefined {
  const first = content[0]
  if (!first || content.length < 2) return undefined
  return content.some((delta) => delta.read !== first.read)
}
