import { createServer as createHttpsServer } from 'node:https'
import { createServer, type Server } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import tls, { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { Worker } from 'node:worker_threads'

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { ca, serverCertificate, serverKey } from '../../test/certificate.ts'
import { startConnectProxy } from '../../test/connect-proxy.ts'
import {
  deltaEvent,
  eventStream,
  finish,
  type Respond,
  response,
  startServer,
  type Step,
  streamHead,
} from '../../test/http-server.ts'
import type { Capture } from './capture.ts'
import { EventLoopMonitor } from './event-loop.ts'
import { HttpClient } from './http-client.ts'
import { readProxies } from './proxies.ts'
import type { RequestClient } from './request-client.ts'
import { SpreadClient } from './spread-client.ts'

const troubles: string[] = []

function spread(proxies: Readonly<Record<string, string>> = {}): SpreadClient {
  return new SpreadClient(new HttpClient({ proxied: readProxies(proxies) ?? false }), {
    eventLoop: new EventLoopMonitor(),
    onTrouble: (sentence) => troubles.push(sentence),
  })
}

const client = spread()
const own = new HttpClient({ proxied: false })

beforeAll(async () => {
  await client.spreadOver(2)
  expect(client.threadCount).toBe(2)
})

afterAll(async () => {
  await client[Symbol.asyncDispose]()
  own.close()
})

interface Limits {
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  readonly connection?: 'cold'
  readonly headers?: Readonly<Record<string, string>>
}

function post(
  from: RequestClient,
  origin: string,
  {
    timeoutMs = 60_000,
    signal = new AbortController().signal,
    connection,
    headers = { 'x-a': 'b' },
  }: Limits = {},
): Promise<Capture> {
  const request = { url: new URL('/v1/chat?x=1', origin), headers, body: '{"q":"ü"}' }
  return from.capture(request, { timeoutMs, signal, connection })
}

function textOf({ reads }: Capture): string {
  return Buffer.concat(reads.map(({ bytes }) => bytes)).toString()
}

/** All of a capture that does not depend on when it was made, and by whom. */
function untimed({ connection, sentAt, endedAt, error, thread: _thread, ...capture }: Capture) {
  return {
    ...capture,
    reads: capture.reads.map(({ bytes }) => Buffer.from(bytes).toString('latin1')),
    protocol: connection.protocol,
    isReused: connection.reused,
    wasSent: sentAt !== undefined,
    hasEnded: endedAt !== undefined,
    error: error && { kind: error.kind, message: error.message },
  }
}

async function unusedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const port = portOf(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('a load thread captures what this thread would', () => {
  const pieces = ['Hel', 'lo ', 'ü\u2028'].map((text, index) => ({
    afterMs: 15 * index,
    bytes: deltaEvent({ content: text }),
  }))
  const cases: readonly [what: string, Respond | readonly Step[], Limits?][] = [
    ['a stream', eventStream([...pieces, { afterMs: 15, bytes: finish }])],
    ['an empty answer', response(204, '')],
    ['an error with its headers', response(429, 'slow down', { 'retry-after': '3', Via: 'a' })],
    [
      'bytes that are no text',
      response(
        200,
        Uint8Array.from({ length: 70_000 }, (_, at) => at),
      ),
    ],
    ['interim responses', [{ bytes: 'HTTP/1.1 103 Early\r\n\r\n' }, ...response(200, 'ok')]],
    [
      'a reset',
      [{ bytes: streamHead() }, { bytes: '2\r\nab\r\n' }, { afterMs: 40, destroy: true }],
    ],
    ['a close without an end', [{ bytes: streamHead() }, { afterMs: 40, end: true }]],
    ['what is not HTTP', [{ bytes: 'SSH-2.0-OpenSSH_9.6\r\n\r\n' }]],
    ['a timeout', [{ bytes: streamHead() }, { bytes: '2\r\nab\r\n' }], { timeoutMs: 300 }],
    ['a cold connection', response(200, 'ok'), { connection: 'cold' }],
    ['a header that HTTP cannot carry', response(200, 'ok'), { headers: { 'x-a': 'ü\n' } }],
  ]
  test.each(cases)('%s', async (_what, respond, limits) => {
    await using server = await startServer(respond)
    const here = await post(own, server.origin, limits)
    const there = await post(client, server.origin, limits)
    expect(untimed(there)).toEqual(untimed(here))
    expect(there.thread).toBeOneOf([1, 2])
    expect(here.thread).toBeUndefined()
    const sent = server.requests.map(({ method, path, headers, body }) => [
      method,
      path,
      headers,
      body,
    ])
    expect(sent[1]).toEqual(sent[0])
  })

  test('a refused connection', async () => {
    const origin = `http://127.0.0.1:${await unusedPort()}`
    expect(untimed(await post(client, origin))).toEqual(untimed(await post(own, origin)))
  })

  test('an abort in the stream ends it at once, and keeps what had come', async () => {
    await using server = await startServer([{ bytes: streamHead() }, { bytes: '2\r\nab\r\n' }])
    const stop = new AbortController()
    const running = post(client, server.origin, { signal: stop.signal })
    await delay(150)
    stop.abort()
    const capture = await running
    expect(capture).toMatchObject({ status: 200, error: { kind: 'aborted' } })
    expect(textOf(capture)).toBe('ab')
  })

  test('a signal that was aborted before sends nothing', async () => {
    await using server = await startServer(response(200, 'ok'))
    const capture = await post(client, server.origin, { signal: AbortSignal.abort() })
    expect(capture).toMatchObject({ sentAt: undefined, error: { kind: 'aborted' } })
    expect(server.requests).toEqual([])
  })

  test('through a proxy, with its password', async () => {
    await using server = await startServer(response(200, 'ok'))
    await using proxy = await startServer(response(200, 'from the proxy'))
    const HTTP_PROXY = proxy.origin.replace('//', '//user:pass@')
    await using proxied = spread({ HTTP_PROXY })
    await proxied.spreadOver(2)
    const capture = await post(proxied, 'http://gateway.invalid')
    expect(textOf(capture)).toBe('from the proxy')
    expect(proxy.requests[0]?.path).toBe('http://gateway.invalid/v1/chat?x=1')
    expect(proxy.requests[0]?.headers).toHaveProperty('proxy-authorization')
    // This machine is never asked through one.
    expect(textOf(await post(proxied, server.origin))).toBe('ok')
  })

  test('a tunnel that a proxy refuses', async () => {
    await using proxy = await startConnectProxy({ port: 1, status: 403 })
    await using proxied = spread({ HTTPS_PROXY: proxy.url.href })
    await proxied.spreadOver(2)
    const capture = await post(proxied, 'https://gateway.invalid')
    expect(capture).toMatchObject({ sentAt: undefined, error: { kind: 'connect' } })
    expect(capture.error?.message).toContain('answered CONNECT with HTTP 403')
  })

  test('an answer over TLS, where the project trusts who signed', async () => {
    const secure = createHttpsServer(
      { key: serverKey, cert: serverCertificate },
      (_request, reply) => void reply.end('ok'),
    )
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve))
    const origin = `https://localhost:${portOf(secure)}`
    const trusted = getCACertificates('default')
    await using trusting = spread()
    try {
      setDefaultCACertificates([...trusted, ca])
      await trusting.spreadOver(2)
    } finally {
      setDefaultCACertificates(trusted)
    }
    const capture = await post(trusting, origin)
    expect(textOf(capture)).toBe('ok')
    expect(capture.connection.tlsMs).toBeGreaterThan(0)
    expect((await post(client, origin)).error?.message).toMatch(/NODE_EXTRA_CA_CERTS/)
    secure.closeAllConnections()
    await new Promise((resolve) => secure.close(resolve))
  })

  test('with what this process has decided of its connections', async () => {
    const old = createHttpsServer(
      { key: serverKey, cert: serverCertificate, maxVersion: 'TLSv1.2' },
      (_request, reply) => void reply.end('ok'),
    )
    await new Promise<void>((resolve) => old.listen(0, '127.0.0.1', resolve))
    const origin = `https://localhost:${portOf(old)}`
    const { DEFAULT_MIN_VERSION } = tls
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    try {
      await using accepting = spread()
      await accepting.spreadOver(2)
      expect(textOf(await post(accepting, origin))).toBe('ok')
      tls.DEFAULT_MIN_VERSION = 'TLSv1.3'
      await using strict = spread()
      await strict.spreadOver(2)
      expect((await post(strict, origin)).error?.message).toMatch(/ALERT_PROTOCOL_VERSION/)
    } finally {
      vi.unstubAllEnvs()
      tls.DEFAULT_MIN_VERSION = DEFAULT_MIN_VERSION
    }
    old.closeAllConnections()
    await new Promise((resolve) => old.close(resolve))
  })
})

