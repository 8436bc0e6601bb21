import { describe, expect, test } from 'vitest'

import { damaged, inReads, madeResponse } from '../../test/fuzz/http-responses.ts'
import { readByNode, type ReadResponse } from '../../test/fuzz/node-reading.ts'
import { randomStream } from '../stats/random.ts'
import { BadResponse } from './bad-response.ts'
import { ResponseReader } from './response-reader.ts'
import { Slab } from './slab.ts'

interface Read extends ReadResponse {
  readonly headers: Readonly<Record<string, string>>
  readonly interimCount: number
  readonly keptMs: number
  /** Why it was refused, or where it was cut off. */
  readonly reason: string | undefined
  /** How many of the bytes are the response's. */
  readonly taken: number
  readonly stamps: readonly number[]
}

/** What is read of a response that comes in these reads, the nth at the time n, and ends with its connection. */
function read(reads: readonly Buffer[]): Read {
  const slab = new Slab()
  const reader = new ResponseReader(slab)
  let outcome: ReadResponse['outcome'] = 'refused'
  let reason: string | undefined
  let taken = 0
  try {
    for (const [index, bytes] of reads.entries()) taken += reader.take(bytes, index)
    reason = reader.end()
    outcome = reader.isComplete ? 'whole' : 'cut'
  } catch (error) {
    if (!(error instanceof BadResponse)) throw error
    reason = error.message
  }
  const kept = slab.reads()
  return {
    outcome,
    reason,
    status: reader.status,
    headers: reader.headers,
    body: Buffer.concat(kept.map(({ bytes }) => bytes)),
    interimCount: reader.interimCount,
    keptMs: reader.keptMs,
    taken,
    stamps: kept.map(({ at }) => at),
  }
}

function readText(text: string): Read {
  return read([Buffer.from(text, 'latin1')])
}

describe('however a response is cut into reads', () => {
  const random = randomStream(1, 'cuts')

  test('it is read alike, and its bytes are stamped as they come', () => {
    for (let index = 0; index < 3000; index += 1) {
      const made = madeResponse(random)
      const bytes = index % 3 === 0 ? made.bytes : damaged(made, random)
      const reads = inReads(bytes, random)
      const { stamps: _one, taken, ...whole } = read([bytes])
      const { stamps, taken: takenOfReads, ...cut } = read(reads)
      expect(cut).toEqual(whole)
      if (index % 3 === 0) {
        const { status, body, interimCount } = made
        expect(whole).toMatchObject({ outcome: 'whole', status, interimCount })
        expect(whole.body).toEqual(body)
      }
      if (whole.outcome !== 'refused') expect(takenOfReads).toBe(taken)
      expect(stamps.toSorted((a, b) => a - b)).toEqual(stamps)
      expect(new Set(stamps).size).toBe(stamps.length)
    }
  })

  test('a read of several chunks is one read, a chunk of several reads several', () => {
    const head = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'
    const reads = [`${head}1\r\na\r\n2\r\nb`, 'c\r\n3', '\r', '\nde', 'f\r\n0\r\n', '\r\n']
    const { body, stamps } = read(reads.map((text) => Buffer.from(text)))
    expect(body.toString()).toBe('abcdef')
    expect(stamps).toEqual([0, 1, 3, 4])
  })
})

/** Where we mean to differ from Node: strangers' bytes are read by the letter. */
const differences: readonly (readonly [
  what: string,
  holds: (ours: Read, text: string) => boolean,
])[] = [
  ['a coding that nobody asked for is refused', ({ reason = '' }) => /transfer-enc/.test(reason)],
  ['so is 101', ({ reason = '' }) => reason.includes('101')],
  [
    'so are a status below 100, and a NUL behind one',
    ({ reason = '' }, text) => /status/.test(reason) && /\0|HTTP\/1\.[01] 0/.test(text),
  ],
  [
    'so is half a line end before it',
    ({ reason = '' }, text) => /begin/.test(reason) && /(^|\n)[\r\n]+HTTP|^[\r\n]+$/.test(text),
  ],
  ['so is a chunk of 2^53 bytes', ({ reason = '' }) => reason.includes('too large')],
  [
    'nobody reads what extensions of chunks say',
    ({ outcome }, text) => outcome === 'whole' && /\n[\da-f]+;(?!(a|a=b|a="b c";d)\r)/i.test(text),
  ],
  ['a line is judged when all of it is there', ({ outcome }) => outcome === 'cut'],
  [
    'interim responses may end lines without a carriage return, and be of HTTP/1.0',
    ({ interimCount }, text) => interimCount > 0 && /HTTP\/1\.0 1|(?<!\r)\n/.test(text),
  ],
]

test('Node reads the same, but for what is listed', { timeout: 60_000 }, async () => {
  const random = randomStream(2, 'node')
  const tally = { whole: 0, cut: 0, refused: 0 }
  for (let index = 0; index < 2000; index += 1) {
    const bytes = damaged(madeResponse(random), random)
    const ours = read([bytes])
    tally[ours.outcome] += 1
    const text = bytes.toString('latin1')
    if (differences.some(([, holds]) => holds(ours, text))) continue
    // Node also judges what follows an answer; we leave it, and the connection, alone.
    const theirs = await readByNode(
      ours.outcome === 'whole' ? bytes.subarray(0, ours.taken) : bytes,
    )
    expect(theirs.outcome, JSON.stringify([ours.reason, text])).toBe(ours.outcome)
    if (ours.outcome !== 'whole') continue
    expect([theirs.status, theirs.body]).toEqual([ours.status, ours.body])
  }
  expect(Math.min(...Object.values(tally))).toBeGreaterThan(100)
})

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'

