import type { ProtocolName } from '../../src/model/provider.ts'
import type { FakeVendor, Piece } from '../../src/protocol/fake-vendor.ts'
import { answerOf } from '../../src/testing/sample-answer.ts'
import type { Step } from '../http-server.ts'

/** What a network or a server does wrong to one request. */
export interface Fault {
  /** What happens, as the documentation names it. */
  readonly name: string
  /** Where nobody answers: what is asked instead of the server. */
  readonly origin?: 'nobody' | 'no such name'
  readonly certificate?: 'unknown' | 'expired' | 'of another name'
  /** What the server does; nothing where it stays silent. */
  readonly steps?: (vendor: FaultVendor) => readonly Step[]
  /** It ends at the limit of the request alone. */
  readonly hangs?: boolean
  /** Where only one protocol can do so. */
  readonly only?: ProtocolName
  /** It is no fault: clients must take it for an answer. */
  readonly isGood?: boolean
}

/** A fake vendor, with what may stand in an answer of its protocol. */
export interface FaultVendor {
  readonly vendor: FakeVendor
  /** Another server, at which no request should arrive. */
  readonly elsewhere: string
}

export const json = (message: string): string => JSON.stringify({ error: { message } })
export const DEEP = `{"detail":${'['.repeat(20_000)}${']'.repeat(20_000)}}`

function toBuffer(piece: Piece): Buffer {
  return Buffer.from(piece)
}

/** So many bytes drip that a request of the tests ends before. */
const DRIPS = 300

export function drip(piece: (index: number) => string): Step[] {
  return Array.from({ length: DRIPS }, (_, index) => ({ afterMs: 20, bytes: piece(index) }))
}

export function pieces({ vendor }: FaultVendor): { start: Buffer; content: Buffer; end: Buffer } {
  const writer = answerOf(vendor)
  const start = toBuffer(writer.start())
  const content = toBuffer(writer.content('Salt makes the sea water salty.'))
  return { start, content, end: toBuffer(writer.end('own end')) }
}

export function body(faulty: FaultVendor): Buffer {
  const { start, content, end } = pieces(faulty)
  return Buffer.concat([start, content, end])
}

export function head(
  { vendor }: FaultVendor,
  lines: readonly string[] = [],
  status = 'HTTP/1.1 200 OK',
): Buffer {
  const all = [status, `content-type: ${vendor.contentType}`, ...lines]
  return Buffer.from(`${all.join('\r\n')}\r\n\r\n`)
}

function chunk(bytes: Uint8Array | string): Buffer {
  const data = Buffer.from(bytes)
  return Buffer.concat([
    Buffer.from(`${data.byteLength.toString(16)}\r\n`),
    data,
    Buffer.from('\r\n'),
  ])
}

export const CHUNKED = 'transfer-encoding: chunked'
const LAST_CHUNK = Buffer.from('0\r\n\r\n')

/** A chunked answer: these pieces, and its end where it has one. */
export function chunked(
  faulty: FaultVendor,
  parts: readonly (Uint8Array | string)[],
  { isEnded = true } = {},
): Buffer {
  const end = isEnded ? [LAST_CHUNK] : []
  return Buffer.concat([head(faulty, [CHUNKED]), ...parts.map(chunk), ...end])
}

export function whole(
  faulty: FaultVendor,
  bytes: Uint8Array | string,
  lines: readonly string[] = [],
  status?: string,
): Buffer {
  const data = Buffer.from(bytes)
  return Buffer.concat([
    head(faulty, [...lines, `content-length: ${data.byteLength}`], status),
    data,
  ])
}
