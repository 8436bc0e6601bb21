import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'

import { knownChanges } from '../catalog/field-changes.ts'
import { JSON_INSTRUCTION } from '../model/json-instruction.ts'
import type { ModelSpec, ProviderSpec } from '../model/provider.ts'
import { SIMULATED_JUDGE_HEADER } from '../model/simulated-judge.ts'
import {
  type Piece,
  type Refusal,
  refusalStatus,
  type FakeVendor,
  type FakeAnswer,
} from '../protocol/fake-vendor.ts'
import { fakeVendors } from '../protocol/fake-vendors.ts'
import { fieldAt } from '../protocol/field-path.ts'
import { isObject, type JsonObject, parseJson } from '../protocol/json-value.ts'
import { requestedAnswer, type RequestedAnswer } from '../protocol/requested-answer.ts'
import { encodeO200k, loadO200k } from '../tokenizer/o200k.ts'
import { listen } from './listen.ts'
import { calledTool, piecesOf, wholeOf } from './pieces.ts'
import { PromptMemory } from './prompt-memory.ts'
import { Readers } from './readers.ts'
import { type Script, scriptOf } from './script.ts'
import { type WrittenAnswer, writeAnswer } from './write-answer.ts'

const CHUNKS_BEFORE_CUT = 4
/** Prompts that a model reads at a time: under load the first token has to wait for the others'. */
const READ_AT_A_TIME = 2

export interface ServedProvider {
  readonly provider: ProviderSpec
  readonly models: readonly ModelSpec[]
  readonly seed: number
  /** Whether some requests fail, and some answers are poor. */
  readonly hasFaults: boolean
}

/** Starts one provider's endpoints on a free loopback port; resolves to their base URL. */
export async function serveProvider(served: ServedProvider): Promise<string> {
  const fakeVendor = fakeVendors[served.provider.protocol]
  const endpoints = served.models.map(
    (model) => new Endpoint(served, model, served.provider.models[model.name] ?? ''),
  )
  const known = (path: string, body: JsonObject): Endpoint | undefined =>
    endpoints.find((endpoint) => endpoint.isMeant(path, body))
  const find = async (path: string, body: JsonObject): Promise<Endpoint | undefined> => {
    if (!known(path, body)) {
      // Models that only the price list knows are named by requests alone.
      const { listedNames } = await import('../catalog/listed-models.ts')
      const named = listedNames(served.provider, namesIn(path, body)).map(
        (name) => new Endpoint(served, { name, family: undefined, tier: undefined }, name),
      )
      if (!known(path, body)) endpoints.push(...named)
    }
    return known(path, body)
  }
  const server = createServer((request, response) => {
    answer(request, response, { fakeVendor, find }).catch(() => response.destroy())
  })
  // Before the first request, which must not wait for it.
  loadO200k()
  return `${await listen(server)}${fakeVendor.basePath}`
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  {
    fakeVendor,
    find,
  }: {
    readonly fakeVendor: FakeVendor
    readonly find: (path: string, body: JsonObject) => Promise<Endpoint | undefined>
  },
): Promise<void> {
  const body = parseJson(await text(request))
  const refuse = (refusal: Refusal): void => {
    const { headers, body: words } = fakeVendor.refusal(refusal)
    // At once: simulated limits are over as soon as they were met.
    const wait = refusal.kind === 'rate limit' ? { 'retry-after': '0' } : {}
    const type = { 'content-type': 'application/json' }
    response.writeHead(refusalStatus[refusal.kind], { ...type, ...wait, ...headers })
    response.end(words)
  }
  const path = decodeURIComponent(request.url?.split('?')[0] ?? '')
  if (!isObject(body)) {
    refuse({ kind: 'parameter', message: 'simulated: the body is no JSON object' })
    return
  }
  const endpoint = await find(path, body)
  if (!endpoint) {
    refuse({ kind: 'not found', message: `simulated: there is no model at ${path}` })
    return
  }
  const isJudge = request.headers[SIMULATED_JUDGE_HEADER] !== undefined
  const told = await endpoint.answer(path, body, { isJudge })
  if ('kind' in told) {
    refuse(told)
    return
  }
  const type = told.isWhole ? 'application/json' : fakeVendor.contentType
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' })
  for (const piece of told.pieces) {
    await delay(told.gapMs)
    if (response.destroyed) return
    response.write(piece)
  }
  if (!told.isCut) {
    response.end()
    return
  }
  // What was written last is to arrive.
  await delay(told.gapMs)
  response.destroy()
}

