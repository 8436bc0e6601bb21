import { createHash } from 'node:crypto'

import { canonicalJson } from './canonical-json.ts'
import type { TracedRequest } from './traced-request.ts'

/** Turns of a conversation by default: enough to see what a cache does after the first. */
export const TURNS = 5

/** One turn of a conversation. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  readonly content: string
  /** The tools that an assistant called. */
  readonly toolCalls?: readonly CalledTool[] | undefined
  /** Of a tool's result: the call that it answers. */
  readonly toolCallId?: string | undefined
  /** What a question shows. */
  readonly images?: readonly Image[] | undefined
  /** Sent word for word, also in JSON mode, which adds an instruction to other questions. */
  readonly isVerbatim?: boolean | undefined
}

/** A call of a tool in a conversation that is sent. */
export interface CalledTool {
  /** What its result refers to. */
  readonly id: string
  /** Name of the tool. */
  readonly name: string
  /** JSON text of an object. */
  readonly arguments: string
}

/** A JSON Schema, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** What a model may call. */
export interface Tool {
  /** Name of the tool. */
  readonly name: string
  /** What the tool does, for the model. */
  readonly description?: string | undefined
  /** The schema of its arguments, which are an object. */
  readonly parameters: JsonSchema
}

/** Whether a tool is to be called: as the model sees fit, at least one, none, or that of the name. */
export type ToolChoice = 'auto' | 'required' | 'none' | NamedTool

/** The one tool that has to be called. */
export interface NamedTool {
  /**
   * Its name.
   * @example toolChoice: { name: 'weather' }
   */
  readonly name: string
}

/** An image that a question shows. */
export interface Image {
  /** What it is encoded as. */
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif'
  /** Base64. */
  readonly data: string
  /** SHA-256 of its bytes. */
  readonly sha256: string
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
}

/** What a request says beside its question. */
export interface RequestContext {
  /** The system prompt. */
  readonly system?: string | undefined
  /** The turns before the question. */
  readonly messages?: readonly Message[] | undefined
  readonly tools?: readonly Tool[] | undefined
  readonly toolChoice?: ToolChoice | undefined
  /** What the answer has to be, in JSON. */
  readonly schema?: JsonSchema | undefined
}

/** One row of the pool that rounds draw from, with everything that may differ from row to row. */
export interface Prompt extends RequestContext {
  /** The question. */
  readonly prompt: string
  readonly keywords: readonly string[]
  readonly images?: readonly Image[] | undefined
  /** The limit on its answer; undefined where the level of the cell holds. */
  readonly maxTokens?: number | undefined
  /** What a good answer is, for checks; any JSON. */
  readonly expected?: unknown
  /** Of a replay: the recorded request whose place it takes. */
  readonly traced?: TracedRequest | undefined
}

const hashes = new WeakMap<Prompt, string>()

/** A hash of what a row says beyond its question and keywords; undefined where that is nothing. */
export function restSha256(row: Prompt): string | undefined {
  const { prompt: _prompt, keywords: _keywords, images, ...rest } = row
  // Their bytes have a hash of their own.
  const seen = images?.map(({ data: _data, ...image }) => image)
  const said = Object.entries({ ...rest, images: seen }).filter(([, value]) => value !== undefined)
  if (said.length === 0) return undefined
  const known = hashes.get(row) ?? sha256(canonicalJson(plain(Object.fromEntries(said))))
  hashes.set(row, known)
  return known
}

/** What a row of the pool is known by: a hash of all of it. */
export function promptSha256(row: Prompt): string {
  return askedSha256({ ...row, restSha256: restSha256(row) })
}

/** The same of a round, which holds only the hash of what its row says beyond the question. */
export function askedSha256({
  prompt,
  keywords,
  restSha256: rest,
}: Pick<Prompt, 'prompt' | 'keywords'> & { readonly restSha256: string | undefined }): string {
  const texts = [prompt, ...keywords].map((text) => text.toWellFormed())
  return sha256(JSON.stringify(rest === undefined ? texts : [...texts, { rest }]))
}

/** Without what has no JSON. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
