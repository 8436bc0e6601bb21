import type { StreamError } from '../../model/observation.ts'
import { count, isObject, type JsonObject, parseJson, text } from '../json-value.ts'

/** The error an event carries, if it is one: `{"error": …}`, `{"object":"error"}`, `event: error`. */
export function readStreamError(
  event: string | undefined,
  payload: JsonObject,
): StreamError | undefined {
  const { error } = payload
  if (isObject(error)) return classify(error, payload)
  if (text(error) !== undefined) return classify({ message: error }, payload)
  if (payload['object'] === 'error' || payload['type'] === 'error' || event === 'error') {
    return classify(payload, payload)
  }
  return undefined
}

function classify(error: JsonObject, payload: JsonObject): StreamError {
  const names = [error['code'], error['type'], error['status'], payload['code'], payload['status']]
  const status = names.map(httpStatus).find((value) => value !== undefined)
  const words = names
    .filter((value) => typeof value === 'string')
    .join(' ')
    .toLowerCase()
  return {
    class: errorClass(status, words),
    status,
    message: oneLine(describe(error) ?? JSON.stringify(error)),
  }
}

function errorClass(status: number | undefined, words: string): StreamError['class'] {
  if (status === 429 || /rate.?limit|too.?many.?requests|throttl|quota/.test(words)) {
    return 'rate-limit'
  }
  if (
    status === 401 ||
    status === 403 ||
    /auth|permission|forbidden|invalid.?api.?key|access.?denied/.test(words)
  ) {
    return 'auth'
  }
  return 'in-stream'
}

function httpStatus(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : count(value)
  return number !== undefined && number >= 400 && number < 600 ? number : undefined
}

/** The most telling line of an error body, whatever its shape: JSON, nested strings, HTML. */
export function describeErrorBody(body: string): string {
  const parsed = parseJson(body)
  if (isObject(parsed)) return oneLine(describe(parsed) ?? body)
  if (/<html|<!doctype/i.test(body)) {
    const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1]?.trim()
    return oneLine(title ? `HTML page: ${title}` : 'HTML page')
  }
  return oneLine(body)
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
