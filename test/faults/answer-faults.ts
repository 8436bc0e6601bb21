import { answerOf } from '../../src/testing/sample-answer.ts'
import { chunked, DEEP, type Fault, json, whole } from './fault.ts'

/** What servers put into an answer. */
export const answerFaults: readonly Fault[] = [
  {
    name: 'a web page',
    steps: (faulty) => [{ bytes: whole(faulty, '<!doctype html><title>Sign in</title>') }],
  },
  {
    name: 'plain JSON',
    steps: (faulty) => [{ bytes: whole(faulty, '{"hello":"world"}') }],
  },
  {
    name: 'JSON with an error',
    steps: (faulty) => [{ bytes: whole(faulty, json('the engine stopped')) }],
  },
  { name: 'nothing', steps: (faulty) => [{ bytes: whole(faulty, '') }] },
  { name: 'a stream of nothing', steps: (faulty) => [{ bytes: chunked(faulty, []) }] },
  {
    name: 'an error event behind text',
    steps: (faulty) => {
      const writer = answerOf(faulty.vendor)
      const said = [writer.start(), writer.content('Salt')]
      const error = writer.error({ kind: 'overload', message: 'the engine stopped' })
      return [{ bytes: chunked(faulty, [...said, error]) }]
    },
  },
  {
    name: 'a rate limit behind text',
    steps: (faulty) => {
      const writer = answerOf(faulty.vendor)
      const said = [writer.start(), writer.content('Salt')]
      const error = writer.error({ kind: 'rate limit', message: 'slow down' })
      return [{ bytes: chunked(faulty, [...said, error]) }]
    },
  },
  {
    name: 'an end without text',
    steps: (faulty) => {
      const writer = answerOf(faulty.vendor)
      return [{ bytes: chunked(faulty, [writer.start(), writer.end('own end')]) }]
    },
  },
  {
    name: 'a line of 2 MB without end',
    steps: (faulty) => [{ bytes: chunked(faulty, [`data: ${'a'.repeat(2_000_000)}`]) }],
  },
  {
    name: 'bytes that are no UTF-8',
    steps: (faulty) => [{ bytes: chunked(faulty, [Buffer.alloc(400, 0xfe)]) }],
  },
  {
    name: 'zero bytes',
    steps: (faulty) => [{ bytes: chunked(faulty, [Buffer.alloc(400)]) }],
  },
  {
    name: 'JSON nested 20,000 deep',
    steps: (faulty) => [{ bytes: chunked(faulty, [`data: ${DEEP}\n\n`]) }],
  },
  {
    name: 'an answer that calls a tool',
    isGood: true,
    steps: (faulty) => {
      const writer = answerOf(faulty.vendor)
      const call = { id: 'call-1', name: 'atlas', arguments: '{}', isFirst: true, isLast: true }
      return [
        { bytes: chunked(faulty, [writer.start(), writer.call(call), writer.end('tool call')]) },
      ]
    },
  },
]
