import type { StreamError } from '../../model/observation.ts'
import { isObject, type JsonObject } from '../json-value.ts'
import { readStreamError } from '../stream-error.ts'

/** The error of a response that failed; it stands inside the response, and may be missing. */
export function failureOf(response: JsonObject): StreamError {
  const error = isObject(response['error'])
    ? readStreamError(undefined, { error: response['error'] })
    : undefined
  return error ?? { class: 'in-stream', status: undefined, message: 'the response failed' }
}
