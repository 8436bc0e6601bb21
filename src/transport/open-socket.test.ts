import { once } from 'node:events'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import { createServer, type Server } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { ca, serverCertificate, serverKey } from '../../test/certificate.ts'
import { startConnectProxy } from '../../test/connect-proxy.ts'
import { openSocket } from './open-socket.ts'

const trusted = getCACertificates('default')
const signal = new AbortController().signal

/** Says what it is told. */
const plain = createServer((socket) => socket.pipe(socket))
const secure = createHttpsServer({ key: serverKey, cert: serverCertificate })

async function listening(server: Server | HttpsServer): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

let plainPort = 0
let securePort = 0

beforeAll(async () => {
  setDefaultCACertificates([...trusted, ca])
  plainPort = await listening(plain)
  securePort = await listening(secure)
})

afterAll(() => {
  setDefaultCACertificates(trusted)
  plain.close()
  secure.close()
})

test('the handshake is told from the connection', async () => {
  const { socket, phases } = await openSocket(new URL(`https://localhost:${securePort}`), {
    http: 1,
    signal,
  })
  socket.destroy()
  expect(phases).toMatchObject({ reused: false, protocol: 'h1' })
  expect(phases.dnsMs).toBeGreaterThanOrEqual(0)
  expect(phases.connectMs).toBeGreaterThan(0)
  expect(phases.tlsMs).toBeGreaterThan(0)
})

test('a server without HTTP/2 is refused with what to do', async () => {
  const url = new URL(`https://localhost:${securePort}`)
  await expect(openSocket(url, { http: 2, signal })).rejects.toThrow('Set `http: 1`')
})

test('a tunnel leads through a proxy, with the name and the password it wants', async () => {
  await using proxy = await startConnectProxy({ port: plainPort })
  const withPassword = new URL(proxy.url)
  withPassword.username = 'me'
  withPassword.password = 'p@ss'
  const { socket, phases } = await openSocket(new URL('http://gateway.invalid:8080'), {
    http: 1,
    signal,
    proxy: withPassword,
  })
  socket.write('echo')
  const [said]: unknown[] = await once(socket, 'data')
  socket.destroy()
  expect(String(said)).toBe('echo')
  expect(phases).toMatchObject({ reused: false, dnsMs: undefined, tlsMs: undefined })
  expect(phases.connectMs).toBeGreaterThan(0)
  expect(proxy.asked).toEqual([
    {
      target: 'gateway.invalid:8080',
      authorization: `Basic ${Buffer.from('me:p@ss').toString('base64')}`,
    },
  ])
})

test('TLS goes through the tunnel to the host behind it', async () => {
  await using proxy = await startConnectProxy({ port: securePort })
  const { socket, phases } = await openSocket(new URL('https://gateway.invalid'), {
    http: 1,
    signal,
    proxy: proxy.url,
  })
  socket.destroy()
  expect(phases.tlsMs).toBeGreaterThan(0)
  await expect(
    openSocket(new URL('https://other.invalid'), { http: 1, signal, proxy: proxy.url }),
  ).rejects.toThrow('other.invalid. is not in the cert')
})

test('a proxy that refuses is named', async () => {
  await using proxy = await startConnectProxy({ port: plainPort, status: 407 })
  await expect(
    openSocket(new URL('https://gateway.invalid'), { http: 2, signal, proxy: proxy.url }),
  ).rejects.toThrow(`the proxy ${proxy.url.host} answered CONNECT with HTTP 407`)
})

test('an abort ends a handshake that does not come to an end', async () => {
  const silent = createServer(() => undefined)
  const port = await listening(silent)
  await using proxy = await startConnectProxy({ port })
  for (const options of [{}, { proxy: proxy.url }]) {
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 50)
    await expect(
      openSocket(new URL(`https://localhost:${port}`), {
        http: 2,
        signal: stop.signal,
        ...options,
      }),
    ).rejects.toThrow()
  }
  silent.close()
})
