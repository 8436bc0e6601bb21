import { knownChanges } from '../catalog/field-changes.ts'
import { JSON_INSTRUCTION } from '../model/json-instruction.ts'
import type { ModelSpec, ProviderSpec } from '../model/provider.ts'
import type { FakeAnswer, FakeVendor, Refusal } from '../protocol/fake-vendor.ts'
import { fakeVendors } from '../protocol/fake-vendors.ts'
import { fieldAt } from '../protocol/field-path.ts'
import type { JsonObject } from '../protocol/json-value.ts'
import { requestedAnswer, type RequestedAnswer } from '../protocol/requested-answer.ts'
import { encodeO200k } from '../tokenizer/o200k.ts'
import { calledTool, timedPieces, type TimedPiece, type ToldAnswer, wholeOf } from './pieces.ts'
import { pinnedBackend } from './pinned-backend.ts'
import { PromptMemory } from './prompt-memory.ts'
import { Readers } from './readers.ts'
import { type Script, scriptOf } from './script.ts'
import { type WrittenAnswer, writeAnswer } from './write-answer.ts'

const CHUNKS_BEFORE_CUT = 4
const MS_PER_SECOND = 1000
/** Chunks of an answer are so far apart in simulated time; timers can keep no less in real time. */
const SIMULATED_GAP_MS = 60
const MIN_GAP_MS = 4
/** Prompts that a model reads at a time: under load the first token has to wait for the others'. */
const READ_AT_A_TIME = 3

/** A provider as it is simulated. */
export interface Simulated {
  readonly provider: ProviderSpec
  readonly seed: number
  /** Whether some requests fail, and some answers are poor. */
  readonly hasFaults: boolean
  /** How many times faster than simulated time it answers. */
  readonly timeFactor: number
}

/** A request as it comes in. */
export interface Arrival {
  /** When it was sent: what its time counts from. Stamp of `performance.now()`. */
  readonly sentAt: number
  readonly isJudge: boolean
  /** It opens its connection. */
  readonly isCold: boolean
}

/** What is streamed, and whether the connection is lost then. */
export interface Told {
  readonly pieces: readonly TimedPiece[]
  readonly isCut: boolean
  readonly isWhole: boolean
}

/** What is said instead of an answer, and when; at once where that is undefined. */
export interface Refused {
  readonly refusal: Refusal
  readonly at?: number
}

/** One model at one provider. */
export class Endpoint {
  readonly #served: Simulated
  readonly #model: ModelSpec
  readonly #wireName: string
  readonly #fakeVendor: FakeVendor
  readonly #readers = new Readers(READ_AT_A_TIME)
  readonly #memory = new PromptMemory()
  readonly #ordinals = new Map<string, number>()
  #answers = 0

  constructor(served: Simulated, model: ModelSpec, wireName: string) {
    this.#served = served
    this.#model = model
    this.#wireName = wireName
    this.#fakeVendor = fakeVendors[served.provider.protocol]
  }