/** What a request may call its model, in its body or in its path. */
function namesIn(path: string, body: JsonObject): string[] {
  const parts = path.split('/').flatMap((part) => [part, part.slice(0, part.lastIndexOf(':'))])
  const { model } = body
  return [...(typeof model === 'string' ? [model] : []), ...parts].filter((name) => name !== '')
}

/** What is streamed: pieces with a pause before each, and whether the connection is lost then. */
interface Told {
  readonly pieces: readonly Piece[]
  readonly gapMs: number
  readonly isCut: boolean
  readonly isWhole: boolean
}

/** One model at one provider. */
class Endpoint {
  readonly #served: ServedProvider
  readonly #model: ModelSpec
  readonly #wireName: string
  readonly #fakeVendor: FakeVendor
  readonly #readers = new Readers(READ_AT_A_TIME)
  readonly #memory = new PromptMemory()
  readonly #ordinals = new Map<string, number>()
  #answers = 0

  constructor(served: ServedProvider, model: ModelSpec, wireName: string) {
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

  async answer(
    path: string,
    body: JsonObject,
    { isJudge }: { readonly isJudge: boolean },
  ): Promise<Told | Refusal> {
    const requested = requestedAnswer(body, this.#fakeVendor, this.#isWholePath(path))
    const rejection = rejectionOf(body, knownChanges(this.#served.provider, this.#wireName))
    if (rejection) return rejection
    // Not all protocols have a switch for JSON; the instruction stands in all.
    const question = requested.messages.at(-1)?.content ?? ''
    const json = requested.json || question.endsWith(JSON_INSTRUCTION)
    const script = this.#scriptOf(requested, json, pinnedBackend(body))
    // At once: a 503 after a wait would count as given up, and break limits on a p95.
    if (script.outcome === 'server-error') {
      return { kind: 'overload', message: 'simulated: upstream is unavailable' }
    }
    await this.#readers.read(() => delay(script.startMs))
    if (script.outcome === 'rate-limit') {
      return { kind: 'rate limit', message: 'simulated: too many requests' }
    }
    const { maxTokens, schema } = requested
    const tool = calledTool(requested, body, script)
    const written = writeAnswer({ question, json, schema, tool, maxTokens, isJudge }, script)
    const isCut = script.outcome === 'cut-stream'
    const fakeAnswer = this.#answerOf(requested, script, written)
    const said = { ...written, tool }
    const pieces = piecesOf(this.#fakeVendor.answer(fakeAnswer), said, script.chunkCharacters)
    if (!requested.stream) {
      const whole = wholeOf(this.#fakeVendor, fakeAnswer, said)
      const shown = isCut ? whole.slice(0, Math.floor(whole.length / 2)) : whole
      // As long as the pieces would have taken.
      return { pieces: [shown], gapMs: script.gapMs * pieces.length, isCut, isWhole: true }
    }
    // An answer that was said to its end was not cut.
    const shown = isCut ? pieces.slice(0, Math.min(CHUNKS_BEFORE_CUT, pieces.length - 1)) : pieces
    return { pieces: shown, gapMs: script.gapMs, isCut, isWhole: false }
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

/** The backend that a request asks of OpenRouter, the first where it names several. */
function pinnedBackend(body: JsonObject): string | undefined {
  const { provider } = body
  if (!isObject(provider)) return undefined
  const named = [provider['only'], provider['order']].find(Array.isArray)?.[0]
  return typeof named === 'string' ? named : undefined
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
