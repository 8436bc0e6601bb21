import type { StreamError } from '../model/observation.ts'
import { describeError } from './error-body.ts'
import { count, isObject, type JsonObject, text } from './json-value.ts'

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
  return { class: errorClass(status, words), status, message: describeError(error) }
}

/** By the names vendors use: `rate_limit_error`, `RESOURCE_EXHAUSTED`, `UNAUTHENTICATED` … */
function errorClass(status: number | undefined, words: string): StreamError['class'] {
  if (
    status === 429 ||
    /rate.?limit|too.?many.?requests|throttl|quota|resource.?exhausted/.test(words)
  ) {
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
