import { afterEach, beforeEach, expect, test } from 'vitest'

import { response, startServer, type Step } from '../../test/http-server.ts'
import type { Capture } from './capture.ts'
import { HttpClient } from './http-client.ts'

let client = new HttpClient({ proxied: false })

beforeEach(() => {
  client = new HttpClient({ proxied: false })
})

afterEach(() => client.close())

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'
const HINTS = 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n'

async function askTwice(steps: readonly Step[]): Promise<Capture[]> {
  await using server = await startServer(steps)
  const request = { url: new URL('/v1', server.origin), headers: {}, body: '{}' }
  const options = { timeoutMs: 3000, signal: new AbortController().signal }
  return [await client.capture(request, options), await client.capture(request, options)]
}

function textOf({ reads }: Capture): string {
  return Buffer.concat(reads.map(({ bytes }) => bytes)).toString()
}

test.each([
  ['100', CONTINUE],
  ['100 twice', CONTINUE + CONTINUE],
  ['100 with headers', 'HTTP/1.1 100 Go on\r\ndate: now\r\n\r\n'],
  ['100 without carriage returns', 'HTTP/1.1 100 Continue\n\n'],
  ['102, 103 and 100', `HTTP/1.1 102 Processing\r\n\r\n${HINTS}${CONTINUE}`],
  ['103 with headers of 40 KB', HINTS.replace('</a>', `<${'a'.repeat(40_000)}>`)],
])('%s before the answer is passed over, on a kept connection too', async (_name, interim) => {
  const answer = response(200, 'ok')
  const [first, second] = await askTwice([{ bytes: interim }, ...answer])
  for (const capture of [first, second]) {
    expect(capture).toMatchObject({ status: 200, error: undefined })
    expect(capture?.headers).not.toHaveProperty('link')
    expect(capture?.interimCount).toBe(interim.match(/HTTP/g)?.length)
    expect(capture && textOf(capture)).toBe('ok')
  }
  expect(second?.connection.reused).toBe(true)
})

test('interim responses may share reads with the answer, and be cut anywhere', async () => {
  const [whole] = response(200, 'ok')
  const text = HINTS + CONTINUE + (whole && 'bytes' in whole ? String(whole.bytes) : '')
  for (const size of [1, 5, 11, 13, 26, text.length]) {
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
    const [capture] = await askTwice(pieces.map((bytes) => ({ bytes, afterMs: 0 })))
    expect(capture && textOf(capture), `in pieces of ${size}`).toBe('ok')
  }
})

test.each([
  ['101 is', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n', /answered 101/],
  ['interim responses without end are', CONTINUE.repeat(101), /more than 100 interim/],
  ['an interim head without end is', `HTTP/1.1 103 x\r\nlink: ${'a'.repeat(70_000)}`, /64 KiB/],
])('%s protocol', async (_name, bytes, message) => {
  const [capture] = await askTwice([{ bytes }])
  expect(capture?.error).toMatchObject({
    kind: 'protocol',
    message: expect.stringMatching(message),
  })
})

function withHeaders(bytes: number): readonly Step[] {
  return response(200, 'ok', { 'x-policy': 'x'.repeat(bytes) })
}

test('headers of 60 KiB are read; above 64 KiB they are protocol', async () => {
  const [read] = await askTwice(withHeaders(60 * 1024))
  expect(read?.headers['x-policy']).toHaveLength(60 * 1024)
  const [refused] = await askTwice(withHeaders(70 * 1024))
  expect(refused?.error).toMatchObject({
    kind: 'protocol',
    message: 'the headers of the response are larger than 64 KiB',
  })
})

test('a body that begins like an interim response is a body', async () => {
  const [capture] = await askTwice(response(200, CONTINUE))
  expect(capture && textOf(capture)).toBe(CONTINUE)
})
