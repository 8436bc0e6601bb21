import { gzipSync } from 'node:zlib'

import { body, CHUNKED, type Fault, head, pieces, whole } from './fault.ts'

/** What servers do to HTTP. */
export const httpFaults: readonly Fault[] = [
  {
    name: '`content-length` is too long',
    steps: (faulty) => [
      { bytes: Buffer.concat([head(faulty, ['content-length: 99999']), pieces(faulty).start]) },
      { afterMs: 20, end: true },
    ],
  },
  {
    name: '`content-length` is too short',
    steps: (faulty) => [
      { bytes: Buffer.concat([head(faulty, ['content-length: 9']), body(faulty)]) },
      { end: true },
    ],
  },
  {
    name: '`content-length` twice, and different',
    steps: (faulty) => [
      { bytes: head(faulty, ['content-length: 5', 'content-length: 6']) },
      { end: true },
    ],
  },
  {
    name: 'a chunk that is cut',
    steps: (faulty) => [
      { bytes: Buffer.concat([head(faulty, [CHUNKED]), Buffer.from('ff\r\ndata')]) },
      { end: true },
    ],
  },
  {
    name: 'a size of a chunk that is no number',
    steps: (faulty) => [
      { bytes: Buffer.concat([head(faulty, [CHUNKED]), Buffer.from('zz\r\ndata\r\n')]) },
      { end: true },
    ],
  },
  {
    name: 'compressed, and damaged',
    steps: (faulty) => {
      const bytes = gzipSync(body(faulty))
      bytes.fill(0xff, 12)
      return [{ bytes: whole(faulty, bytes, ['content-encoding: gzip']) }]
    },
  },
  {
    name: 'compressed, and without end (a bomb)',
    steps: (faulty) => [{ bytes: whole(faulty, bomb(), ['content-encoding: gzip']) }],
  },
  {
    name: 'an unknown compression',
    steps: (faulty) => [{ bytes: whole(faulty, body(faulty), ['content-encoding: rot13']) }],
  },
  {
    name: 'HTTP/1.0 without a length',
    isGood: true,
    steps: (faulty) => [
      { bytes: Buffer.concat([head(faulty, [], 'HTTP/1.0 200 OK'), body(faulty)]) },
      { end: true },
    ],
  },
  {
    name: 'interim responses (100, 103) before the answer',
    isGood: true,
    steps: (faulty) => [
      { bytes: 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n' },
      { afterMs: 10, bytes: whole(faulty, body(faulty)) },
    ],
  },
  {
    name: 'headers twice',
    isGood: true,
    steps: (faulty) => [
      { bytes: whole(faulty, body(faulty), ['x-request-id: a', 'x-request-id: b', 'server: c']) },
    ],
  },
  {
    name: 'headers of 100 KB',
    steps: (faulty) => [{ bytes: head(faulty, [`x-trace: ${'a'.repeat(100_000)}`]) }],
  },
  {
    name: 'no HTTP',
    steps: () => [{ bytes: 'SSH-2.0-OpenSSH_9.9\r\n' }, { end: true }],
  },
  { name: 'a status that is none', steps: () => [{ bytes: 'HTTP/1.1 999999 x\r\n\r\n' }] },
  {
    name: 'text behind the end of the response',
    isGood: true,
    steps: (faulty) => [
      {
        bytes: Buffer.concat([
          whole(faulty, body(faulty)),
          Buffer.from('HTTP/1.1 trailing garbage'),
        ]),
      },
    ],
  },
]

let bombBytes: Buffer | undefined
function bomb(): Buffer {
  bombBytes ??= gzipSync(Buffer.alloc(66 * 1024 * 1024), { level: 1 })
  return bombBytes
}
