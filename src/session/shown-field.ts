import { received } from '../model/bench-error.ts'
import { bodyCredentials } from '../model/credential-parts.ts'
import { redactDeep, redactor } from '../secrets/redaction.ts'

/** A field that a body declares, as it is shown: `n` to 4, without what looks like a credential. */
export function shownField(path: string, value: unknown): string {
  const name = path.slice(path.lastIndexOf('.') + 1)
  const redact = redactor(bodyCredentials({ [name]: value }))
  return `\`${path}\` to ${received(redactDeep(value, redact))}`
}
