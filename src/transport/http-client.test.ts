import { createServer as createHttpsServer } from 'node:https'
import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

import { ca, serverCertificate, serverKey } from '../../test/certificate.ts'
import { startConnectProxy } from '../../test/connect-proxy.ts'
import {
  deltaEvent,
  eventStream,
  finish,
  response,
  startServer,
  streamHead,
} from '../../test/http-server.ts'
import type { Capture } from './capture.ts'
import { HttpClient } from './http-client.ts'
import { readProxies } from './proxies.ts'

const answer = eventStream([{ bytes: deltaEvent({ content: 'Hi' }) }, { bytes: finish }])

let client = new HttpClient({ proxied: false })

beforeEach(() => {
  client = new HttpClient({ proxied: false })
})

afterEach(() => client.close())

function post(
  origin: string,
  {
    timeoutMs = 60_000,
    signal = new AbortController().signal,
    connection = undefined as 'warm' | 'cold' | undefined,
  } = {},
): Promise<Capture> {
  const request = { url: new URL('/v1/chat?x=1', origin), headers: { 'x-a': 'b' }, body: '{"q":1}' }
  return client.capture(request, { timeoutMs, signal, connection })
}

function textOf({ reads }: Capture): string {
  return Buffer.concat(reads.map(({ bytes }) => bytes)).toString()
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function unusedPort(): Promise<number> {
  const server = createServer()
  const port = await listening(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('a request', () => {
  test('is posted once, as it was given', async () => {
    await using server = await startServer(response(200, 'ok'))
    await post(server.origin)
    expect(server.requests).toHaveLength(1)
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/chat?x=1',
      headers: { 'x-a': 'b' },
      body: '{"q":1}',
    })
  })

  test('gets status, headers, bytes and an end', async () => {
    await using server = await startServer(response(418, 'short and stout', { 'X-Pot': 'tea' }))
    const capture = await post(server.origin)
    expect(capture).toMatchObject({
      status: 418,
      headers: { 'x-pot': 'tea' },
      byteLength: 15,
      error: undefined,
    })
    expect(textOf(capture)).toBe('short and stout')
    expect(capture.endedAt).toBeGreaterThanOrEqual(capture.reads[0]?.at ?? Infinity)
  })

  test('joins a header that came twice', async () => {
    const bytes = 'HTTP/1.1 200 OK\r\nvia: a\r\nvia: b\r\ncontent-length: 0\r\n\r\n'
    await using server = await startServer([{ bytes }])
    expect((await post(server.origin)).headers).toMatchObject({ via: 'a, b' })
  })

  test('is not confused by an interim response', async () => {
    await using server = await startServer([
      { bytes: 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n' },
      ...response(200, 'ok'),
    ])
    const capture = await post(server.origin)
    expect(capture.status).toBe(200)
    expect(capture.headers).not.toHaveProperty('link')
  })

  test('does not follow a redirect', async () => {
    await using elsewhere = await startServer(response(200, 'stolen'))
    await using server = await startServer(response(302, '', { location: elsewhere.origin }))
    expect((await post(server.origin)).status).toBe(302)
    expect(elsewhere.requests).toEqual([])
  })
})

describe('stamps', () => {
  test('are of the moments at which bytes arrive, however they are spaced', async () => {
    await using server = await startServer([
      { bytes: streamHead() },
      { afterMs: 40, bytes: '1\r\na\r\n' },
      { afterMs: 60, bytes: '1\r\nb\r\n0\r\n\r\n' },
    ])
    const capture = await post(server.origin)
    const [, firstAt = 0, secondAt = 0] = server.requests[0]?.writtenAt ?? []
    const [first, second] = capture.reads.map(({ at }) => at)
    expect(capture.reads).toHaveLength(2)
    expect(first).toBeGreaterThanOrEqual(firstAt)
    expect(first).toBeLessThan(firstAt + 30)
    expect(second).toBeGreaterThanOrEqual(secondAt)
    expect(second).toBeLessThan(secondAt + 30)
  })

  test('begin when the request is handed over, before the server has it', async () => {
    await using server = await startServer(answer)
    const capture = await post(server.origin)
    expect(capture.sentAt).toBeLessThanOrEqual(server.requests[0]?.receivedAt ?? 0)
  })

  test('of headers alone are no read', async () => {
    await using server = await startServer([{ bytes: streamHead() }])
    expect((await post(server.origin, { timeoutMs: 80 })).reads).toEqual([])
  })
})

describe('connections', () => {
  test('the first request opens one before its clock starts', async () => {
    await using server = await startServer(answer)
    const { connection, sentAt } = await post(server.origin)
    expect(connection).toMatchObject({ reused: false, protocol: 'h1', tlsMs: undefined })
    expect(connection.connectMs).toBeGreaterThan(0)
    expect(sentAt).toBeDefined()
  })

  test('the second request reuses it', async () => {
    await using server = await startServer(answer)
    await post(server.origin)
    const { connection } = await post(server.origin)
    expect(connection).toMatchObject({ reused: true, connectMs: undefined, dnsMs: undefined })
    expect(server.connections).toBe(1)
  })

  test('every origin has its own', async () => {
    await using one = await startServer(answer)
    await using other = await startServer(answer)
    await post(one.origin)
    expect((await post(other.origin)).connection.reused).toBe(false)
    expect((await post(one.origin)).connection.reused).toBe(true)
  })

  test('one that the server closed while idle is replaced before the clock starts', async () => {
    await using server = await startServer([...answer, { afterMs: 20, end: true }])
    await post(server.origin)
    await delay(100)
    const { connection, status } = await post(server.origin)
    expect(connection.reused).toBe(false)
    expect(connection.connectMs).toBeGreaterThan(0)
    expect(status).toBe(200)
    expect(server.requests.map((request) => request.connection)).toEqual([0, 1])
  })

  test('one that the server announces to close is not used again', async () => {
    await using server = await startServer([
      ...response(200, 'ok', { connection: 'close' }),
      { end: true },
    ])
    await post(server.origin)
    expect((await post(server.origin)).connection.reused).toBe(false)
    expect(server.requests).toHaveLength(2)
  })

  test('a server that closes right after each answer, unannounced, costs one request at most', async () => {
    await using server = await startServer(() => [
      ...response(200, 'ok'),
      { afterMs: 0, end: true },
    ])
    const captures: Capture[] = []
    for (let request = 0; request < 40; request += 1) captures.push(await post(server.origin))
    const lost = captures.filter((capture) => capture.error !== undefined)
    expect(lost.length).toBeLessThanOrEqual(1)
    expect(server.requests.length).toBeGreaterThanOrEqual(39)
    expect(server.requests.length).toBeLessThanOrEqual(40)
  })

  test('a server that drops the second request of every connection costs one request', async () => {
    const served = new Set<number>()
    await using server = await startServer(({ connection }) => {
      if (served.has(connection)) return [{ destroy: true }]
      served.add(connection)
      return response(200, 'ok')
    })
    const captures: Capture[] = []
    for (let request = 0; request < 8; request += 1) captures.push(await post(server.origin))
    expect(captures.map(({ error }) => error?.kind)).toEqual([
      undefined,
      'disconnect',
      ...Array.from({ length: 6 }, () => undefined),
    ])
  })

  test('after a reset the next request has a new one', async () => {
    await using server = await startServer((_request, index) =>
      index === 0 ? [{ bytes: streamHead() }, { afterMs: 10, destroy: true }] : answer,
    )
    expect((await post(server.origin)).error?.kind).toBe('disconnect')
    const next = await post(server.origin)
    expect(next).toMatchObject({ status: 200, error: undefined, connection: { reused: false } })
  })

  test('after a timeout the next request has a new one and its own answer', async () => {
    await using server = await startServer((_request, index) =>
      index === 0
        ? [{ bytes: streamHead() }, { afterMs: 150, bytes: '4\r\nlate\r\n0\r\n\r\n' }]
        : response(200, 'mine'),
    )
    expect((await post(server.origin, { timeoutMs: 60 })).error?.kind).toBe('timeout')
    const next = await post(server.origin)
    expect(textOf(next)).toBe('mine')
    expect(next.connection.reused).toBe(false)
  })
})

describe('requests side by side', () => {
  const slow = eventStream([{ afterMs: 60, bytes: deltaEvent({ content: 'Hi' }) + finish }])

  test('have a connection each, and each knows what its own cost', async () => {
    await using server = await startServer(slow)
    await post(server.origin)
    const captures = await Promise.all([1, 2, 3].map(() => post(server.origin)))
    expect(captures.map(({ connection }) => connection.reused)).toEqual([true, false, false])
    expect(server.connections).toBe(3)
  })

  test('find the connections open that were prepared for them', async () => {
    await using server = await startServer(slow)
    const { signal } = new AbortController()
    await client.prepare(new URL(server.origin), 100, signal)
    await client.prepare(new URL(server.origin), 80, signal)
    await vi.waitFor(() => expect(server.connections).toBe(100), 30_000)
    await Promise.all(Array.from({ length: 100 }, () => post(server.origin)))
    expect(server.connections).toBe(100)
    expect(server.requests).toHaveLength(100)
  })

  test('do without a prepared connection that the server has closed meanwhile', async () => {
    const sockets: Socket[] = []
    const server = createServer((socket) => {
      sockets.push(socket)
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'))
    })
    const origin = `http://127.0.0.1:${await listening(server)}`
    await client.prepare(new URL(origin), 3, new AbortController().signal)
    for (const socket of sockets.slice(0, 2)) socket.end()
    await delay(50)
    const captures = await Promise.all([1, 2].map(() => post(origin)))
    expect(captures.map(({ status, error }) => [status, error])).toEqual([
      [200, undefined],
      [200, undefined],
    ])
    server.close()
  })

  test('prepare nothing where nobody listens, and say so one by one', async () => {
    const origin = `http://127.0.0.1:${await unusedPort()}`
    await client.prepare(new URL(origin), 10, new AbortController().signal)
    expect((await post(origin)).error?.kind).toBe('connect')
  })
})

describe('a cold request', () => {
  test('has a connection of its own, which nobody uses after it', async () => {
    await using server = await startServer(answer)
    const warm = await post(server.origin)
    const cold = await post(server.origin, { connection: 'cold' })
    const again = await post(server.origin)
    expect([warm, cold, again].map(({ connection }) => connection.reused)).toEqual([
      false,
      false,
      true,
    ])
    expect(server.requests.map((request) => request.connection)).toEqual([0, 1, 0])
  })

  test('that reaches nobody is connect', async () => {
    const capture = await post(`http://127.0.0.1:${await unusedPort()}`, { connection: 'cold' })
    expect(capture).toMatchObject({ sentAt: undefined, error: { kind: 'connect' } })
  })
})

describe('interruptions', () => {
  test('nobody listening is connect', async () => {
    const capture = await post(`http://127.0.0.1:${await unusedPort()}`)
    expect(capture).toMatchObject({ sentAt: undefined, error: { kind: 'connect' } })
    expect(capture.error?.message).toMatch(/ECONNREFUSED/)
  })

  test('a plain server where TLS is expected is connect', async () => {
    const plain = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const port = await listening(plain)
    const capture = await post(`https://127.0.0.1:${port}`)
    expect(capture).toMatchObject({ sentAt: undefined, error: { kind: 'connect' } })
    plain.close()
  })

  test('a handshake that never ends runs into the limit', async () => {
    const silent = createServer()
    const port = await listening(silent)
    const startedAt = performance.now()
    const capture = await post(`https://127.0.0.1:${port}`, { timeoutMs: 100 })
    expect(capture).toMatchObject({ sentAt: undefined, error: { kind: 'timeout' } })
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    silent.close()
  })

  test('a server that never answers runs into the limit', async () => {
    await using server = await startServer([])
    const capture = await post(server.origin, { timeoutMs: 800 })
    expect(capture).toMatchObject({ status: undefined, error: { kind: 'timeout' } })
    expect(capture.error?.message).toMatch(/800 ms/)
    expect(Number(capture.error?.at) - Number(capture.sentAt)).toBeGreaterThan(400)
  })

  test('the limit keeps what had come until then', async () => {
    await using server = await startServer([
      { bytes: streamHead() },
      { afterMs: 20, bytes: '2\r\nab\r\n' },
    ])
    const capture = await post(server.origin, { timeoutMs: 150 })
    expect(textOf(capture)).toBe('ab')
    expect(capture).toMatchObject({ status: 200, endedAt: undefined, error: { kind: 'timeout' } })
  })

  test('a reset before the headers is disconnect', async () => {
    await using server = await startServer([{ afterMs: 10, destroy: true }])
    expect((await post(server.origin)).error?.kind).toBe('disconnect')
  })

  test('a reset in the stream is disconnect, and keeps what had come', async () => {
    await using server = await startServer([
      { bytes: streamHead() },
      { bytes: '2\r\nab\r\n' },
      { afterMs: 30, destroy: true },
    ])
    const capture = await post(server.origin)
    expect(capture).toMatchObject({ endedAt: undefined, error: { kind: 'disconnect' } })
    expect(textOf(capture)).toBe('ab')
  })

  test('a close in the middle of a chunked body is disconnect', async () => {
    await using server = await startServer([
      { bytes: streamHead() },
      { bytes: '2\r\nab\r\n' },
      { afterMs: 20, end: true },
    ])
    expect((await post(server.origin)).error?.kind).toBe('disconnect')
  })

  test('bytes that are not HTTP are protocol', async () => {
    await using server = await startServer([{ bytes: 'SSH-2.0-OpenSSH_9.6\r\n\r\n' }])
    expect((await post(server.origin)).error?.kind).toBe('protocol')
  })

  test('a signal that was aborted before sends nothing', async () => {
    await using server = await startServer(answer)
    const capture = await post(server.origin, { signal: AbortSignal.abort() })
    expect(capture).toMatchObject({ sentAt: undefined, error: { kind: 'aborted' } })
    expect(server.requests).toEqual([])
  })

  test('an abort in the stream ends it at once, and keeps what had come', async () => {
    await using server = await startServer([{ bytes: streamHead() }, { bytes: '2\r\nab\r\n' }])
    const stop = new AbortController()
    const running = post(server.origin, { signal: stop.signal })
    await delay(80)
    const abortedAt = performance.now()
    stop.abort()
    const capture = await running
    // The server would never end it.
    expect(performance.now() - abortedAt).toBeLessThan(5000)
    expect(capture.error?.kind).toBe('aborted')
    expect(textOf(capture)).toBe('ab')
  })
})

describe('over TLS', () => {
  const HANDSHAKE_MS = 800
  const trusted = getCACertificates('default')
  const secure = createHttpsServer(
    { key: serverKey, cert: serverCertificate },
    (_request, reply) => {
      // Unasked, as some gateways do.
      reply.writeContinue()
      reply.end('ok')
    },
  )
  /** Accepts at once, and lets the handshake wait. */
  const slow = createServer((socket) => {
    setTimeout(() => secure.emit('connection', socket), HANDSHAKE_MS)
  })
  let origin = ''

  beforeAll(async () => {
    setDefaultCACertificates([...trusted, ca])
    origin = `https://127.0.0.1:${await listening(slow)}`
  })

  afterAll(() => {
    setDefaultCACertificates(trusted)
    slow.close()
  })

  test('a slow handshake is recorded, and stays outside of the clock', async () => {
    const { connection, sentAt = 0, reads, error } = await post(origin)
    expect(error).toBeUndefined()
    expect(connection.reused).toBe(false)
    expect(connection.tlsMs).toBeGreaterThan(HANDSHAKE_MS * 0.8)
    expect(connection.connectMs).toBeLessThan(HANDSHAKE_MS * 0.5)
    expect((reads[0]?.at ?? Infinity) - sentAt).toBeLessThan(HANDSHAKE_MS * 0.7)
  })

  test('a cold request has the handshake on its clock, in full each time', async () => {
    for (let time = 1; time <= 2; time += 1) {
      const { connection, sentAt = 0, reads, error } = await post(origin, { connection: 'cold' })
      expect(error).toBeUndefined()
      expect(connection.tlsMs).toBeGreaterThan(HANDSHAKE_MS * 0.8)
      const firstByteMs = (reads[0]?.at ?? NaN) - sentAt
      expect(firstByteMs).toBeGreaterThan((connection.connectMs ?? NaN) + (connection.tlsMs ?? NaN))
    }
  })

  test('the handshake names the host that is wanted', async () => {
    const names: string[] = []
    const listener = createServer((socket) => {
      socket.once('data', (hello) => {
        names.push(hello.includes('localhost') ? 'localhost' : 'none')
        socket.destroy()
      })
    })
    const port = await listening(listener)
    await post(`https://localhost:${port}`)
    await post(`https://127.0.0.1:${port}`)
    expect(names).toEqual(['localhost', 'none'])
    listener.close()
  })

  test('a second request needs no handshake', async () => {
    await post(origin)
    await delay(10)
    const { connection } = await post(origin)
    expect(connection).toMatchObject({ reused: true, tlsMs: undefined, connectMs: undefined })
  })

  test('a certificate nobody signed is connect', async () => {
    setDefaultCACertificates(trusted)
    const capture = await post(origin)
    setDefaultCACertificates([...trusted, ca])
    expect(capture).toMatchObject({ sentAt: undefined, error: { kind: 'connect' } })
    expect(capture.error?.message).toMatch(/NODE_EXTRA_CA_CERTS/)
  })

  test('a proxy carries TLS to a host that only it can reach', async () => {
    await using proxy = await startConnectProxy({ port: Number(new URL(origin).port) })
    client.close()
    client = new HttpClient({ proxied: readProxies({ HTTPS_PROXY: proxy.url.href }) ?? false })
    const { connection, interimCount, ...capture } = await post('https://gateway.invalid')
    expect(capture).toMatchObject({ status: 200, error: undefined })
    expect(textOf({ ...capture, connection, interimCount })).toBe('ok')
    expect(interimCount).toBe(1)
    expect(connection.reused).toBe(false)
    expect(connection.tlsMs).toBeGreaterThan(HANDSHAKE_MS * 0.8)
    expect((await post('https://gateway.invalid')).connection.reused).toBe(true)
    const wrongName = await post('https://other.invalid')
    expect(wrongName).toMatchObject({ sentAt: undefined, error: { kind: 'connect' } })
    expect(wrongName.error?.message).toMatch(/other\.invalid\. is not in the cert/)
    await post(origin)
    expect(proxy.asked.map(({ target }) => target)).toEqual([
      'gateway.invalid:443',
      'other.invalid:443',
    ])
    const { connection: cold } = await post('https://gateway.invalid', { connection: 'cold' })
    expect(cold.reused).toBe(false)
    await client.prepare(new URL('https://gateway.invalid'), 3, new AbortController().signal)
    expect(proxy.asked).toHaveLength(5)
  })
})
