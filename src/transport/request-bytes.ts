import type { WireRequest } from './capture.ts'
import { isFieldName, isFieldValue } from './field-syntax.ts'
import { headOf, type Route } from './route.ts'

const NOT_IN_TARGETS = /[^\x21-\x7e]/
/** They say where a request ends, or ask for what nobody here would understand. */
const ours = new Set(['content-length', 'transfer-encoding', 'keep-alive', 'upgrade', 'expect'])

/** A request as it goes over a connection. */
export interface RequestBytes {
  readonly bytes: Buffer
  /** Whether it asks the server to close the connection after its answer. */
  readonly closes: boolean
}

/** A POST in the bytes of HTTP/1.1. Throws where a header would say something else than it was given for. */
export function requestBytes({ url, headers, body }: WireRequest, route: Route): RequestBytes {
  const head = headOf({ url, headers }, route)
  if (NOT_IN_TARGETS.test(head.path))
    throw new Error('the URL has a character that HTTP cannot carry')
  let host = route.to.host
  let closes = false
  let lines = ''
  for (const [name, value] of Object.entries(head.headers)) {
    const key = name.toLowerCase()
    check(name, value)
    if (key === 'host') host = value
    else if (key === 'connection') closes = /(?:^|,)\s*close\s*(?:,|$)/i.test(value)
    else lines += `${name}: ${value}\r\n`
  }
  const length = Buffer.byteLength(body)
  const text =
    `POST ${head.path} HTTP/1.1\r\nhost: ${host}\r\n` +
    `connection: ${closes ? 'close' : 'keep-alive'}\r\n${lines}content-length: ${length}\r\n\r\n`
  const bytes = Buffer.allocUnsafe(text.length + length)
  bytes.write(text, 'latin1')
  bytes.write(body, text.length)
  return { bytes, closes }
}

/** Values may be secrets: they are not quoted. */
function check(name: string, value: string): void {
  if (!isFieldName(name)) throw new Error(`${JSON.stringify(name)} is no name of a header`)
  if (!isFieldValue(value)) {
    throw new Error(`the value of the header ${name} has a character that HTTP cannot carry`)
  }
  if (ours.has(name.toLowerCase())) throw new Error(`the header ${name} cannot be set`)
}
