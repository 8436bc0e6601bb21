import { setTimeout as delay } from 'node:timers/promises'

import {
  type ChatCompletionRequest,
  type Fixture,
  type FixtureResponse,
  LLMock,
  type TextResponse,
} from '@copilotkit/aimock'

import { knownChanges } from '../catalog/field-changes.ts'
import { topics } from '../catalog/topics.ts'
import { JSON_INSTRUCTION } from '../model/json-instruction.ts'
import type { ModelSpec, HttpProtocolName, ProviderSpec } from '../model/provider.ts'
import { decodeO200k, encodeO200k } from '../tokenizer/o200k.ts'
import { composeAnswer, composeJsonAnswer, composePoorAnswer } from './answers.ts'
import { declaredKeywords } from './declared-prompts.ts'
import { profileOf } from './profile.ts'
import { PromptMemory } from './prompt-memory.ts'
import { Readers } from './readers.ts'
import { type Pace, paceFactors, paces, type Script, scriptOf } from './script.ts'

const CHUNKS_BEFORE_CUT = 4
/** Prompts that a model reads at a time: under load the first token has to wait for the others'. */
const READ_AT_A_TIME = 2
const SHORTEST_KEYWORD = 6
const MOST_KEYWORDS = 8

/** Where the library serves what stands behind a base URL. */
const basePaths: Readonly<Record<HttpProtocolName, string>> = {
  'openai-chat': '/v1',
  'openai-responses': '/v1',
  'anthropic-messages': '',
  'gemini-generate-content': '/v1beta',
}

export interface ServedProvider {
  readonly provider: ProviderSpec
  readonly models: readonly ModelSpec[]
  readonly seed: number
  /** Whether some requests fail, and some answers are poor. */
  readonly hasFaults: boolean
}

/** Starts one provider's endpoints on a free loopback port; resolves to their base URL. */
export async function serveProvider(served: ServedProvider): Promise<string> {
  const scripts = new Scripts(served)
  const mock = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent', strict: true })
  for (const model of served.models) {
    const readers = new Readers(READ_AT_A_TIME)
    for (const pace of paces) {
      mock.addFixture(fixture(served, { model, readers, pace, cut: false }, scripts))
      mock.addFixture(fixture(served, { model, readers, pace, cut: true }, scripts))
    }
  }
  const url = await mock.start()
  if (served.provider.protocol === 'bedrock-converse') return url
  // The library tells OpenRouter's dialect by its path.
  const isOpenRouter = served.provider.name === 'openrouter'
  return `${url}${isOpenRouter ? '/api/v1' : basePaths[served.provider.protocol]}`
}

function fixture(
  { provider }: ServedProvider,
  variant: {
    readonly model: ModelSpec
    readonly readers: Readers
    readonly pace: Pace
    readonly cut: boolean
  },
  scripts: Scripts,
): Fixture {
  const { model, readers, pace, cut } = variant
  const { chunkGapMs, chunkCharacters } = profileOf(provider.name, model.tier)
  const wireName = provider.models[model.name] ?? ''
  // Where the name stands in the path, the library takes it as it is.
  const names = new Set([wireName, encodeURIComponent(wireName)])
  return {
    match: {
      predicate(request) {
        if (!names.has(request.model)) return false
        const script = scripts.of(request, model)
        return script.pace === pace && (script.outcome === 'cut-stream') === cut
      },
    },
    async response(request) {
      const rejection = rejectionOf(provider, request)
      if (rejection) return rejection
      const script = scripts.of(request, model)
      await readers.read(() => delay(script.startMs))
      return respond(request, script)
    },
    latency: chunkGapMs * paceFactors[pace],
    chunkSize: chunkCharacters,
    openRouterProcessing: true,
    ...(cut && { truncateAfterChunks: CHUNKS_BEFORE_CUT }),
  }
}

/** One script a request, however often the library asks which fixture fits. */
class Scripts {
  readonly #served: ServedProvider
  readonly #scripts = new Map<string, Script>()
  readonly #ordinals = new Map<string, number>()
  readonly #memories = new Map<string, PromptMemory>()

  constructor(served: ServedProvider) {
    this.#served = served
  }

