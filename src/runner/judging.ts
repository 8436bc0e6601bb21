import { plainText } from '../format/plain-text.ts'
import { chargedUsd } from '../metrics/cost.ts'
import type { TokenCounter } from '../metrics/token-counter.ts'
import type { Answer } from '../model/answer.ts'
import { received } from '../model/bench-error.ts'
import type { Cell } from '../model/cell.ts'
import { failureName } from '../model/failure-name.ts'
import type { FieldChanges } from '../model/field-changes.ts'
import { hasPassed, type JudgeCheck, type Judgement, scoreFailure } from '../model/judge.ts'
import type { Round } from '../model/round.ts'
import type { Quality, Sample } from '../model/sample.ts'
import { exchange } from '../protocol/exchange.ts'
import { neededFields } from '../protocol/needs.ts'
import { protocols } from '../protocol/protocols.ts'
import { readScore } from '../quality/read-score.ts'
import type { Redact } from '../transport/redaction.ts'
import { readSample } from './ask.ts'
import { callOf } from './call-of.ts'
import type { PricedEndpoint } from './endpoint.ts'
import type { Instruments } from './instruments.ts'
import { questionAbout, type QuestionLimits } from './judge-question.ts'
import { isAccepted, isMalformed, negotiate } from './negotiations.ts'

const MAX_REPLY = 200
const MAX_REASON = 300
/** A judge is to say the same of the same answer. */
const TEMPERATURE = 0

/** Who judges answers for one check. */
export interface Judge extends QuestionLimits {
  /** Name of the check. */
  readonly check: string
  readonly declared: JudgeCheck
  /** What its requests are, as of a cell. */
  readonly cell: Cell
  readonly endpoint: PricedEndpoint
}

/** A finished sample whose answer waits to be judged. */
interface Waiting {
  readonly sample: Sample
  readonly round: Round
  /** Undefined where there is none. */
  readonly answer: Answer | undefined
}

/**
 * Has the answers of a block judged when nothing of it is being timed any more: one after the other, on
 * the budget of the run. A judge that fails says nothing of an answer.
 */
export class Judging {
  readonly #judges: readonly Judge[]
  readonly #instruments: Instruments
  readonly #timeoutMs: number
  readonly #storeText: boolean
  #waiting: Waiting[] = []

  constructor(
    judges: readonly Judge[],
    {
      timeoutMs,
      storeText,
      instruments,
    }: {
      readonly timeoutMs: number
      readonly storeText: boolean
      readonly instruments: Instruments
    },
  ) {
    this.#judges = judges
    this.#instruments = instruments
    this.#timeoutMs = timeoutMs
    this.#storeText = storeText
  }

  add(waiting: Waiting): void {
    this.#waiting.push(waiting)
    this.#instruments.onUnjudged?.(waiting.sample)
  }

  /** Judges what waits, in the order in which it came, and hands over every sample. */
  async judge(tell: (sample: Sample) => void | Promise<void>): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = []
    for (const { sample, round, answer } of waiting) {
      const { quality } = sample
      // Warm-ups enter no figure.
      const isJudged = quality !== undefined && answer !== undefined && !sample.warmup
      if (!isJudged) await tell(sample)
      else await tell({ ...sample, quality: await this.#judged(quality, round, answer) })
    }
  }

  async #judged(quality: Quality, round: Round, answer: Answer): Promise<Quality> {
    const judgements: Judgement[] = []
    for (const judge of this.#judges) judgements.push(await this.#judgementOf(judge, round, answer))
    const failed = judgements.flatMap(({ check, score }, index) => {
      const { atLeast = 0 } = this.#judges[index]?.declared ?? {}
      const reason = score === undefined ? undefined : scoreFailure(score, atLeast)
      return reason === undefined ? [] : [{ check, reason }]
    })
    const scores = judgements.flatMap(({ check, score }) =>
      score === undefined ? [] : [[check, score] as const],
    )
    const all = [...quality.failed, ...failed]
    return {
      passed: hasPassed(all, judgements),
      failed: all,
      scores: { ...quality.scores, ...Object.fromEntries(scores) },
      judgements,
    }
  }

  async #judgementOf(judge: Judge, round: Round, answer: Answer): Promise<Judgement> {
    const { signal, budget, suspensions, pacing, redact } = this.#instruments
    const { check, endpoint, declared } = judge
    const unasked = (why: string, broken = false): Judgement => ({
      check,
      score: undefined,
      reason: plainText(redact(`not judged: ${why}`), MAX_REASON),
      broken,
      reply: undefined,
      request: undefined,
    })
    let question: string
    try {
      question = questionAbout(declared, answer, judge)
    } catch (error) {
      return unasked(messageOf(error), true)
    }
    const suspended = suspensions.reasonFor(endpoint)
    if (suspended !== undefined) return unasked(suspended)
    await pacing.wait(endpoint.provider.name, signal)
    if (signal.aborted) return unasked('the run was stopped')
    if (!budget.reserve(endpoint.maxRequestUsd)) return unasked('budget')
    const sample = await this.#ask(judge, round, question)
    budget.settle(endpoint.maxRequestUsd, chargedUsd(sample))
    suspensions.note(endpoint, sample)
    return this.#read(judge, sample)
  }

