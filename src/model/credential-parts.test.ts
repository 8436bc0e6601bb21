import { expect, test } from 'vitest'

import {
  bodyCredentials,
  credentialParts,
  headerCredentials,
  urlCredentials,
} from './credential-parts.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

test.each(['Bearer', 'Token', 'ApiKey', 'Custom-1'])('what follows %s is a part', (scheme) => {
  expect(credentialParts(`${scheme} tok-of-nobody`)).toEqual([
    `${scheme} tok-of-nobody`,
    'tok-of-nobody',
  ])
})

test('a pair of Basic is known encoded, decoded and by its halves, whatever is in them', () => {
  const pair = 'svc-of-nobody:pa55,w:rd;x'
  expect(credentialParts(`Basic ${base64(pair)}`)).toEqual(
    expect.arrayContaining([base64(pair), pair, 'svc-of-nobody', 'pa55,w:rd;x']),
  )
})

test('user names that many accounts have are no secret', () => {
  expect(credentialParts(`Basic ${base64('admin:pa55w0rd')}`)).not.toContain('admin')
})

test('cookies are known by their values; settings among them are none', () => {
  const parts = credentialParts('theme=dark; session=abcd; sid="x-1-y"; HttpOnly')
  expect(parts).toEqual(expect.arrayContaining(['abcd', 'x-1-y']))
  expect(parts).not.toContain('dark')
  expect(parts).not.toContain('HttpOnly')
})

test('parameters of a scheme are known by their values; what everybody knows is none', () => {
  const header =
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host, Signature=5d672d79'
  const parts = credentialParts(header)
  expect(parts).toEqual(
    expect.arrayContaining([
      'AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request',
      'AKIDEXAMPLE',
      '5d672d79',
    ]),
  )
  for (const plain of ['host', 'us-east-1', 'content-type']) expect(parts).not.toContain(plain)
  expect(credentialParts('Digest realm="brown", response="6629fae4"')).toContain('6629fae4')
  expect(credentialParts('Digest realm="brown", response="6629fae4"')).not.toContain('brown')
})

test('several keys in one header are known one by one', () => {
  expect(credentialParts('key-one, key-two;key-three')).toEqual(
    expect.arrayContaining(['key-one', 'key-two', 'key-three']),
  )
})

test('of a sentence only the whole is a secret, not its words', () => {
  const parts = credentialParts('correct horse battery staple')
  expect(parts).not.toContain('horse')
  expect(parts).not.toContain('staple')
})

test('a credential in JSON is known by its texts', () => {
  const parts = credentialParts(
    '{"type":"bearer","token":"tok-of-nobody","more":[{"pin":"9-pin-9"}]}',
  )
  expect(parts).toEqual(expect.arrayContaining(['tok-of-nobody', '9-pin-9']))
  expect(parts).not.toContain('bearer')
})

test('quotes around a key are none of it', () => {
  expect(credentialParts('"sk-quoted"')).toContain('sk-quoted')
})

test('a header holds credentials by its name or by the look of its value', () => {
  expect(headerCredentials('x-route', 'brown')).toEqual([])
  expect(headerCredentials('x-route', 'team=a3f5c7d9e1b2a4c6d8e0; blue')).toEqual([
    'a3f5c7d9e1b2a4c6d8e0',
  ])
  expect(headerCredentials('x-upstream', base64('user-1:password'))).toContain('password')
  expect(headerCredentials('x-upstream', 'https://u:pa55word@host/')).toContain('pa55word')
})

test('a header of any name holds what its value calls a credential', () => {
  const json = '{"api_key":"zz-4711","provider":"brown","retry":{"attempts":3}}'
  for (const value of [json, base64(json), 'key=zz-4711;team=brown', 'brown, Token=zz-4711']) {
    expect(headerCredentials('x-gateway-config', value), value).toContain('zz-4711')
    expect(headerCredentials('x-gateway-config', value), value).not.toContain('brown')
  }
})

test('behind several schemes in one header, both halves of a pair are known', () => {
  const value = `Bearer a.b.c, Basic ${base64('user-1:password-1')}`
  expect(headerCredentials('authorization', value)).toContain('password-1')
})

test('of an address user, password, keys in the query and in the path are credentials', () => {
  expect(
    urlCredentials(
      'https://user-1:p%20w%2Fd@h/a3f5c7d9e1b2a4c6d8e0/v1?Api-Key=abc-d&api-version=1-2',
    ),
  ).toEqual(
    expect.arrayContaining(['user-1', 'p%20w%2Fd', 'p w/d', 'abc-d', 'a3f5c7d9e1b2a4c6d8e0']),
  )
  expect(urlCredentials('https://host/v1?api-version=2024-10-21&key=k-4711')).toEqual(['k-4711'])
})

test('keys in a declared body are credentials', () => {
  const body = {
    data_sources: [{ authentication: { key: 'k-4711', type: 'api_key' } }],
    extra_headers: { authorization: 'Bearer t-4711' },
    max_tokens: 16,
    stop: ['brown'],
  }
  const found = bodyCredentials(body)
  expect(found).toEqual(expect.arrayContaining(['k-4711', 't-4711']))
  expect(found).not.toContain('brown')
  expect(found).not.toContain('api_key')
})
