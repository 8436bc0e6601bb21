import { expect, test } from 'vitest'

import { readInjector } from './read-injector.ts'
import { toolVersion } from './tool.ts'

const TOKEN = '0123456789abcdef'
const whole = { LLM_BENCH_INJECTOR: '2/4', LLM_BENCH_RENDEZVOUS: '127.0.0.1:8090' }

test('an injector is one of several, and knows where they meet', () => {
  expect(readInjector({})).toBeUndefined()
  expect(readInjector(whole)).toEqual({
    number: 2,
    of: 4,
    rendezvous: { host: '127.0.0.1', port: 8090 },
    token: undefined,
    waitMs: 300_000,
    version: toolVersion(),
  })
  expect(
    readInjector({
      ...whole,
      LLM_BENCH_RENDEZVOUS: '[fd00::5]:8090',
      LLM_BENCH_RENDEZVOUS_TOKEN: TOKEN,
      LLM_BENCH_RENDEZVOUS_WAIT: '30s',
    }),
  ).toMatchObject({ rendezvous: { host: 'fd00::5', port: 8090 }, token: TOKEN, waitMs: 30_000 })
})

test.each([
  [
    { ...whole, LLM_BENCH_INJECTOR: '5/4' },
    /`LLM_BENCH_INJECTOR` is "5\/4"; expected which of how/,
  ],
  [{ ...whole, LLM_BENCH_INJECTOR: '0/4' }, /such as 2\/4/],
  [{ ...whole, LLM_BENCH_INJECTOR: '1/1' }, /at least 2/],
  [{ ...whole, LLM_BENCH_INJECTOR: '2' }, /such as 2\/4/],
  [{ ...whole, LLM_BENCH_INJECTOR: '' }, /Set `LLM_BENCH_INJECTOR`, such as 2\/4/],
  [
    { ...whole, LLM_BENCH_RENDEZVOUS: '' },
    /Set `LLM_BENCH_RENDEZVOUS` to an address of injector 1/,
  ],
  [{ ...whole, LLM_BENCH_RENDEZVOUS: 'http://a:8090' }, /`LLM_BENCH_RENDEZVOUS` is .*; expected a/],
  [{ ...whole, LLM_BENCH_RENDEZVOUS: '127.0.0.1' }, /such as 10\.0\.0\.5:8090/],
  [{ ...whole, LLM_BENCH_RENDEZVOUS: '127.0.0.1:99999' }, /such as 10\.0\.0\.5:8090/],
  [{ ...whole, LLM_BENCH_RENDEZVOUS: '10.0.0.5:8090' }, /set `LLM_BENCH_RENDEZVOUS_TOKEN` to one/],
  [{ ...whole, LLM_BENCH_RENDEZVOUS_TOKEN: 'guess' }, /has fewer than 16 characters/],
  [{ ...whole, LLM_BENCH_RENDEZVOUS_WAIT: 'soon' }, /`LLM_BENCH_RENDEZVOUS_WAIT` is "soon"/],
  [{ ...whole, LLM_BENCH_RESUME: 'latest' }, /`LLM_BENCH_RESUME` and `LLM_BENCH_INJECTOR` cannot/],
])('%o is refused', (environment, message) => {
  expect(() => readInjector(environment)).toThrow(
    expect.objectContaining({
      code: 'invalid-environment',
      message: expect.stringMatching(message),
    }),
  )
})
