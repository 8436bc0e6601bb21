import { runInNewContext } from 'node:vm'

import { expect, test } from 'vitest'

import { errorCode, errorMessage } from './error-message.ts'

function coded(message: string, code: string): Error {
  return Object.assign(new Error(message), { code })
}

test.each<[string, unknown, string]>([
  ['an error', new Error('it broke'), 'it broke'],
  [
    'an error with a code',
    coded('other side closed', 'UND_ERR_SOCKET'),
    'other side closed (UND_ERR_SOCKET)',
  ],
  ['a code that is in the message', coded('read ECONNRESET', 'ECONNRESET'), 'read ECONNRESET'],
  ['an error of another realm', runInNewContext('new TypeError("it broke")'), 'it broke'],
  ['several lines', new Error('one\n  two'), 'one two'],
  ['no message', new TypeError(''), 'TypeError'],
  ['a cause', new Error('outer', { cause: new Error('inner') }), 'outer: inner'],
  [
    'both families of addresses',
    new AggregateError([coded('connect ECONNREFUSED ::1:1', 'ECONNREFUSED'), new Error('x')]),
    'connect ECONNREFUSED ::1:1',
  ],
  [
    'a certificate nobody trusts',
    coded('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'),
    'self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT). If you trust it, name its CA in NODE_EXTRA_CA_CERTS',
  ],
  [
    'a lack of descriptors',
    coded('connect EMFILE 127.0.0.1:80 - Local (undefined:undefined)', 'EMFILE'),
    'connect EMFILE 127.0.0.1:80. This machine is out of file descriptors: raise `ulimit -n`, or ask for less at a time',
  ],
  ['a string', 'just text', 'just text'],
])('%s makes one line', (_name, error, line) => {
  expect(errorMessage(error)).toBe(line)
})

test.each<[unknown, string | undefined]>([
  [coded('x', 'EPIPE'), 'EPIPE'],
  [new AggregateError([coded('x', 'ECONNREFUSED')]), 'ECONNREFUSED'],
  [new Error('x'), undefined],
  [{ code: 7 }, undefined],
  [null, undefined],
  ['text', undefined],
])('the code of %s is %s', (error, code) => {
  expect(errorCode(error)).toBe(code)
})
