import { createHash } from 'node:crypto'

import type { RequestShape } from '../bridge/messages.ts'
import type { TokenCounter } from '../metrics/token-counter.ts'
import type { ProtocolName } from '../model/provider.ts'
import type { DeclaredRequest } from '../runner/declared-request.ts'
import { promptAsSent } from '../runner/schedule.ts'
import { type Redact, redactDeep } from '../secrets/redaction.ts'

/** A longer string is a text, and no name or setting. */
const MAX_SETTING = 64

/** The body of a declared request with its fields and their values, and of texts what tells them apart. */
export function requestShape(
  protocol: ProtocolName,
  { body, nonce }: Pick<DeclaredRequest, 'body' | 'nonce'>,
  { counter, redact }: { readonly counter: TokenCounter; readonly redact: Redact },
): RequestShape {
  const opening = promptAsSent(nonce, '')
  function shapeOf(value: unknown): unknown {
    if (typeof value === 'string') {
      const hasNonce = value.startsWith(opening)
      if (!hasNonce && value.length <= MAX_SETTING) return value
      const text = hasNonce ? value.slice(opening.length) : value
      const sha256 = createHash('sha256').update(text).digest('hex')
      return { sha256, tokens: counter(text), ...(hasNonce && { nonce: true }) }
    }
    if (Array.isArray(value)) return value.map(shapeOf)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shapeOf(item)]))
  }
  const fields = Object.entries(redactDeep(body, redact)).map(([name, value]) => [
    name,
    shapeOf(value),
  ])
  return { protocol, body: Object.fromEntries(fields) }
}
