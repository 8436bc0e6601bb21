/** Node's codes for certificates whose issuer it does not know. */
const unknownIssuers: ReadonlySet<string | undefined> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/** One line for an error of the network stack, with its code where it adds something. */
export function errorMessage(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return errorMessage(error.errors[0])
  }
  if (!(error instanceof Error)) return String(error)
  const code = errorCode(error)
  const cause = error.cause instanceof Error ? `: ${errorMessage(error.cause)}` : ''
  const text = error.message.replaceAll(/\s+/g, ' ').trim() || error.name
  const fix = unknownIssuers.has(code)
    ? '. If you trust it, name its CA in NODE_EXTRA_CA_CERTS'
    : ''
  return `${text}${code && !text.includes(code) ? ` (${code})` : ''}${cause}${fix}`
}

/** The `code` of a Node or undici error. */
export function errorCode(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0])
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
