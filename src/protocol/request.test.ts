import { describe, expect, test } from 'vitest'

import { fakeVendors } from '../../test/fake-vendors.ts'
import type { HttpProtocolName } from '../model/provider.ts'
import type { Call } from './contract.ts'
import { httpProtocols } from './protocols.ts'

const call: Call = {
  baseURL: 'https://api.example.com',
  apiKey: 'sk-secret',
  headers: {},
  body: {},
  model: 'm',
  messages: [{ role: 'user', content: 'Why?' }],
  keepPrompt: false,
  maxTokens: 256,
  temperature: 0.7,
  json: false,
  leaveOut: [],
}

const keyHeaders: Readonly<Record<HttpProtocolName, Readonly<Record<string, string>>>> = {
  'openai-chat': { authorization: 'Bearer sk-secret' },
  'openai-responses': { authorization: 'Bearer sk-secret' },
  'anthropic-messages': { 'x-api-key': 'sk-secret' },
  'gemini-generate-content': { 'x-goog-api-key': 'sk-secret' },
}

describe.each(fakeVendors.map((fakeVendor) => [fakeVendor.protocol, fakeVendor] as const))(
  '%s',
  (name, { basePath, path }) => {
    const protocol = httpProtocols[name]

    function bodyOf(changes: Partial<Call>): unknown {
      const body: unknown = JSON.parse(protocol.request({ ...call, ...changes }).body)
      return body
    }

    test.each(['', '/', '//'])('a base URL that ends in "%s" leads to one address', (end) => {
      const { url } = protocol.request({
        ...call,
        baseURL: `https://api.example.com${basePath}${end}`,
      })
      expect(url.origin + url.pathname).toBe(`https://api.example.com${basePath}${path('m')}`)
    })

    test('the key stands in one header', () => {
      const { headers } = protocol.request(call)
      expect(headers).toMatchObject(keyHeaders[name])
      expect(JSON.stringify(headers).split('sk-secret')).toHaveLength(2)
    })

    test('without a key there is no such header', () => {
      const names = Object.keys(protocol.request({ ...call, apiKey: undefined }).headers)
      expect(names).not.toContain(Object.keys(keyHeaders[name])[0])
    })

    test('an uncompressed event stream is asked for', () => {
      expect(protocol.request(call).headers).toMatchObject({
        'content-type': 'application/json',
        accept: 'text/event-stream',
        'accept-encoding': 'identity',
      })
    })

    test("the provider's headers come last", () => {
      const headers = { 'x-route': 'blue', accept: '*/*', ...keyHeaders[name] }
      const other = Object.fromEntries(Object.keys(headers).map((header) => [header, 'other']))
      expect(protocol.request({ ...call, headers: other }).headers).toMatchObject(other)
    })

    test('the prompt stands alone, and in JSON mode in front of the instruction', () => {
      expect(JSON.stringify(bodyOf({}))).toMatch(/"Why\?"/)
      expect(JSON.stringify(bodyOf({ json: true }))).toMatch(/"Why\?\\n\\n.*JSON/)
    })

    test('a conversation is its turns, one after the other, by who spoke', () => {
      const messages = [
        { role: 'user', content: 'One?' },
        { role: 'assistant', content: 'First.' },
        { role: 'user', content: 'Two?' },
      ] as const
      const text = JSON.stringify(bodyOf({ messages }))
      const places = ['One?', 'First.', 'Two?'].map((words) => text.indexOf(words))
      expect(places).toEqual(places.toSorted((a, b) => a - b))
      expect(places[0]).toBeGreaterThan(0)
      const roles = [...text.matchAll(/"role":"(\w+)"/g)].map(([, role]) => role)
      expect(roles).toEqual(['user', name.startsWith('gemini') ? 'model' : 'assistant', 'user'])
    })

    test('every question has the instruction of JSON mode, so that turns begin alike', () => {
      const first = [{ role: 'user', content: 'One?' }] as const
      const reply = { role: 'assistant', content: '{}' } as const
      const second = [...first, reply, { role: 'user', content: 'Two?' }] as const
      const [one, two] = [first, second].map((messages) =>
        JSON.stringify(bodyOf({ messages, json: true })),
      )
      expect(two).toContain(/One\?[^"]*/.exec(one ?? '')?.[0])
      expect(two?.match(/JSON object/g)).toHaveLength(2)
      expect(two).toMatch(/"\{\}"/)
    })

    test("the provider's body is merged in depth, and null removes a field", () => {
      const fields = bodyOf({ body: { extra: { nested: { a: 1, b: null } }, list: [1, null] } })
      expect(fields).toEqual({
        ...Object(bodyOf({})),
        extra: { nested: { a: 1 } },
        list: [1, null],
      })
      const first = Object.keys(Object(bodyOf({})))[0] ?? ''
      expect(bodyOf({ body: { [first]: null } })).not.toHaveProperty(first)
    })

    test('rejected fields are left out, unless the provider declares them', () => {
      const first = Object.keys(Object(bodyOf({})))[0] ?? ''
      expect(bodyOf({ leaveOut: [first] })).not.toHaveProperty(first)
      expect(bodyOf({ leaveOut: [first], body: { [first]: 'x' } })).toHaveProperty(first, 'x')
    })
  },
)