test('stamps are on the clock of this thread', async () => {
  await using server = await startServer(
    eventStream([{ bytes: deltaEvent({ content: 'Hi' }) }, { afterMs: 30, bytes: finish }]),
  )
  for (let request = 0; request < 10; request += 1) {
    const before = performance.now()
    const { sentAt = NaN, reads, endedAt = NaN } = await post(client, server.origin)
    const after = performance.now()
    const { receivedAt = NaN, writtenAt = [] } = server.requests[request] ?? {}
    expect(sentAt).toBeGreaterThan(before)
    expect(receivedAt).toBeGreaterThan(sentAt)
    expect(reads[0]?.at).toBeGreaterThan(writtenAt[0] ?? NaN)
    expect(endedAt).toBeGreaterThan(writtenAt.at(-1) ?? NaN)
    expect(after).toBeGreaterThan(endedAt)
  }
})

test('requests are spread evenly, over the connections that were opened for them', async () => {
  await using server = await startServer(eventStream([{ afterMs: 300, bytes: finish }]))
  await client.prepare(new URL(server.origin), 8, new AbortController().signal)
  await vi.waitFor(() => expect(server.connections).toBe(8))
  const captures = await Promise.all(Array.from({ length: 8 }, () => post(client, server.origin)))
  expect(captures.filter(({ thread }) => thread === 1)).toHaveLength(4)
  expect(captures.filter(({ thread }) => thread === 2)).toHaveLength(4)
  expect(server.connections).toBe(8)
})

