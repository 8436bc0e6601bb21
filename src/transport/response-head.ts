import { malformed } from './bad-response.ts'
import { isFieldName, isFieldValue } from './field-syntax.ts'

export interface StatusLine {
  /** 0 of HTTP/1.0, 1 of HTTP/1.1. */
  readonly minorVersion: number
  readonly status: number
}

type Headers = Readonly<Record<string, string>>

/** How the end of a body is found (RFC 9112 §6.3): by its length in bytes, by its chunks, or by that of the connection. */
type Framing = number | 'chunked' | 'until the end'

const VERSIONS = ['HTTP/1.1 ', 'HTTP/1.0 ']
/** How many bytes tell whether it is a response. */
export const BEGINNING = 'HTTP/1.1 '.length
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [^\0\r]*)?$/
const LENGTH = /^\d{1,15}$/
const KEPT_SECONDS = /\btimeout=(\d{1,9})\b/i
/** So long before a server closes a connection it is not used any more: a request would meet its end. */
const CLOSING_MS = 2000
/** Names of strangers may be as long as a head. */
const MAX_SHOWN = 40

/** Refuses what cannot become a response: who speaks another protocol may never end a line. */
export function checkBeginning(text: string): void {
  // Some servers end what they sent before with an empty line too many.
  if (text === '\r' || text.startsWith('\r\n')) return
  const isHttp = VERSIONS.some((version) => version.startsWith(text.slice(0, BEGINNING)))
  if (!isHttp) throw malformed('it does not begin with HTTP/1.1 or HTTP/1.0')
}

export function readStatusLine(line: string): StatusLine {
  const [, minorVersion, status] = STATUS_LINE.exec(line) ?? []
  if (status === undefined) throw malformed('its first line has no status of three digits')
  return { minorVersion: Number(minorVersion), status: Number(status) }
}

/** Adds the field that a line of a head, or of trailers, holds. */
export function addField(headers: Record<string, string>, line: string): void {
  if (line.startsWith(' ') || line.startsWith('\t')) {
    throw malformed('a header goes on in a second line')
  }
  const colon = line.indexOf(':')
  const name = line.slice(0, Math.max(colon, 0)).toLowerCase()
  if (!isFieldName(name)) throw malformed('a header has no name, or one that is not allowed')
  const value = withoutBlanks(line, colon + 1)
  if (!isFieldValue(value)) {
    throw malformed(`the value of ${name.slice(0, MAX_SHOWN)} has a control character`)
  }
  const before = Object.hasOwn(headers, name) ? headers[name] : undefined
  if (name === 'content-length' && before !== undefined) {
    throw malformed('content-length is there twice')
  }
  headers[name] = before === undefined ? value : `${before}, ${value}`
}

/** Checks a line of the trailers, which nobody needs who reads an answer as it comes. */
export function checkTrailer(line: string): void {
  const fields = {}
  addField(fields, line)
  if ('content-length' in fields || 'transfer-encoding' in fields) {
    throw malformed('it says in its trailers where it ends')
  }
}

/** A regular expression would take quadratic time where there is little but blanks. */
function withoutBlanks(line: string, from: number): string {
  let start = from
  let end = line.length
  while (start < end && isBlank(line.charCodeAt(start))) start += 1
  while (end > start && isBlank(line.charCodeAt(end - 1))) end -= 1
  return line.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** How the end of the body is found. Where there are two answers to that, somebody would be fooled. */
export function framingOf({ status }: StatusLine, headers: Headers): Framing {
  const length = headers['content-length']
  const coding = headers['transfer-encoding']?.toLowerCase()
  if (length !== undefined && coding !== undefined) {
    throw malformed('it has both content-length and transfer-encoding')
  }
  if (length !== undefined && !LENGTH.test(length)) {
    throw malformed('content-length is no number of bytes')
  }
  if (hasNoBody(status)) return 0
  if (coding === 'chunked') return 'chunked'
  if (coding !== undefined && coding !== 'identity') {
    throw malformed('its transfer-encoding is not chunked, and nobody asked for another')
  }
  return length === undefined ? 'until the end' : Number(length)
}

function hasNoBody(status: number): boolean {
  return status === 204 || status === 304
}

/** How long the connection may wait for another request, in milliseconds; 0 where it serves none. */
export function keptMs({ minorVersion, status }: StatusLine, headers: Headers): number {
  const { connection = '', 'keep-alive': limits = '' } = headers
  const options = connection.toLowerCase().split(/[\s,]+/)
  const isKept = minorVersion === 1 || options.includes('keep-alive')
  if (!isKept || options.includes('close')) return 0
  // A body may follow all the same, and would be taken for the next response.
  const announced = headers['transfer-encoding'] ?? headers['content-length'] ?? '0'
  if (hasNoBody(status) && announced !== '0') return 0
  const seconds = KEPT_SECONDS.exec(limits)?.[1]
  return seconds === undefined ? Infinity : Math.max(0, Number(seconds) * 1000 - CLOSING_MS)
}
