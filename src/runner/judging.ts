import { plainText } from '../format/plain-text.ts'
import { chargedUsd } from '../metrics/cost.ts'
import type { Answer } from '../model/answer.ts'
import { received } from '../model/bench-error.ts'
import type { Cell } from '../model/cell.ts'
import { failureName } from '../model/failure-name.ts'
import { hasPassed, type JudgeOptions, type Judgement, scoreFailure } from '../model/judge.ts'
import type { Round } from '../model/round.ts'
import type { Quality, Sample } from '../model/sample.ts'
import { readScore } from '../quality/read-score.ts'
import type { PricedEndpoint } from './endpoint.ts'
import type { Instruments } from './instruments.ts'
import { questionAbout, type QuestionLimits } from './judge-question.ts'
import { askJudge, requestOf } from './judge-request.ts'

const MAX_REPLY = 200
const MAX_REASON = 300

/** Who judges answers for one check. */
export interface Judge extends QuestionLimits {
  /** Name of the check. */
  readonly check: string
  readonly declared: JudgeOptions
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
      else
        await tell({
          ...sample,
          quality: await this.#judged({ cell: sample.cell, quality }, round, answer),
        })
    }
  }

  async #judged(
    { cell, quality }: { readonly cell: string; readonly quality: Quality },
    round: Round,
    answer: Answer,
  ): Promise<Quality> {
    const judgements: Judgement[] = []
    for (const judge of this.#judges)
      judgements.push(await this.#judgementOf(judge, { cell, round, answer }))
    const failed = judgements.flatMap(({ check, score }, index) => {
      const { atLeast = 0 } = this.#judges[index]?.declared ?? {}
      const reason = score === undefined ? undefined : scoreFailure(score, atLeast)
      return reason === undefined ? [] : [{ check, reason, broken: false }]
    })
    const scores = judgements.flatMap(({ check, score }) =>
      score === undefined ? [] : [[check, score] as const],
    )
    const all = [...quality.failed, ...failed]
    return {
      passed: hasPassed(all, judgements),
      failed: all,
      unchecked: [],
      scores: { ...quality.scores, ...Object.fromEntries(scores) },
      judgements,
    }
  }

  async #judgementOf(
    judge: Judge,
    {
      cell,
      round,
      answer,
    }: { readonly cell: string; readonly round: Round; readonly answer: Answer },
  ): Promise<Judgement> {
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
    await pacing.wait(endpoint, signal)
    if (signal.aborted) return unasked('the run was stopped')
    if (!budget.reserve(endpoint.maxRequestUsd)) return unasked('budget')
    this.#instruments.onJudging?.(check, cell, round.index)
    const sample = await askJudge(judge, {
      round,
      question,
      timeoutMs: this.#timeoutMs,
      instruments: this.#instruments,
    })
    budget.settle(endpoint.maxRequestUsd, chargedUsd(sample))
    suspensions.note(endpoint, sample, { isLoad: false })
    return this.#read(judge, sample)
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
    if (reply === '') return broken('the judge said nothing')
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
