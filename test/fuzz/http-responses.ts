import type { RandomStream } from '../../src/stats/random.ts'

/** A response as a server may send it, with what is to be read of it. */
export interface MadeResponse {
  readonly bytes: Buffer
  readonly status: number
  readonly body: Buffer
  readonly interimCount: number
}

const STATUSES = [200, 200, 200, 204, 304, 404, 429, 500]
const FIELDS = [
  'content-type: text/event-stream',
  'X-Empty:',
  'x-blank: \t spaced out \t',
  'Via: a\r\nvia: b',
  'connection: close',
  'Connection: keep-alive, x',
  'Keep-Alive: timeout=5, max=100',
  'x-latin: \xe9\xff',
  "x!#$%&'*+-.^_`|~9: any name",
]
const EXTENSIONS = ['', '', '', ';a', ';a=b', ';a="b c";d']
const TRAILERS = ['', '', 'x-trailer: 1\r\n', 'x-trailer: 1\r\nother: 2\r\n']
const INTERIM = ['HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n']

/** A valid response. */
export function madeResponse(random: RandomStream): MadeResponse {
  const some = <Item>(items: readonly Item[]): Item[] => items.filter(() => random.integer(3) === 0)
  const status = oneOf(STATUSES, random)
  const interim = some(INTERIM)
  const isEmpty = status === 204 || status === 304
  const body = isEmpty ? Buffer.alloc(0) : anyBytes(random.integer(300), random)
  const framing = isEmpty ? 'none' : oneOf(['length', 'chunks', 'end'], random)
  const fields = some(FIELDS)
  if (framing === 'length') fields.push(`Content-Length:${body.length}`)
  if (framing === 'chunks') fields.push('Transfer-Encoding: Chunked')
  const version = framing === 'end' && random.integer(2) === 0 ? '1.0' : '1.1'
  const reason = oneOf([' OK', ' ', '', ' Not \xe9 found'], random)
  const head = `HTTP/${version} ${status}${reason}\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n`
  const framed = framing === 'chunks' ? chunked(body, random) : body
  const bytes = Buffer.concat([Buffer.from(interim.join('') + head, 'latin1'), framed])
  return { bytes, status, body, interimCount: interim.length }
}

function chunked(body: Buffer, random: RandomStream): Buffer {
  const pieces: Buffer[] = []
  for (let at = 0; at < body.length;) {
    const piece = body.subarray(at, at + 1 + random.integer(90))
    const size = piece.length.toString(16).padStart(random.integer(4), '0')
    const digits = random.integer(2) === 0 ? size : size.toUpperCase()
    pieces.push(
      Buffer.from(`${digits}${oneOf(EXTENSIONS, random)}\r\n`),
      piece,
      Buffer.from('\r\n'),
    )
    at += piece.length
  }
  return Buffer.concat([...pieces, Buffer.from(`0\r\n${oneOf(TRAILERS, random)}\r\n`)])
}

const INSERTED = [
  '\r',
  '\n',
  '\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  ';',
  '0',
  'f',
  'g',
  '-',
  '\x7f',
  '\xff',
  '\r\n ',
  'Content-Length: 5\r\n',
  'Content-Length: 005\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: gzip\r\n',
  'Transfer-Encoding: identity\r\n',
  'Upgrade: x\r\n',
  'HTTP/1.1 200 OK\r\n',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'ffffffffffffffff',
  'a'.repeat(70_000),
]

/** A response with something done to it, mostly in its head or around its chunks. */
export function damaged({ bytes }: MadeResponse, random: RandomStream): Buffer {
  let text = bytes.toString('latin1')
  for (let times = 1 + random.integer(3); times > 0; times -= 1) {
    const at = random.integer(text.length + 1)
    const lineStart = text.lastIndexOf('\n', at) + 1
    const [before, after] = [text.slice(0, at), text.slice(at)]
    const piece = oneOf(INSERTED, random)
    const flipped = String.fromCodePoint((after.codePointAt(0) ?? 0) ^ (1 << random.integer(8)))
    text = oneOf(
      [
        () => before + piece + after,
        () => text.slice(0, lineStart) + piece + text.slice(lineStart),
        () => before + after.slice(1 + random.integer(20)),
        () => before + flipped + after.slice(1),
        () => before + after.slice(0, 30) + after,
        () => before,
        () => text.replace(/\r\n/, () => piece),
        () => text.replace(/\d+/g, (digits) => (random.integer(4) === 0 ? piece : digits)),
      ],
      random,
    )()
  }
  return Buffer.from(text, 'latin1')
}

/** The bytes cut in reads anywhere. */
export function inReads(bytes: Buffer, random: RandomStream): Buffer[] {
  const longest = 1 + random.integer(random.integer(2) === 0 ? 4 : bytes.length + 1)
  const reads: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const read = bytes.subarray(at, at + 1 + random.integer(longest))
    reads.push(read)
    at += read.length
  }
  return reads
}

function anyBytes(length: number, random: RandomStream): Buffer {
  return Buffer.from(Array.from({ length }, () => random.integer(256)))
}

function oneOf<Item>(items: readonly Item[], random: RandomStream): Item {
  const item = items[random.integer(items.length)]
  if (item === undefined) throw new Error('a list without items')
  return item
}
