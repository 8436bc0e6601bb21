import type { StreamError } from '../../model/observation.ts'
import { isObject, type JsonObject, text } from '../json-value.ts'
import { errorOf } from '../stream-error.ts'

/** The error of a response that failed; it stands inside the response, and may be missing. */
export function failureOf({ error }: JsonObject, status: string): StreamError {
  if (isObject(error)) return errorOf(error)
  return {
    class: 'in-stream',
    status: undefined,
    message: text(error) ?? `the response ${status === 'failed' ? 'failed' : `was ${status}`}`,
  }
}
