import { expect, test } from 'vitest'

import { isLoopback } from './loopback.ts'

test.each(['localhost', 'LOCALHOST', 'a.localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]'])(
  '%s is this machine',
  (host) => {
    expect(isLoopback(host)).toBe(true)
  },
)

test.each([
  'example.com',
  'localhost.example.com',
  '127.0.0.1.example.com',
  'notlocalhost',
  '10.0.0.1',
  '128.0.0.1',
  '0.0.0.0',
  '[2001:db8::1]',
  '',
])('%j is not', (host) => {
  expect(isLoopback(host)).toBe(false)
})
