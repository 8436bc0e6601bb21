import { expect, test } from 'vitest'

import { response, startServer } from '../../test/http-server.ts'
import { HttpClient } from './http-client.ts'
import { readProxies } from './proxies.ts'
import { headOf, routeTo, viaWords } from './route.ts'

const signal = new AbortController().signal
const request = {
  url: new URL('http://gateway.invalid:8080/v1/chat?x=1'),
  headers: { 'x-a': 'b' },
  body: '{}',
}

test('a proxy passes on plain HTTP: whole addresses, on a kept connection', async () => {
  await using proxy = await startServer([
    { bytes: 'HTTP/1.1 100 Continue\r\n\r\n' },
    ...response(200, 'ok'),
  ])
  const uri = proxy.origin.replace('//', '//user:p%40ss@')
  const client = new HttpClient({ proxied: readProxies({ HTTP_PROXY: uri }) ?? false })
  const first = await client.capture(request, { timeoutMs: 3000, signal })
  const second = await client.capture(request, { timeoutMs: 3000, signal })
  client.close()
  expect(first).toMatchObject({ status: 200, interimCount: 1, connection: { reused: false } })
  expect(second).toMatchObject({ status: 200, interimCount: 1, connection: { reused: true } })
  expect(proxy.requests).toHaveLength(2)
  for (const { method, path, headers } of proxy.requests) {
    expect(`${method} ${path}`).toBe('POST http://gateway.invalid:8080/v1/chat?x=1')
    expect(headers).toMatchObject({
      host: 'gateway.invalid:8080',
      'x-a': 'b',
      'proxy-authorization': `Basic ${Buffer.from('user:p@ss').toString('base64')}`,
    })
  }
})

test('a proxy that cannot be reached is connect', async () => {
  const proxied = readProxies({ HTTP_PROXY: 'http://127.0.0.1:1' }) ?? false
  const client = new HttpClient({ proxied })
  const capture = await client.capture(request, { timeoutMs: 3000, signal })
  client.close()
  expect(capture).toMatchObject({ sentAt: undefined, error: { kind: 'connect' } })
})

test('what is asked directly carries nothing of a proxy', () => {
  const direct = routeTo(request.url, () => undefined)
  expect(headOf(request, direct)).toEqual({ path: '/v1/chat?x=1', headers: { 'x-a': 'b' } })
  expect(viaWords(direct)).toBe('')
})

test('a declared host stays', () => {
  const proxy = new URL('http://proxy.example:3128')
  const route = routeTo(request.url, () => proxy)
  expect(headOf({ ...request, headers: { host: 'inner' } }, route).headers).toEqual({
    host: 'inner',
  })
  expect(viaWords(route)).toBe(' through the proxy proxy.example:3128')
})
