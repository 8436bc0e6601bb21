import { describe, expect, test } from 'vitest'

import { BenchError } from '../model/bench-error.ts'
import { readProxies } from './proxies.ts'

const HTTP_PROXY = 'http://plain.example:3128'
const HTTPS_PROXY = 'http://secure.example:3129'

function proxyOf(
  url: string,
  environment: Readonly<Record<string, string>> = { HTTP_PROXY, HTTPS_PROXY },
): string | undefined {
  return readProxies(environment)?.(new URL(url))?.origin
}

test('each scheme has its proxy, https also the other one', () => {
  expect(proxyOf('http://a.example/')).toBe(HTTP_PROXY)
  expect(proxyOf('https://a.example/')).toBe(HTTPS_PROXY)
  expect(proxyOf('https://a.example/', { HTTP_PROXY })).toBe(HTTP_PROXY)
  expect(proxyOf('http://a.example/', { HTTPS_PROXY })).toBeUndefined()
})

test('lower case comes first', () => {
  expect(proxyOf('http://a.example/', { HTTP_PROXY, http_proxy: 'http://lower.example:1' })).toBe(
    'http://lower.example:1',
  )
})

test('without one there is none', () => {
  expect(readProxies({})).toBeUndefined()
  expect(readProxies({ HTTPS_PROXY: ' ', NO_PROXY: 'a.example' })).toBeUndefined()
})

test.each(['http://localhost:1/', 'https://127.0.0.1/', 'http://[::1]:80/'])(
  'this machine, %s, is asked directly',
  (url) => {
    expect(proxyOf(url)).toBeUndefined()
  },
)

describe('NO_PROXY', () => {
  test.each([
    ['a.example', 'https://a.example/'],
    ['A.Example', 'https://a.example/'],
    ['a.example', 'https://b.a.example/'],
    ['.a.example', 'https://a.example/'],
    ['.a.example', 'https://b.a.example/'],
    ['*.a.example', 'https://b.a.example/'],
    ['x.example, a.example', 'https://a.example/'],
    ['x.example a.example', 'https://a.example/'],
    ['a.example:443', 'https://a.example/'],
    ['a.example:8443', 'https://a.example:8443/'],
    ['*', 'https://a.example/'],
    ['10.0.0.7', 'https://10.0.0.7/'],
    ['2001:db8::1', 'https://[2001:db8::1]/'],
    ['[2001:db8::1]:443', 'https://[2001:db8::1]/'],
  ])('%s lets %s be asked directly', (NO_PROXY, url) => {
    expect(proxyOf(url, { HTTPS_PROXY, NO_PROXY })).toBeUndefined()
  })

  test.each([
    ['a.example', 'https://nota.example/'],
    ['a.example', 'https://a.example.org/'],
    ['*.a.example', 'https://a.example/'],
    ['a.example:8443', 'https://a.example/'],
    ['*:80', 'https://a.example/'],
    ['', 'https://a.example/'],
    ['2001:db8::1', 'https://[2001:db8::2]/'],
  ])('%s does not do so for %s', (NO_PROXY, url) => {
    expect(proxyOf(url, { HTTPS_PROXY, NO_PROXY })).toBe(HTTPS_PROXY)
  })
})

test.each([
  'proxy.example:3128',
  'socks5://user:secret-1@proxy.example',
  'http://user:secret%zz@proxy.example:3128',
  'nonsense',
])('a proxy given as %j is refused, and not quoted', (value) => {
  const read = (): unknown => readProxies({ HTTPS_PROXY: value })
  expect(read).toThrow(BenchError)
  expect(read).toThrow(/`HTTPS_PROXY` .*http:\/\/host:port/)
  expect(read).not.toThrow(/secret|nonsense/)
})
