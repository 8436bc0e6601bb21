import type { Capture } from '../transport/capture.ts'
import { decodedReads } from '../transport/decoded-reads.ts'
import type { Read } from '../transport/slab.ts'
import { isObject, type JsonObject, parseJson, text } from './json-value.ts'

/** More of a body than any message needs. */
const MAX_BODY_BYTES = 64 * 1024

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
  const bytes = Buffer.concat(reads.map((item) => item.bytes))
  return bytes.subarray(0, MAX_BODY_BYTES).toString('utf8')
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
  if (parsed) return oneLine(describe(parsed) ?? body)
  if (/<html|<!doctype/i.test(body)) {
    const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1]?.trim()
    return oneLine(title ? `HTML page: ${title}` : 'HTML page')
  }
  return oneLine(body)
}

/** One line for an error object. */
export function describeError(error: JsonObject): string {
  return oneLine(describe(error) ?? JSON.stringify(error))
}

function describe(value: JsonObject): string | undefined {
  const { error, message, detail } = value
  if (isObject(error)) return describe(error)
  const found = text(error) ?? text(message) ?? text(detail)
  if (found === undefined) {
    return detail === undefined ? undefined : JSON.stringify(detail)
  }
  // Gateways nest the upstream's JSON as a string.
  const nested = parseJson(found)
  return isObject(nested) ? (describe(nested) ?? found) : found
}

function oneLine(message: string): string {
  return message.replaceAll(/\s+/g, ' ').trim()
}
