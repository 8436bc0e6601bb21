import { describe, expect, test } from 'vitest'

import type { Call, HttpProtocol } from '../protocol/contract.ts'
import type { FakeVendor } from '../protocol/fake-vendor.ts'
import { fieldAt } from '../protocol/field-path.ts'
import { isObject, type JsonObject } from '../protocol/json-value.ts'
import { KEY, sampleCall as call } from './sample-call.ts'

/** What must hold of the requests of every protocol over HTTP. */
export function describeRequest(
  name: string,
  { protocol, fakeVendor }: { readonly protocol: HttpProtocol; readonly fakeVendor: FakeVendor },
): void {
  const { basePath, path } = fakeVendor
  const { fields } = protocol

  function bodyOf(changes: Partial<Call> = {}): JsonObject {
    const body: unknown = JSON.parse(protocol.request({ ...call, ...changes }).body)
    if (!isObject(body)) throw new Error(`the body of ${name} is not a JSON object`)
    return body
  }

  function headersOf(changes: Partial<Call> = {}): Readonly<Record<string, string>> {
    return protocol.request({ ...call, ...changes }).headers
  }

  describe(`requests of ${name}`, () => {
    test.each(['', '/', '//'])('a base URL that ends in "%s" leads to one address', (end) => {
      const baseURL = `https://api.example.com${basePath}${end}`
      const { url } = protocol.request({ ...call, baseURL })
      expect(url.origin + url.pathname).toBe(`https://api.example.com${basePath}${path('m')}`)
    })

    test('the key is in one header and nowhere else', () => {
      const { url, headers, body } = protocol.request(call)
      const places = [url.href, body, ...Object.values(headers)]
      expect(places.filter((text) => text.includes(KEY))).toHaveLength(1)
      expect(JSON.stringify(headers)).toContain(KEY)
    })

    test('without a key there is no such header', () => {
      const [keyHeader = ''] =
        Object.entries(headersOf()).find(([, value]) => value.includes(KEY)) ?? []
      expect(headersOf({ apiKey: undefined })).not.toHaveProperty([keyHeader])
    })

    test('an uncompressed event stream is asked for', () => {
      expect(headersOf()).toMatchObject({
        'content-type': 'application/json',
        accept: 'text/event-stream',
        'accept-encoding': 'identity',
      })
    })

    test("the provider's headers come last", () => {
      const names = ['x-route', ...Object.keys(headersOf())]
      const headers = Object.fromEntries(names.map((header) => [header, 'other']))
      expect(headersOf({ headers })).toEqual(headers)
    })

    test('the body has what was asked where `fields` says', () => {
      const body = bodyOf()
      expect(fieldAt(body, fields.prompt)).toBeDefined()
      expect(fieldAt(body, fields.limit)).toBe(call.maxTokens)
      expect(fieldAt(body, fields.temperature)).toBe(call.temperature)
      if (fields.model !== undefined) expect(fieldAt(body, fields.model)).toBe(call.model)
      if (fields.stream !== undefined) expect(fieldAt(body, fields.stream)).toBe(true)
      expect(fakeVendor.fields).toBe(fields)
    })

    test('JSON mode is asked for where `fields` says, and only then', () => {
      if (fields.format === undefined) return
      expect(fieldAt(bodyOf(), fields.format)).toBeUndefined()
      expect(fieldAt(bodyOf({ json: true }), fields.format)).toBeDefined()
    })

    test('the prompt stands alone, and in JSON mode in front of the instruction', () => {
      expect(JSON.stringify(bodyOf())).toMatch(/"Why\?"/)
      expect(JSON.stringify(bodyOf({ json: true }))).toMatch(/"Why\?\\n\\n.*JSON/)
    })

    test('a conversation is its turns, one after the other', () => {
      const messages = [
        { role: 'user', content: 'One?' },
        { role: 'assistant', content: 'First.' },
        { role: 'user', content: 'Two?' },
      ] as const
      const text = JSON.stringify(bodyOf({ messages }))
      const places = ['One?', 'First.', 'Two?'].map((words) => text.indexOf(words))
      expect(places).toEqual(places.toSorted((a, b) => a - b))
      expect(places[0]).toBeGreaterThan(0)
    })

    test('every question has the instruction of JSON mode, so that turns begin alike', () => {
      const first = [{ role: 'user', content: 'One?' }] as const
      const reply = { role: 'assistant', content: '{}' } as const
      const second = [...first, reply, { role: 'user', content: 'Two?' }] as const
      const one = JSON.stringify(bodyOf({ messages: first, json: true }))
      const two = JSON.stringify(bodyOf({ messages: second, json: true }))
      expect(two).toContain(/One\?[^"]*/.exec(one)?.[0])
      expect(two.match(/JSON object/g)).toHaveLength(2)
      expect(two).toMatch(/"\{\}"/)
    })

    test("the provider's body is merged in depth, and null removes a field", () => {
      const body = bodyOf({ body: { extra: { nested: { a: 1, b: null } }, list: [1, null] } })
      expect(body).toEqual({ ...bodyOf(), extra: { nested: { a: 1 } }, list: [1, null] })
      const [first = ''] = Object.keys(bodyOf())
      expect(bodyOf({ body: { [first]: null } })).not.toHaveProperty([first])
    })

    test('rejected fields are left out, unless the provider declares them', () => {
      const [first = ''] = Object.keys(bodyOf())
      expect(bodyOf({ leaveOut: [first] })).not.toHaveProperty([first])
      expect(bodyOf({ leaveOut: [first], body: { [first]: 'x' } })).toHaveProperty([first], 'x')
    })

    test('a field is sent under the name that the endpoint wants', () => {
      const body = bodyOf({ sendAs: { [fields.limit]: 'other_limit' } })
      expect(fieldAt(body, fields.limit)).toBeUndefined()
      expect(body).toHaveProperty('other_limit', call.maxTokens)
    })
  })
}
