import type { Cell } from '../model/cell.ts'
import { joinPatches } from '../model/merge-patch.ts'
import type { Message, Prompt } from '../model/prompt.ts'
import {
  type BilledField,
  billedFields,
  billedHeaders,
  billedName,
} from '../protocol/billed-fields.ts'
import { limitsIn } from '../protocol/body-limits.ts'
import { type Departure, departuresOf } from '../protocol/departures.ts'
import { maxImageTokens } from '../protocol/image-tokens.ts'
import type { JsonObject } from '../protocol/json-value.ts'
import { type Unmet, unmetNeed } from '../protocol/needs.ts'
import { protocols } from '../protocol/protocols.ts'
import { boundOf, isKeptForAnHour, type RequestBound } from '../protocol/request-bound.ts'
import { callOf } from './call-of.ts'
import type { Endpoint } from './endpoint.ts'
import { longestRows } from './longest-rows.ts'
import type { Paddings } from './paddings.ts'
import { longestWords, MAX_TOKENS_PER_O200K } from './words.ts'

export type { BilledField }

/** What the requests of a cell will be, before any is sent. */
export interface DeclaredRequest {
  /** The longest body, as it is sent. */
  readonly body: JsonObject
  /** What no request of the cell exceeds; of a replay what each of them does not. */
  readonly bounds: readonly RequestBound[]
  /** What of the body lets it take more than its limit on an answer: how many answers, and thinking. */
  readonly raisedBy: readonly RaisingField[]
  /** What of the declaration does not reach the wire. */
  readonly departures: readonly Departure[]
  /** What of it the protocol has no place for. */
  readonly unmet: Unmet | undefined
  /** Stands in the body where the one that is sent has its own. */
  readonly nonce: string
}

interface RaisingField {
  /** Dotted path in the body. */
  readonly field: string
  readonly value: number
}

export interface DeclaredPrompts {
  readonly prompts: readonly Prompt[]
  /** Rounds that make a conversation; undefined where questions stand alone. */
  readonly turns: number | undefined
  readonly temperature: number
  /** Fills up what a level asks for. */
  readonly paddings?: Paddings | undefined
  /** Whether answers are streamed; they are by default. */
  readonly stream?: boolean | undefined
}

/** Builds the longest requests that a cell can send, by the same functions that send them. */
export function declaredRequest(
  cell: Cell,
  endpoint: Endpoint,
  declared: DeclaredPrompts,
): DeclaredRequest {
  const isReplay = declared.prompts.some(({ traced }) => traced)
  const rows = isReplay
    ? oneOfEachLimit(declared.prompts)
    : longestRows(declared.prompts, (image) => maxImageTokens(endpoint.wireModel, image))
  const requests = rows.map((row) => requestOf(row, cell, endpoint, declared))
  const longest = requests.reduce((one, other) =>
    other.bound.inputTokens > one.bound.inputTokens ? other : one,
  )
  const bounds = requests.map(({ bound }) => bound)
  return {
    ...longest,
    bounds: isReplay ? tracedBounds(declared.prompts, { rows, bounds }) : [boundOfAll(bounds)],
    departures: requests.flatMap(({ departures }) => departures),
    unmet: requests.find(({ unmet }) => unmet)?.unmet,
  }
}

/** Requests of a replay with one limit on their answers differ only in how long they are. */
function oneOfEachLimit(prompts: readonly Prompt[]): Prompt[] {
  return [...Map.groupBy(prompts, ({ maxTokens }) => maxTokens).values()].flatMap(
    ([row]) => row ?? [],
  )
}

/** The bound of each request, by that of one with its limit. */
function tracedBounds(
  prompts: readonly Prompt[],
  { rows, bounds }: { readonly rows: readonly Prompt[]; readonly bounds: readonly RequestBound[] },
): RequestBound[] {
  const byLimit = new Map(rows.map((row, index) => [row.maxTokens, { row, bound: bounds[index] }]))
  return prompts.flatMap(({ maxTokens, traced }) => {
    const { row, bound } = byLimit.get(maxTokens) ?? {}
    if (!bound) return []
    const more = (traced?.inputTokens ?? 0) - (row?.traced?.inputTokens ?? 0)
    return [{ ...bound, inputTokens: bound.inputTokens + more * MAX_TOKENS_PER_O200K }]
  })
}

/** What none of several requests exceeds. */
function boundOfAll(bounds: readonly RequestBound[]): RequestBound {
  const outputTokens = Math.max(...bounds.map((bound) => bound.outputTokens ?? Infinity))
  return {
    inputTokens: Math.max(...bounds.map((bound) => bound.inputTokens)),
    outputTokens: outputTokens === Infinity ? undefined : outputTokens,
    isKeptForAnHour: bounds.some((bound) => bound.isKeptForAnHour),
  }
}

function requestOf(
  row: Prompt,
  cell: Cell,
  endpoint: Endpoint,
  { turns, temperature, stream = true, paddings }: DeclaredPrompts,
): Omit<DeclaredRequest, 'bounds'> & { readonly bound: RequestBound } {
  const { words, known } = longestWords(cell, { longest: row, turns, paddings })
  const { nonce, ...content } = words
  const protocol = protocols[endpoint.provider.protocol]
  const images = content.messages.flatMap(({ images: seen = [] }) => seen)
  const imageTokens = images.reduce(
    (sum, image) => sum + maxImageTokens(endpoint.wireModel, image),
    0,
  )
  const call = callOf(cell, endpoint, {
    // Of images not the bytes are charged; their hashes tell them apart.
    content: { ...content, messages: content.messages.map(withoutBytes) },
    maxTokens: row.maxTokens,
    temperature,
    stream,
    changes: endpoint.changes,
  })
  const body = protocol.body(call)
  const bound = boundOf(body)
  // What text of ours takes is known, and its bytes would be four times as many.
  const less = known ? known.maxTokens - jsonBytes(known.text) : 0
  return {
    body,
    raisedBy: raisingFields(body),
    bound: { ...bound, inputTokens: bound.inputTokens + less + imageTokens },
    departures: departuresOf(protocol, call),
    unmet: unmetNeed(protocol, call),
    nonce,
  }
}

function raisingFields(body: JsonObject): RaisingField[] {
  const { answers, thinking } = limitsIn(body)
  return [
    ...[...answers].filter(([, count]) => count > 1),
    ...[...thinking].filter(([, count]) => count > 0),
  ].map(([field, value]) => ({ field, value }))
}

function withoutBytes({ images, ...message }: Message): Message {
  if (!images) return message
  return {
    ...message,
    images: images.map((image) => ({ ...image, data: `sha256:${image.sha256}` })),
  }
}

/** What of an endpoint's declaration a bill depends on, beyond the tokens of a request. */
export function declaredBilling({
  provider,
  defaults,
  body,
  wireModel,
}: Pick<Endpoint, 'provider' | 'defaults' | 'body' | 'wireModel'>): {
  readonly fields: readonly BilledField[]
  readonly isKeptForAnHour: boolean
} {
  const declared = joinPatches(defaults, body)
  return {
    fields: [
      ...billedFields(declared),
      ...billedHeaders(provider.headers),
      ...billedName(wireModel),
    ],
    isKeptForAnHour: isKeptForAnHour(declared),
  }
}

/** The bytes of a text inside a JSON string. */
function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2
}
