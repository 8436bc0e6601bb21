import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

import { ca } from '../../../test/certificate.ts'
import { startConnectProxy } from '../../../test/connect-proxy.ts'
import {
  metadataEvent,
  roleEvent,
  startConverse,
  stopEvent,
  textEvent,
} from '../../../test/converse-server.ts'
import { failureOf } from '../../metrics/failure.ts'
import type { Observation } from '../../model/observation.ts'
import { HttpClient } from '../../transport/http-client.ts'
import { readProxies } from '../../transport/proxies.ts'
import { ask } from './ask.ts'

const steps = [roleEvent, textEvent('Hello'), 20, textEvent(' world'), stopEvent, metadataEvent]
const trusted = getCACertificates('default')

beforeAll(() => setDefaultCACertificates([...trusted, ca]))
afterAll(() => setDefaultCACertificates(trusted))
beforeEach(() => void vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true'))
afterEach(() => void vi.unstubAllEnvs())

/** Asks twice with one client. */
async function askTwice(
  baseURL: string,
  http: 1 | 2,
  environment: Readonly<Record<string, string>> = {},
): Promise<Observation[]> {
  const client = new HttpClient({ proxied: readProxies(environment) ?? false })
  const call = {
    baseURL,
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
    aws: { region: 'us-east-1', http, credentials: 'dummy' },
  } as const
  const options = { timeoutMs: 3000, signal: new AbortController().signal }
  const observations = [
    await (await ask(call, options, client)).read(),
    await (await ask(call, options, client)).read(),
  ]
  client.close()
  return observations
}

describe.each([1, 2] as const)('over HTTP/%d with TLS', (http) => {
  test('an answer is read, and the handshake recorded outside of the clock', async () => {
    await using server = await startConverse(http, { steps }, { tls: true })
    const [first, second] = await askTwice(server.origin, http)
    expect(first && failureOf(first)).toBeUndefined()
    expect(first?.connection).toMatchObject({ reused: false, protocol: http === 2 ? 'h2' : 'h1' })
    expect(first?.connection.tlsMs).toBeGreaterThan(0)
    expect(second && failureOf(second)).toBeUndefined()
    expect(second?.connection.reused).toBe(http === 1)
    expect(server.requests).toHaveLength(2)
  })

  test('a certificate nobody here trusts is a connect failure that says what to do', async () => {
    setDefaultCACertificates(trusted)
    await using server = await startConverse(http, { steps }, { tls: true })
    const [observation] = await askTwice(server.origin, http)
    setDefaultCACertificates([...trusted, ca])
    expect(observation && failureOf(observation)).toMatchObject({
      class: 'connect',
      message: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    })
    expect(server.requests).toEqual([])
  })

  test('a proxy carries it to a host that only it can reach', async () => {
    await using server = await startConverse(http, { steps }, { tls: true })
    await using proxy = await startConnectProxy({ port: server.port })
    const environment = { HTTPS_PROXY: proxy.url.href }
    const observations = await askTwice('https://gateway.invalid', http, environment)
    for (const observation of observations) {
      expect(failureOf(observation)).toBeUndefined()
      expect(observation.connection.protocol).toBe(http === 2 ? 'h2' : 'h1')
    }
    expect(observations[0]?.connection.tlsMs).toBeGreaterThan(0)
    expect(server.requests[0]?.headers['host'] ?? server.requests[0]?.headers[':authority']).toBe(
      'gateway.invalid',
    )
    const asked = proxy.asked.map(({ target }) => target)
    // As without a proxy: over HTTP/1 the connection is kept.
    expect(asked).toEqual(Array(http === 1 ? 1 : 2).fill('gateway.invalid:443'))
  })

  test('a proxy that refuses is a connect failure in its name', async () => {
    await using proxy = await startConnectProxy({ port: 1, status: 403 })
    const environment = { HTTPS_PROXY: proxy.url.href }
    const [observation] = await askTwice('https://gateway.invalid', http, environment)
    expect(observation && failureOf(observation)).toMatchObject({
      class: 'connect',
      message: `the proxy ${proxy.url.host} answered CONNECT with HTTP 403`,
    })
  })

  test('neither this machine nor a host of NO_PROXY is asked through a proxy', async () => {
    await using server = await startConverse(http, { steps }, { tls: true })
    await using proxy = await startConnectProxy({ port: server.port })
    const environment = { HTTPS_PROXY: proxy.url.href, NO_PROXY: 'gateway.invalid' }
    const [here] = await askTwice(server.origin, http, environment)
    expect(here && failureOf(here)).toBeUndefined()
    const [excepted] = await askTwice('https://gateway.invalid', http, environment)
    expect(excepted && failureOf(excepted)).toMatchObject({
      class: 'connect',
      message: expect.stringContaining('ENOTFOUND'),
    })
    expect(proxy.asked).toEqual([])
  })
})

test('a server that speaks no HTTP/2 is a connect failure that says what to do', async () => {
  await using server = await startConverse(1, { steps }, { tls: true })
  const [observation] = await askTwice(server.origin, 2)
  expect(observation && failureOf(observation)).toMatchObject({
    class: 'connect',
    message: expect.stringContaining('Set `http: 1`'),
  })
})
