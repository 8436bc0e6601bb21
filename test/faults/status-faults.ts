import type { Step } from '../http-server.ts'
import { DEEP, drip, type Fault, type FaultVendor, json } from './fault.ts'

/** What servers answer. */
export const statusFaults: readonly Fault[] = [
  { name: '204', steps: () => [{ bytes: 'HTTP/1.1 204 No Content\r\n\r\n' }] },
  {
    name: '302 to another server',
    steps: (faulty) => refused(302, '', [`location: ${faulty.elsewhere}/v1`])(faulty),
  },
  { name: '307 to itself', steps: refused(307, '', ['location: /']) },
  { name: '400', steps: refused(400, json('messages must not be empty')) },
  { name: '401', steps: refused(401, json('unknown key')) },
  { name: '402', steps: refused(402, json('no credit')) },
  { name: '403', steps: refused(403, json('not for you')) },
  { name: '404', steps: refused(404, json('no such model')) },
  { name: '408', steps: refused(408, json('too slow')) },
  { name: '429', steps: refused(429, json('slow down'), ['retry-after: 20']) },
  {
    name: '429 that means credit',
    steps: refused(
      429,
      '{"error":{"message":"You exceeded your quota","code":"insufficient_quota"}}',
    ),
  },
  { name: '500', steps: refused(500, json('out of order')) },
  { name: '500 without a body', steps: refused(500, '') },
  { name: '500 of 50 KB', steps: refused(500, 'broken '.repeat(7000)) },
  { name: '500 nested 20,000 deep', steps: refused(500, DEEP) },
  {
    name: '500 without end',
    hangs: true,
    steps: () => [
      { bytes: 'HTTP/1.1 500 x\r\ntransfer-encoding: chunked\r\n\r\n' },
      ...drip(() => '5\r\nhello\r\n'),
    ],
  },
  { name: '502 with HTML', steps: refused(502, '<html><title>502 Bad Gateway</title></html>') },
  { name: '503', steps: refused(503, json('overloaded')) },
  { name: '504', steps: refused(504, json('upstream')) },
  { name: '529', steps: refused(529, json('overloaded')) },
]

function refused(
  status: number,
  words: string,
  lines: readonly string[] = [],
): (faulty: FaultVendor) => Step[] {
  return () => [
    {
      bytes: `HTTP/1.1 ${status} Refused\r\n${[...lines, `content-length: ${Buffer.byteLength(words)}`].join('\r\n')}\r\n\r\n${words}`,
    },
  ]
}