test('what is opened for nothing is given up with the run', async () => {
  const silent = createServer()
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const stop = new AbortController()
  const preparing = client.prepare(new URL(`https://127.0.0.1:${portOf(silent)}`), 2, stop.signal)
  await delay(50)
  stop.abort()
  await preparing
  silent.close()
})

test('lateness is that of the thread which stamped, since the last reset', async () => {
  await using server = await startServer(response(200, 'ok'))
  client.eventLoop.start()
  await delay(50)
  const busyUntil = performance.now() + 80
  while (performance.now() < busyUntil);
  await delay(50)
  const { thread } = await post(client, server.origin)
  expect(client.eventLoop.p99Ms()).toBeGreaterThan(40)
  expect(client.eventLoop.p99Ms(thread)).toBeLessThan(client.eventLoop.p99Ms() ?? NaN)
  client.eventLoop.reset()
  expect(client.eventLoop.p99Ms(thread)).toBeUndefined()
  client.eventLoop.stop()
})

test('without a need for threads this one sends', async () => {
  await using server = await startServer(response(200, 'ok'))
  await using alone = spread()
  await alone.spreadOver(1)
  expect(alone.threadCount).toBe(0)
  expect((await post(alone, server.origin)).thread).toBeUndefined()
})

test('a thread that ends costs what it had open, and is told; the others go on', async () => {
  await using server = await startServer((_request, index) =>
    index < 4
      ? [{ bytes: streamHead() }, { afterMs: 2000, bytes: '0\r\n\r\n' }]
      : response(200, 'ok'),
  )
  const workers: Worker[] = []
  const note = (worker: Worker): void => void workers.push(worker)
  process.on('worker', note)
  await using mortal = spread()
  await mortal.spreadOver(2)
  process.off('worker', note)
  const running = [1, 2, 3, 4].map(() => post(mortal, server.origin))
  await vi.waitFor(() => expect(server.requests).toHaveLength(4), { timeout: 60_000 })
  troubles.length = 0
  await workers[0]?.terminate()
  const captures = await Promise.all(running)
  const lost = captures.filter(({ error }) => error !== undefined)
  expect(lost).toHaveLength(2)
  // It may have been charged, so it counts as sent.
  expect(lost[0]?.sentAt).toBeGreaterThan(0)
  expect(lost[0]?.error).toMatchObject({
    kind: 'disconnect',
    message: 'the load thread that sent it ended',
  })
  expect(troubles).toEqual(['a load thread ended: 2 open requests failed'])
  const left = captures.find(({ error }) => error === undefined)?.thread
  expect((await post(mortal, server.origin)).thread).toBe(left)
  // The next matrix has as many as it needs.
  expect(mortal.threadCount).toBe(1)
  await mortal.spreadOver(2)
  expect(mortal.threadCount).toBe(2)
})
