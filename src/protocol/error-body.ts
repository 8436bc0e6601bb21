import { plainText } from '../format/plain-text.ts'
import { isCreditCode } from '../model/out-of-credit.ts'
import type { Capture } from '../transport/capture.ts'
import { decodedReads } from '../transport/decoded-reads.ts'
import type { Read } from '../transport/slab.ts'
import { boundedJson, isObject, type JsonObject, parseJson, text } from './json-value.ts'

/** More of a body than any message needs. */
const MAX_BODY_BYTES = 64 * 1024
/** More of a message than anybody reads. */
const MAX_MESSAGE = 2000
/** No gateway wraps what its upstream says more often. */
const MAX_NESTING = 8

/** Under which names vendors, engines and gateways put an error's words, as of November 2026. */
const messageNames =
  // OpenAI, Anthropic, Google, engines; AWS; FastAPI and RFC 7807; Baidu; MiniMax; Chinese gateways
  'message Message detail error_msg status_msg msg errmsg err_msg error_message errorMessage ' +
  // OAuth; Java servers; the rest of RFC 7807
  'error_description exception description reason title'
const messageOrder = messageNames.split(' ')

/** Under which names an error is wrapped. */
const wrapperNames = ['error', 'Error', 'errors', 'base_resp', 'err', 'fault', 'Response', 'header']

/** One line for the body of a response with an error status. */
export async function errorBody(capture: Capture): Promise<string> {
  const moved = redirection(capture)
  return moved ?? describeErrorBody(await wholeBody(capture))
}

/** The body as text, as far as any message needs it. */
export async function wholeBody(capture: Capture): Promise<string> {
  const encoding = capture.headers['content-encoding']
  const { reads } = await decodedReads(capture.reads, encoding, MAX_BODY_BYTES)
  return bodyText(reads)
}

/** Where a redirect points, without what may be a secret in it; undefined for every other answer. */
export function redirection({
  status,
  headers,
}: Pick<Capture, 'status' | 'headers'>): string | undefined {
  const location = headers['location']?.trim() ?? ''
  if (status === undefined || status < 300 || status >= 400 || location === '') return undefined
  const url = URL.parse(location)
  return `moved to ${url ? `${url.origin}${url.pathname}` : location.replace(/[?#].*$/s, '')}`
}

/** The beginning of a body as text. */
export function bodyText(reads: readonly Read[]): string {
  const pieces: Uint8Array[] = []
  let room = MAX_BODY_BYTES
  for (const { bytes } of reads) {
    if (room <= 0) break
    pieces.push(bytes.subarray(0, room))
    room -= bytes.byteLength
  }
  return Buffer.concat(pieces).toString('utf8')
}

/** The object a plain JSON body holds; Gemini wraps the errors of its streams in an array. */
export function objectInBody(body: string): JsonObject | undefined {
  const parsed = parseJson(body)
  const value: unknown = Array.isArray(parsed) ? parsed[0] : parsed
  return isObject(value) ? value : undefined
}

/** The most telling line of an error body, whatever its shape: JSON, nested strings, HTML. */
export function describeErrorBody(body: string): string {
  const parsed = objectInBody(body)
  if (parsed) return oneLine(describe(parsed, MAX_NESTING) ?? body)
  if (/<html|<!doctype|^\s*<title/i.test(body)) {
    const title = /<title[^>]{0,200}>([^<]*)<\/title>/i.exec(body)?.[1]?.trim()
    return oneLine(title ? `HTML page: ${title}` : 'HTML page')
  }
  return oneLine(body)
}

/** One line for an error object. */
export function describeError(error: JsonObject): string {
  return oneLine(describe(error, MAX_NESTING) ?? boundedJson(error))
}

function describe(value: JsonObject, nesting: number): string | undefined {
  if (nesting === 0) return undefined
  for (const name of wrapperNames) {
    const inner = firstObject(value[name])
    const words = inner && describe(inner, nesting - 1)
    if (words !== undefined) return words
  }
  const found = [value['error'], ...messageOrder.map((name) => value[name])].find(
    (words) => text(words) !== undefined,
  )
  if (typeof found === 'string') {
    // Gateways nest the upstream's JSON as a string.
    const nested = parseJson(found)
    const words = isObject(nested) ? (describe(nested, nesting - 1) ?? found) : found
    const code = [value['code'], value['type']].find((name) => isCreditCode(name))
    return code === undefined ? words : `${code}: ${words}`
  }
  const listed = [value['detail'], value['errors'], value['error']].find(
    (item) => typeof item === 'object' && item !== null,
  )
  return listed === undefined ? undefined : boundedJson(listed)
}

/** The object itself, or the first of a list. */
function firstObject(value: unknown): JsonObject | undefined {
  const item: unknown = Array.isArray(value) ? value[0] : value
  return isObject(item) ? item : undefined
}

function oneLine(message: string): string {
  return plainText(message, MAX_MESSAGE)
}
