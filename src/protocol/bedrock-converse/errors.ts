import type { Interruption, StreamError } from '../../model/observation.ts'
import { errorMessage } from '../../transport/error-message.ts'

/** What an error's name says where a status does not: AWS's gateways vary in their statuses. */
function classByName(name: string): 'auth' | 'rate-limit' | undefined {
  if (/throttl|too.?many.?requests|quota|rate.?(limit|exceeded)/i.test(name)) return 'rate-limit'
  if (
    /access.?denied|unrecognized.?client|expired.?token|unauthorized|forbidden|signature|authentication.?token|credentials|token.?provider/i.test(
      name,
    )
  ) {
    return 'auth'
  }
  return undefined
}

/** One line for an exception, with its name. */
export function describeException(error: unknown): string {
  const message = errorMessage(error)
  const name = error instanceof Error ? error.name : ''
  return name === '' || name === 'Error' || message.includes(name) ? message : `${name}: ${message}`
}

/** An exception with an error status whose name says more than that; undefined for all others. */
export function refusal(error: unknown, status: number): Interruption | undefined {
  const kind = error instanceof Error ? classByName(error.name) : undefined
  return kind && { kind, message: `HTTP ${status}: ${describeException(error)}` }
}

/** Why a request never got a response: no credentials, or no connection. */
export function unanswered(error: unknown): Interruption {
  const kind = error instanceof Error ? classByName(error.name) : undefined
  return { kind: kind === 'auth' ? 'auth' : 'connect', message: describeException(error) }
}

/** What AWS's client adds for whoever holds its error object in hands. */
const SDK_ADVICE = /\s*Deserialization error: to see the raw response[^]*$/

/** Errors of these names are not AWS's: the bytes could not be read. */
const readingErrors = new Set(['Error', 'TypeError', 'SyntaxError', 'RangeError'])

/** Whether an exception has a name of AWS's own, and not one of whoever could not read it. */
export function isNamedByAws(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return !readingErrors.has(error.name) && !/^Unknown(Error)?$/.test(error.name)
}

/** What an error thrown while reading a stream says: an exception event, or broken frames. */
export function readStreamFailure(
  error: unknown,
): { readonly error: StreamError } | { readonly violation: string } {
  if (!(error instanceof Error) || readingErrors.has(error.name)) {
    const message = errorMessage(error).replace(SDK_ADVICE, '')
    return { violation: `unreadable event stream: ${message}` }
  }
  return {
    error: {
      class: classByName(error.name) ?? 'in-stream',
      status: undefined,
      message: describeException(error),
    },
  }
}