  /** Asks, and again without the fields that the endpoint rejects. */
  async #ask(judge: Judge, round: Round, question: string): Promise<Sample> {
    const { negotiations } = this.#instruments
    const { cell, endpoint } = judge
    const first = await this.#send(judge, round, { question })
    const isOpen = !negotiations.isSettled(cell, endpoint)
    if (!isOpen) return first.read()
    if (isAccepted(first.status)) negotiations.settle(cell, endpoint)
    if (!isMalformed(first.status)) return first.read()
    // What was rejected costs nothing: the last request takes the place of all before it.
    let last = first
    const { fields } = protocols[endpoint.provider.protocol]
    const found = await negotiate(await first.rejected(), fields, {
      tryOut: async (changes) => {
        if (isAccepted(last.status) || this.#instruments.signal.aborted) return undefined
        const sent = await this.#send(judge, round, { question, changes })
        last = sent
        return { status: sent.status, answer: sent, rejected: sent.rejected }
      },
      drop: async () => undefined,
    })
    negotiations.settle(cell, endpoint, found?.changes)
    return last.read()
  }

  async #send(
    { cell, endpoint }: Judge,
    round: Round,
    { question, changes }: { readonly question: string; readonly changes?: FieldChanges },
  ) {
    const { client, counter, redact, signal, negotiations, pacing } = this.#instruments
    const protocol = protocols[endpoint.provider.protocol]
    const changed = changes ?? negotiations.changesFor(endpoint)
    const call = callOf(cell, endpoint, {
      content: { messages: [{ role: 'user', content: question, isVerbatim: true }] },
      temperature: TEMPERATURE,
      changes: changed,
    })
    const exchanged = await exchange(client, protocol, call, {
      timeoutMs: this.#timeoutMs,
      signal,
      connection: cell.levels.connection,
    })
    pacing.noteRetryAfter(endpoint.provider.name, exchanged)
    return {
      status: exchanged.status,
      rejected: async () => ({
        body: protocol.body({ ...call, body: {} }),
        changes: changed,
        needed: neededFields(protocol.fields, call),
        text: await exchanged.rejection(),
      }),
      read: () => readSample(exchanged, sampleContext({ cell, endpoint, round, counter, redact })),
    }
  }

  #read({ check, declared }: Judge, sample: Sample): Judgement {
    const { failure, text = '' } = sample
    const reply = plainText(text, MAX_REPLY)
    const told = { check, reply: this.#storeText && reply !== '' ? reply : undefined }
    const request = requestOf(sample)
    const broken = (reason: string): Judgement => ({
      ...told,
      score: undefined,
      reason: plainText(this.#instruments.redact(reason), MAX_REASON),
      broken: sample.status !== 'aborted',
      request,
    })
    if (sample.status === 'aborted') return broken('not judged: the run was stopped')
    if (failure) return broken(`the judge failed: ${failureName(failure)}: ${failure.message}`)
    let score: unknown
    try {
      score = (declared.score ?? readScore)({ text })
    } catch (error) {
      return broken(`\`score\` threw: ${messageOf(error)}`)
    }
    if (typeof score === 'number' && score >= 0 && score <= 1) {
      return { ...told, score, reason: undefined, broken: false, request }
    }
    const what = declared.score ? `, \`score\` read ${received(score)}` : ''
    const said = this.#storeText ? `: ${received(reply)}` : ''
    return broken(`the judge gave no score from 0 to 1${said}${what}`)
  }
}

function sampleContext({
  cell,
  endpoint,
  round,
  counter,
  redact,
}: Pick<Judge, 'cell' | 'endpoint'> & {
  readonly round: Round
  readonly counter: TokenCounter
  readonly redact: Redact
}): Parameters<typeof readSample>[1] {
  const { price, wireModel } = endpoint
  return {
    cell,
    round,
    price,
    wireModel,
    counter,
    redact,
    row: { prompt: '', keywords: [] },
    nonce: '',
    intendedAt: undefined,
    checks: {},
    storeText: true,
    clientDelayMs: undefined,
  }
}

/** What is kept of a request that asked a judge. */
function requestOf(sample: Sample): NonNullable<Judgement['request']> {
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