  of(request: ChatCompletionRequest, model: ModelSpec): Script {
    const prompt = promptOf(request)
    const json = isJson(request)
    const key = JSON.stringify([model.name, json, limitOf(request), prompt])
    const known = this.#scripts.get(key)
    if (known) return known
    // Cells of one endpoint count for themselves: none shall get the faults of the others.
    const kind = JSON.stringify([model.name, json, limitOf(request)])
    const ordinal = this.#ordinals.get(kind) ?? 0
    this.#ordinals.set(kind, ordinal + 1)
    const { seed, provider, hasFaults } = this.#served
    const tokens = encodeO200k(prompt)
    const memory = this.#memories.get(model.name) ?? new PromptMemory()
    this.#memories.set(model.name, memory)
    const script = scriptOf({
      seed,
      provider: provider.name,
      model,
      prompt,
      promptTokens: tokens.length,
      cachedTokens: memory.recall(tokens),
      json,
      ordinal,
      hasFaults,
    })
    this.#scripts.set(key, script)
    return script
  }
}

/** What the real endpoint rejects, in its words; undefined for what it takes. */
function rejectionOf(
  provider: ProviderSpec,
  request: ChatCompletionRequest,
): FixtureResponse | undefined {
  const { sendAs } = knownChanges(provider, request.model)
  const wrong = Object.keys(sendAs).find((field) => Reflect.get(request, field) !== undefined)
  if (wrong === undefined) return undefined
  const message = `Unsupported parameter: '${wrong}' is not supported with this model. Use '${sendAs[wrong]}' instead.`
  return {
    error: { message, type: 'invalid_request_error', code: 'unsupported_parameter' },
    status: 400,
  }
}

function respond(request: ChatCompletionRequest, script: Script): FixtureResponse {
  if (script.outcome === 'rate-limit') {
    const error = { message: 'simulated: too many requests', type: 'rate_limit_error' }
    return { error, status: 429, retryAfter: 0 }
  }
  if (script.outcome === 'server-error') {
    return {
      error: { message: 'simulated: upstream is unavailable', type: 'server_error' },
      status: 503,
    }
  }
  const limit = limitOf(request) ?? script.tokens
  const tokens = encodeO200k(compose(request, script))
  const isCut = tokens.length > limit
  const completionTokens = Math.min(tokens.length, limit)
  const { promptTokens, cachedTokens } = script
  return {
    content: decodeO200k(tokens.slice(0, limit)),
    finishReason: isCut ? 'length' : 'stop',
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      // The library passes it on in OpenRouter's dialect only; the time it saves shows in all.
      prompt_tokens_details: { cached_tokens: cachedTokens },
    },
    ...(script.backend !== undefined && { provider: script.backend }),
  } satisfies TextResponse
}

function compose(request: ChatCompletionRequest, script: Script): string {
  const pick = (below: number): number => script.random.integer(below)
  if (script.outcome === 'poor-answer') return composePoorAnswer(pick)
  const prompt = messageOf(request)
  const options = { prompt, keywords: keywordsOf(prompt), approximateTokens: script.tokens, pick }
  return isJson(request) ? composeJsonAnswer(options) : composeAnswer(options)
}

function keywordsOf(prompt: string): readonly string[] {
  const topic = topics.find((item) => prompt.includes(item.prompt))
  if (topic) return topic.keywords
  const declared = declaredKeywords(prompt)
  if (declared) return declared
  const words = prompt.toLowerCase().match(/\p{L}+/gu) ?? []
  const long = words.filter((word) => word.length >= SHORTEST_KEYWORD && word !== 'request')
  return [...new Set(long)].slice(0, MOST_KEYWORDS)
}

/** The limit under either of its names; the library hands on what it does not know. */
function limitOf(request: ChatCompletionRequest): number | undefined {
  const newer: unknown = Reflect.get(request, 'max_completion_tokens')
  return request.max_tokens ?? (typeof newer === 'number' ? newer : undefined)
}

/** Everything that was sent, in one piece. */
function promptOf({ messages }: ChatCompletionRequest): string {
  return messages
    .map(({ role, content }) => `${role}: ${typeof content === 'string' ? content : ''}`)
    .join('\n')
}

function messageOf({ messages }: ChatCompletionRequest): string {
  const content = messages.at(-1)?.content
  return typeof content === 'string' ? content : ''
}

/** The library hands on the switch of chat completions only; elsewhere the instruction tells. */
function isJson(request: ChatCompletionRequest): boolean {
  const isSwitched = request.response_format?.type === 'json_object'
  return isSwitched || messageOf(request).endsWith(JSON_INSTRUCTION)
}
