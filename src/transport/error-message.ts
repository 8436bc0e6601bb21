import { types } from 'node:util'

/** Node's codes for certificates whose issuer it does not know. */
const unknownIssuers: ReadonlySet<string | undefined> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/** What to do about an error that is none of the server's. */
function fixFor(code: string | undefined): string {
  if (unknownIssuers.has(code)) return '. If you trust it, name its CA in NODE_EXTRA_CA_CERTS'
  if (code !== 'EMFILE' && code !== 'ENFILE') return ''
  return '. This machine is out of file descriptors: raise `ulimit -n`, or ask for less at a time'
}

/** One line for an error of the network stack, with its code where it adds something. */
export function errorMessage(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return errorMessage(error.errors[0])
  }
  if (!isError(error)) return String(error)
  const code = errorCode(error)
  const cause = isError(error.cause) ? `: ${errorMessage(error.cause)}` : ''
  // Node adds the near end of a connection, also where there was none.
  const message = error.message.replace(' - Local (undefined:undefined)', '')
  const text = message.replaceAll(/\s+/g, ' ').trim() || error.name
  return `${text}${code && !text.includes(code) ? ` (${code})` : ''}${cause}${fixFor(code)}`
}

/** Also an error of another realm: in Vitest's pools of contexts, Node's own are. */
function isError(error: unknown): error is Error {
  return error instanceof Error || types.isNativeError(error)
}

/** The `code` of a Node or undici error. */
export function errorCode(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0])
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