test.each([
  ['SSH-2.0-OpenSSH_9.6', /does not begin with HTTP/],
  ['HTTP/2 200\r\n\r\n', /does not begin with HTTP/],
  ['<html>', /does not begin with HTTP/],
  ['HTTP/1.1 20\r\n', /no status/],
  ['HTTP/1.1 999999 x\r\n\r\n', /no status/],
  ['HTTP/1.1 200 OK\n\n', /without a carriage return/],
  ['HTTP/1.1 200 OK\r\n a\r\n\r\n', /second line/],
  ['HTTP/1.1 200 OK\r\nx: a\r\n b\r\n\r\n', /second line/],
  ['HTTP/1.1 200 OK\r\nx : a\r\n\r\n', /no name/],
  ['HTTP/1.1 200 OK\r\n: a\r\n\r\n', /no name/],
  ['HTTP/1.1 200 OK\r\nx\r\n\r\n', /no name/],
  ['HTTP/1.1 200 OK\r\nx: a\rb\r\n\r\n', /the value of x has a control character/],
  ['HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n', /the value of x has a control character/],
  ['HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\na', /there twice/],
  ['HTTP/1.1 200 OK\r\ncontent-length: 1, 1\r\n\r\na', /no number of bytes/],
  ['HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\na', /no number of bytes/],
  ['HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\na', /no number of bytes/],
  ['HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\na', /both/],
  ['HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\na', /not chunked/],
  [`${CHUNKED}\r\n`, /size of a chunk is no number/],
  [`${CHUNKED}-1\r\n`, /size of a chunk is no number/],
  [`${CHUNKED}0x1\r\na`, /does not end/],
  [`${CHUNKED}1 \r\na`, /does not end/],
  [`${CHUNKED}1\na`, /does not end/],
  [`${CHUNKED}1\r\nab\r\n`, /does not end/],
  [`${CHUNKED}1;a\nb\r\na`, /control character/],
  [`${CHUNKED}${'0'.repeat(17)}\r\n\r\n`, /too large/],
  [`${CHUNKED}ffffffffffffffff\r\n`, /too large/],
  [`${CHUNKED}1;${'a'.repeat(70_000)}\r\n`, /64 KiB/],
  [`${CHUNKED}0\r\nx: ${'a'.repeat(70_000)}\r\n\r\n`, /64 KiB/],
  [`${CHUNKED}0\r\nContent-Length: 1\r\n\r\n`, /in its trailers/],
  [`${CHUNKED}0\r\ncontent length: 1\r\n\r\n`, /no name/],
  [`HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(12_000)}\r\n`, /64 KiB/],
])('%j is refused', (text, reason) => {
  expect(readText(text)).toMatchObject({
    outcome: 'refused',
    reason: expect.stringMatching(reason),
  })
})

test.each([
  ['', 'before it answered'],
  ['HTTP/1.1 100 Continue\r\n\r\n', 'before it answered'],
  ['HT', 'within the headers'],
  ['HTTP/1.1 200 OK\r\n', 'within the headers'],
  ['HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\na', 'within the answer'],
  [`${CHUNKED}1\r\na\r\n`, 'within the answer'],
  [`${CHUNKED}0\r\n`, 'within the answer'],
])('%j is cut off', (text, reason) => {
  expect(readText(text)).toMatchObject({ outcome: 'cut', reason })
})

const LENGTH = 'content-length: 1\r\n'

test.each([
  [`HTTP/1.1 200 OK\r\n${LENGTH}\r\na`, Infinity],
  [`HTTP/1.1 200 OK\r\n${LENGTH}connection: x, Close\r\n\r\na`, 0],
  [`HTTP/1.1 200 OK\r\n${LENGTH}keep-alive: timeout=5, max=9\r\n\r\na`, 3000],
  [`HTTP/1.1 200 OK\r\n${LENGTH}keep-alive: timeout=1\r\n\r\na`, 0],
  [`HTTP/1.0 200 OK\r\n${LENGTH}\r\na`, 0],
  [`HTTP/1.0 200 OK\r\n${LENGTH}connection: keep-alive\r\n\r\na`, Infinity],
  ['HTTP/1.1 204 No\r\n\r\n', Infinity],
  [`HTTP/1.1 304 No\r\n${LENGTH}\r\n`, 0],
  ['HTTP/1.1 204 No\r\ntransfer-encoding: chunked\r\n\r\n', 0],
  ['HTTP/1.1 200 OK\r\n\r\nuntil the end', 0],
])('%j keeps the connection for %d ms', (text, keptMs) => {
  expect(readText(text)).toMatchObject({ outcome: 'whole', keptMs })
})

test('values are trimmed, and may hold any byte but control characters', () => {
  const { headers } = readText(
    'HTTP/1.1 200 OK\r\nX-A:\t b\xe9 \tc \t\r\nx-a:\r\n__proto__: x\r\n\r\n',
  )
  expect(headers).toEqual({ 'x-a': 'b\xe9 \tc, ' })
})

test('blanks without end cost no time', () => {
  const startedAt = performance.now()
  readText(`HTTP/1.1 200 OK\r\nx: a${' '.repeat(65_000)}b\r\n\r\n`)
  expect(performance.now() - startedAt).toBeLessThan(5000)
})
