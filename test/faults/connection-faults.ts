import type { Step } from '../http-server.ts'
import { body, CHUNKED, chunked, drip, type Fault, head, pieces, whole } from './fault.ts'

const RESET: Step = { destroy: true }

/** What networks do. */
export const connectionFaults: readonly Fault[] = [
  { name: 'the connection is refused', origin: 'nobody' },
  { name: 'the name is not found', origin: 'no such name' },
  { name: 'TLS: nobody known signed the certificate', certificate: 'unknown' },
  { name: 'TLS: the certificate has expired', certificate: 'expired' },
  { name: 'TLS: the certificate is for another name', certificate: 'of another name' },
  { name: 'reset before the headers', steps: () => [RESET] },
  { name: 'closed before the headers', steps: () => [{ end: true }] },
  {
    name: 'reset within the headers',
    steps: () => [{ bytes: 'HTTP/1.1 200 OK\r\ncontent-ty' }, { afterMs: 300, ...RESET }],
  },
  {
    name: 'reset within the answer',
    steps: (faulty) => {
      const { start, content } = pieces(faulty)
      const bytes = chunked(faulty, [start, content], { isEnded: false })
      return [{ bytes }, { afterMs: 300, ...RESET }]
    },
  },
  {
    name: 'closed politely within the answer',
    steps: (faulty) => {
      const { start, content } = pieces(faulty)
      return [{ bytes: chunked(faulty, [start, content]) }]
    },
  },
  {
    name: 'reset after the end of the answer',
    isGood: true,
    steps: (faulty) => [
      { bytes: chunked(faulty, [body(faulty)], { isEnded: false }) },
      { afterMs: 300, ...RESET },
    ],
  },
  {
    name: 'closed between two requests',
    isGood: true,
    steps: (faulty) => [{ bytes: whole(faulty, body(faulty)) }, { afterMs: 5, end: true }],
  },
  { name: 'accepted, and never answered', hangs: true, steps: () => [] },
  {
    name: 'headers, then silence',
    hangs: true,
    steps: (faulty) => [{ bytes: head(faulty, [CHUNKED]) }],
  },
  {
    name: 'text, then silence',
    hangs: true,
    steps: (faulty) => {
      const { start, content } = pieces(faulty)
      return [{ bytes: chunked(faulty, [start, content], { isEnded: false }) }]
    },
  },
  {
    name: 'headers that drip',
    hangs: true,
    steps: () => [{ bytes: 'HTTP/1.1 200 OK\r\n' }, ...drip((index) => `x-slow-${index}: 1\r\n`)],
  },
  {
    name: 'an answer that drips',
    hangs: true,
    steps: (faulty) => [{ bytes: head(faulty, ['content-length: 100000']) }, ...drip(() => 'a')],
  },
]
