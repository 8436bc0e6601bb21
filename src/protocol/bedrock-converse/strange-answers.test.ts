import { gzipSync } from 'node:zlib'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { metadataEvent, roleEvent, stopEvent, textEvent } from '../../../test/converse-server.ts'
import { startServer, type Step } from '../../../test/http-server.ts'
import { failureOf } from '../../metrics/failure.ts'
import type { Observation } from '../../model/observation.ts'
import { HttpClient } from '../../transport/http-client.ts'
import { MAX_ANSWER_BYTES } from '../../transport/request-limit.ts'
import { ask } from './ask.ts'

let client = new HttpClient({ proxied: false })

beforeEach(() => {
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  client = new HttpClient({ proxied: false })
})

afterEach(async () => {
  vi.unstubAllEnvs()
  client.close()
})

/** Asks over HTTP/1 and gets raw bytes for an answer. */
async function answeredWith(
  steps: readonly Step[],
  { timeoutMs = 3000, signal = new AbortController().signal } = {},
): Promise<Observation> {
  await using server = await startServer(steps)
  const call = {
    baseURL: server.origin,
    apiKey: undefined,
    headers: {},
    body: {},
    model: 'm',
    messages: [{ role: 'user', content: 'Why?' }],
    keepPrompt: false,
    maxTokens: 9,
    temperature: 0,
    json: false,
    leaveOut: [],
    aws: { region: 'us-east-1', http: 1, credentials: 'dummy' },
  } as const
  return (await ask(call, { timeoutMs, signal }, client)).read()
}

test('101 is protocol, and does not wait for the limit', async () => {
  const bytes = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'
  expect(failureOf(await answeredWith([{ bytes }]))).toMatchObject({
    class: 'protocol',
    message: expect.stringContaining('answered 101'),
  })
})

test('a status that is none is protocol', async () => {
  for (const status of ['101', '000']) {
    const bytes = `HTTP/1.1 ${status} x\r\n\r\n`
    expect(failureOf(await answeredWith([{ bytes }]))).toMatchObject({ class: 'protocol' })
  }
})

test('what a proxy compressed is read, and so is its error', async () => {
  const body = gzipSync('{"message":"no such model"}')
  const head = `content-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`
  const refused = Buffer.concat([Buffer.from(`HTTP/1.1 404 x\r\n${head}`), body])
  expect(failureOf(await answeredWith([{ bytes: refused }]))).toMatchObject({
    message: 'HTTP 404: no such model',
  })
  const answer = gzipSync(Buffer.concat([roleEvent, textEvent('Hello'), stopEvent, metadataEvent]))
  const ok = `HTTP/1.1 200 OK\r\ncontent-type: application/vnd.amazon.eventstream\r\ncontent-encoding: gzip\r\ncontent-length: ${answer.length}\r\n\r\n`
  const read = await answeredWith([{ bytes: Buffer.concat([Buffer.from(ok), answer]) }])
  expect(failureOf(read)).toBeUndefined()
  expect(read.reading.deltas).toMatchObject([{ text: 'Hello' }])
})

test('interim responses are passed over and counted', async () => {
  const answer = Buffer.concat([roleEvent, textEvent('Hello'), stopEvent, metadataEvent])
  const head = `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-type: application/vnd.amazon.eventstream\r\ncontent-length: ${answer.length}\r\n\r\n`
  const read = await answeredWith([{ bytes: Buffer.concat([Buffer.from(head), answer]) }])
  expect(failureOf(read)).toBeUndefined()
  expect(read.interimCount).toBe(2)
})

test('a compressed answer that explodes is protocol', async () => {
  const bomb = gzipSync(Buffer.alloc(MAX_ANSWER_BYTES + 1))
  const ok = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`
  const observation = await answeredWith([{ bytes: Buffer.concat([Buffer.from(ok), bomb]) }])
  expect(failureOf(observation)).toMatchObject({
    class: 'protocol',
    message: expect.stringContaining('when it is decompressed'),
  })
})

test('interim responses without end are protocol', async () => {
  const bytes = 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(101)
  expect(failureOf(await answeredWith([{ bytes }]))).toMatchObject({
    class: 'protocol',
    message: expect.stringContaining('more than 100 interim'),
  })
})

function withHeaders(bytes: number): Step[] {
  const head = `HTTP/1.1 503 x\r\nx-policy: ${'x'.repeat(bytes)}\r\ncontent-length: 2`
  return [{ bytes: `${head}\r\n\r\n{}` }]
}

test('headers of 60 KiB are read; above 64 KiB they are protocol', async () => {
  const read = await answeredWith(withHeaders(60 * 1024))
  expect(read).toMatchObject({ status: 503, error: undefined })
  expect(failureOf(await answeredWith(withHeaders(70 * 1024)))).toMatchObject({
    class: 'protocol',
    message: 'the headers of the response are larger than 64 KiB',
  })
})

test.each([
  ['nothing', ''],
  ['half a status line', 'HTTP/1.1 2'],
  ['half a head', 'HTTP/1.1 200 OK\r\ncontent-type: x\r\n'],
  ['a polite word', 'HTTP/1.1 100 Continue\r\n\r\n'],
])(
  '%s and then silence runs into the limit, and ends when the run is stopped',
  async (_n, bytes) => {
    const late = await answeredWith([{ bytes }], { timeoutMs: 150 })
    expect(failureOf(late)).toMatchObject({ class: 'timeout' })
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 100)
    const stopped = await answeredWith([{ bytes }], { signal: stop.signal })
    expect(stopped.error).toMatchObject({ kind: 'aborted' })
  },
)
