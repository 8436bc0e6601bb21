import type { FieldChanges } from '../model/field-changes.ts'
import type { JudgeRequest } from '../model/judge.ts'
import { isMalformed } from '../model/malformed-status.ts'
import type { Round } from '../model/round.ts'
import type { Sample } from '../model/sample.ts'
import { exchange } from '../protocol/exchange.ts'
import { neededFields } from '../protocol/needs.ts'
import type { Rejected } from '../protocol/negotiate.ts'
import { protocols } from '../protocol/protocols.ts'
import { monotonic } from '../transport/clock.ts'
import { readSample } from './ask.ts'
import { callOf } from './call-of.ts'
import type { Instruments } from './instruments.ts'
import type { Judge } from './judging.ts'
import { isAccepted, negotiate } from './negotiations.ts'
import { noteEnd } from './note-end.ts'

/** A judge is to say the same of the same answer. */
const TEMPERATURE = 0

/** A question to a judge. */
export interface JudgeQuestion {
  readonly question: string
  /** The round whose answer is judged. */
  readonly round: Round
  readonly timeoutMs: number
  readonly instruments: Instruments
}

interface SentQuestion {
  readonly status: number | undefined
  readonly rejected: () => Promise<Rejected>
  readonly read: () => Promise<Sample>
}

/** Asks a judge, and again without the fields that its endpoint rejects; what came of it, as a sample. */
export async function askJudge(judge: Judge, question: JudgeQuestion): Promise<Sample> {
  const { negotiations, signal } = question.instruments
  const { cell, endpoint } = judge
  const first = await send(judge, question, negotiations.changesFor(endpoint))
  if (negotiations.isSettled(cell, endpoint)) return first.read()
  if (isAccepted(first.status)) negotiations.settle(cell, endpoint)
  if (!isMalformed(first.status)) return first.read()
  // What was rejected costs nothing: the last request takes the place of all before it.
  let last = first
  const { fields } = protocols[endpoint.provider.protocol]
  const found = await negotiate(await first.rejected(), fields, {
    tryOut: async (changes) => {
      if (isAccepted(last.status) || signal.aborted) return undefined
      last = await send(judge, question, changes)
      return { status: last.status, answer: last, rejected: last.rejected }
    },
    drop: async () => undefined,
  })
  if (!signal.aborted) negotiations.settle(cell, endpoint, found?.changes)
  return last.read()
}

async function send(
  { cell, endpoint }: Judge,
  { question, round, timeoutMs, instruments }: JudgeQuestion,
  changes: FieldChanges,
): Promise<SentQuestion> {
  const { client, counter, redact, signal, onPause } = instruments
  const { provider, price, wireModel, timeFactor } = endpoint
  const protocol = protocols[provider.protocol]
  const call = callOf(cell, endpoint, {
    content: { messages: [{ role: 'user', content: question, isVerbatim: true }] },
    temperature: TEMPERATURE,
    changes,
  })
  const { connection } = cell.levels
  const exchanged = await exchange(client, protocol, call, {
    timeoutMs,
    signal,
    connection,
  })
  const ended = { ...exchanged, endpoint, cell, round, endedAt: monotonic() }
  const pause = noteEnd(instruments, ended, { isLoad: false })
  if (pause) await onPause?.(pause)
  return {
    status: exchanged.status,
    rejected: async () => ({
      body: protocol.body({ ...call, body: {} }),
      changes,
      needed: neededFields(protocol.fields, call),
      text: await exchanged.rejection(),
    }),
    read: () =>
      readSample(exchanged, {
        cell,
        round,
        price,
        wireModel,
        timeFactor,
        counter,
        redact,
        row: { prompt: '', keywords: [] },
        nonce: '',
        intendedAt: undefined,
        checks: {},
        // Of a reply the beginning is kept, where texts are.
        storeText: true,
        clientDelayMs: undefined,
      }),
  }
}

/** What is kept of a request that asked a judge. */
export function requestOf(sample: Sample): JudgeRequest {
  return {
    status: sample.status,
    failure: sample.failure,
    httpStatus: sample.httpStatus,
    sentAt: sample.sentAt,
    ttftMs: sample.ttftMs,
    endMs: sample.endMs,
    servedModel: sample.servedModel,
    inputTokens: sample.inputTokens,
    cachedTokens: sample.cachedTokens,
    cacheWriteTokens: sample.cacheWriteTokens,
    cacheWrite1hTokens: sample.cacheWrite1hTokens,
    outputTokens: sample.outputTokens,
    tokenSource: sample.tokenSource,
    reasoningTokens: sample.reasoningTokens,
    o200kTokens: sample.o200kTokens,
    costUsd: sample.costUsd,
    reportedCostUsd: sample.reportedCostUsd,
  }
}