  /** Whether a request names this model, in its address or in its body. */
  isMeant(path: string, body: JsonObject): boolean {
    const { basePath, fields } = this.#fakeVendor
    const isKnown = path === basePath + this.#fakeVendor.path(this.#wireName)
    if (!isKnown && !this.#isWholePath(path)) return false
    const named = fields.model === undefined ? undefined : fieldAt(body, fields.model)
    return named === undefined || named === this.#wireName
  }

  /** All of an answer, before any of it is due. */
  answer(path: string, body: JsonObject, arrival: Arrival): Told | Refused {
    const requested = requestedAnswer(body, this.#fakeVendor, this.#isWholePath(path))
    const refusal = rejectionOf(body, knownChanges(this.#served.provider, this.#wireName))
    if (refusal) return { refusal }
    // Not all protocols have a switch for JSON; the instruction stands in all.
    const question = requested.messages.at(-1)?.content ?? ''
    const json = requested.json || question.endsWith(JSON_INSTRUCTION)
    const script = this.#scriptOf(requested, json, pinnedBackend(body))
    // At once: a 503 after a wait would count as given up, and break limits on a p95.
    if (script.outcome === 'server-error') {
      return { refusal: { kind: 'overload', message: 'simulated: upstream is unavailable' } }
    }
    const { sentAt, isJudge, isCold } = arrival
    const startMs = script.startMs + (isCold ? script.handshakeMs : 0)
    const startsAt = this.#readers.read(sentAt, startMs / this.#served.timeFactor)
    if (script.outcome === 'rate-limit') {
      return {
        refusal: { kind: 'rate limit', message: 'simulated: too many requests' },
        at: startsAt,
      }
    }
    const { maxTokens, schema } = requested
    const tool = calledTool(requested, body, script)
    const written = writeAnswer({ question, json, schema, tool, maxTokens, isJudge }, script)
    return this.#told(requested, { script, written: { ...written, tool }, startsAt })
  }

  #told(
    requested: RequestedAnswer,
    {
      script,
      written,
      startsAt,
    }: {
      readonly script: Script
      readonly written: ToldAnswer
      readonly startsAt: number
    },
  ): Told {
    const { timeFactor } = this.#served
    const isCut = script.outcome === 'cut-stream'
    const fakeAnswer = this.#answerOf(requested, script, written)
    const pieces = timedPieces(this.#fakeVendor.answer(fakeAnswer), written, {
      startsAt,
      tokensPerMs: (script.tokensPerSecond * timeFactor) / MS_PER_SECOND,
      gapMs: Math.max(MIN_GAP_MS, SIMULATED_GAP_MS / timeFactor),
    })
    if (!requested.stream) {
      const whole = wholeOf(this.#fakeVendor, fakeAnswer, written)
      const piece = isCut ? whole.slice(0, Math.floor(whole.length / 2)) : whole
      // As late as the last of the pieces would have come.
      return { pieces: [{ piece, at: pieces.at(-1)?.at ?? startsAt }], isCut, isWhole: true }
    }
    // An answer that was said to its end was not cut.
    const shown = isCut ? pieces.slice(0, Math.min(CHUNKS_BEFORE_CUT, pieces.length - 1)) : pieces
    return { pieces: shown, isCut, isWhole: false }
  }

  #isWholePath(path: string): boolean {
    const { basePath, wholePath } = this.#fakeVendor
    return wholePath !== undefined && path === basePath + wholePath(this.#wireName)
  }

  #scriptOf(requested: RequestedAnswer, json: boolean, pinned: string | undefined): Script {
    const { system, messages, tools, maxTokens } = requested
    // Cells of one endpoint count for themselves: none shall get the faults of the others.
    const kind = JSON.stringify([json, maxTokens, pinned])
    const ordinal = this.#ordinals.get(kind) ?? 0
    this.#ordinals.set(kind, ordinal + 1)
    const { seed, provider, hasFaults } = this.#served
    // In the order in which models read it.
    const prompt = [
      ...tools.map((tool) => JSON.stringify(tool)),
      ...(system === undefined ? [] : [`system: ${system}`]),
      ...messages.map(({ role, content }) => `${role}: ${content}`),
    ].join('\n')
    const tokens = encodeO200k(prompt)
    return scriptOf({
      seed,
      provider: provider.name,
      region: provider.protocol === 'bedrock-converse' ? provider.region : undefined,
      model: this.#model,
      prompt,
      promptTokens: tokens.length,
      cachedTokens: this.#memory.recall(tokens),
      json,
      pinned,
      ordinal,
      hasFaults,
    })
  }

  #answerOf(requested: RequestedAnswer, script: Script, written: WrittenAnswer): FakeAnswer {
    this.#answers += 1
    return {
      id: `simulated-${this.#answers}`,
      model: this.#wireName,
      // Of the routers, only this one says whom it asked.
      backend: this.#served.provider.name === 'openrouter' ? script.backend : undefined,
      usage: requested.usage
        ? {
            inputTokens: script.promptTokens,
            cachedTokens: script.cachedTokens,
            cacheWriteTokens: 0,
            outputTokens: written.tokens,
            reasoningTokens: 0,
          }
        : undefined,
    }
  }
}

/** What the real endpoint rejects, in its words; undefined for what it takes. */
function rejectionOf(
  body: JsonObject,
  { sendAs }: ReturnType<typeof knownChanges>,
): Refusal | undefined {
  const wrong = Object.keys(sendAs).find((field) => fieldAt(body, field) !== undefined)
  if (wrong === undefined) return undefined
  return {
    kind: 'parameter',
    message: `Unsupported parameter: '${wrong}' is not supported with this model. Use '${sendAs[wrong]}' instead.`,
  }
}
