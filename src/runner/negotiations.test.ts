import { describe, expect, test } from 'vitest'

import { axesOf } from '../../test/builders.ts'
import { cellOf, plainWorkload } from '../model/cell.ts'
import { type FieldChanges, noChanges } from '../model/field-changes.ts'
import { isMalformed } from '../model/malformed-status.ts'
import type { BodyFields } from '../protocol/contract.ts'
import { protocols } from '../protocol/protocols.ts'
import type { Endpoint } from './endpoint.ts'
import { type Attempt, isAccepted, negotiate, Negotiations } from './negotiations.ts'

const { fields } = protocols['openai-chat']
const body = { model: 'm', temperature: 0.7, max_tokens: 9, stream_options: {}, messages: [] }

/** An endpoint that accepts a request by its changes; what it says otherwise names a field or none. */
async function outcomeAt(
  isFine: (changes: FieldChanges) => boolean,
  { words = 'unsupported', status = 400, attempts = Infinity } = {},
) {
  const tried: FieldChanges[] = []
  const dropped: number[] = []
  const found = await negotiate<number>({ body, changes: noChanges, text: words }, fields, {
    async tryOut(changes): Promise<Attempt<number> | undefined> {
      if (tried.length >= attempts) return undefined
      tried.push(changes)
      const index = tried.length
      const fine = isFine(changes)
      const rest = Object.fromEntries(
        Object.entries(body).filter(([name]) => !changes.leaveOut.includes(name)),
      )
      return {
        status: fine ? 200 : status,
        answer: index,
        rejected: async () => ({ body: rest, changes, text: words }),
      }
    },
    async drop(answer) {
      dropped.push(answer)
    },
  })
  return { found, tried, dropped }
}

describe('a negotiation', () => {
  test('leaves out the field that is named, and is done', async () => {
    const { found, tried, dropped } = await outcomeAt(
      ({ leaveOut }) => leaveOut.includes('temperature'),
      { words: 'the field temperature is not supported by this model at all' },
    )
    expect(found).toEqual({
      changes: { leaveOut: ['temperature'], sendAs: {} },
      answer: 1,
      field: 'temperature',
      isNamed: true,
    })
    expect([tried.length, dropped]).toEqual([1, []])
  })

  test('sends the limit under another name', async () => {
    const { found } = await outcomeAt(
      ({ sendAs }) => sendAs['max_tokens'] === 'max_completion_tokens',
      { words: 'max_tokens is not supported, use max_completion_tokens instead of it' },
    )
    expect(found?.changes.sendAs).toEqual({ max_tokens: 'max_completion_tokens' })
  })

  test('takes back what was left out on a guess and was needless', async () => {
    const optional = fields.optional.filter((name) => name in body)
    const last = optional.at(-1) ?? ''
    expect(optional.length).toBeGreaterThan(1)
    const { found, dropped } = await outcomeAt(({ leaveOut }) => leaveOut.includes(last))
    expect(found?.changes.leaveOut).toEqual([last])
    // The accepted answers before the one that is kept.
    expect(dropped).toHaveLength(optional.length - 1)
  })

  test('keeps what was accepted last, and drops every other', async () => {
    const last = fields.optional.findLast((name) => name in body) ?? ''
    const { found, dropped } = await outcomeAt(({ leaveOut }) => leaveOut.includes(last))
    expect(dropped).not.toContain(found?.answer)
    expect(new Set(dropped).size).toBe(dropped.length)
  })

  test.each([5, 8])('asks no more than eight times where the attempt %i helps', async (first) => {
    const names = Array.from({ length: 20 }, (_, index) => `field_${index}`)
    const whole = Object.fromEntries(names.map((name) => [name, 1]))
    let attempts = 0
    const many: BodyFields = { ...fields, optional: names }
    const found = await negotiate<number>(
      { body: whole, changes: noChanges, text: 'unsupported' },
      many,
      {
        async tryOut(changes) {
          attempts += 1
          const rest = Object.entries(whole).filter(([name]) => !changes.leaveOut.includes(name))
          const rejected = { body: Object.fromEntries(rest), changes, text: 'unsupported' }
          const status = attempts >= first ? 200 : 400
          return { status, answer: attempts, rejected: async () => rejected }
        },
        drop: async () => undefined,
      },
    )
    expect(found).toBeDefined()
    expect(attempts).toBe(8)
  })

  test('takes back the needless ones behind one that is needed', async () => {
    const three: BodyFields = { ...fields, optional: ['one', 'two', 'three'] }
    const whole = { one: 1, two: 2, three: 3 }
    const found = await negotiate<number>(
      { body: whole, changes: noChanges, text: 'unsupported' },
      three,
      {
        async tryOut(changes) {
          const rest = Object.entries(whole).filter(([name]) => !changes.leaveOut.includes(name))
          const rejected = { body: Object.fromEntries(rest), changes, text: 'unsupported' }
          const isFine = ['one', 'three'].every((name) => changes.leaveOut.includes(name))
          return { status: isFine ? 200 : 400, answer: 0, rejected: async () => rejected }
        },
        drop: async () => undefined,
      },
    )
    expect(found?.changes.leaveOut.toSorted()).toEqual(['one', 'three'])
  })

  test('ends with nothing where another error comes, or nothing more may be sent', async () => {
    expect((await outcomeAt(() => false, { status: 500 })).found).toBeUndefined()
    expect((await outcomeAt(() => false, { attempts: 0 })).found).toBeUndefined()
    expect((await outcomeAt(() => false, { status: 401 })).tried).toHaveLength(1)
  })

  test('ends when all was tried', async () => {
    const { found, tried } = await outcomeAt(() => false)
    expect(found).toBeUndefined()
    expect(tried.length).toBeLessThanOrEqual(8)
    expect(new Set(tried.map((changes) => JSON.stringify(changes))).size).toBe(tried.length)
  })

  test('makes eight attempts at most', async () => {
    const many: BodyFields = {
      ...fields,
      optional: Array.from({ length: 20 }, (_, n) => `field_${n}`),
    }
    const whole = Object.fromEntries(many.optional.map((name) => [name, 1]))
    let attempts = 0
    await negotiate<number>({ body: whole, changes: noChanges, text: 'unsupported' }, many, {
      async tryOut(changes) {
        attempts += 1
        const rest = Object.entries(whole).filter(([name]) => !changes.leaveOut.includes(name))
        const rejected = { body: Object.fromEntries(rest), changes, text: 'unsupported' }
        return { status: 422, answer: attempts, rejected: async () => rejected }
      },
      drop: async () => undefined,
    })
    expect(attempts).toBe(8)
  })
})

test('what says nothing of the fields is asked again, twice at most', async () => {
  let asked = 0
  const busyTwice = await outcomeAt(() => (asked += 1) > 2, { status: 503 })
  expect(busyTwice.found?.answer).toBe(3)
  expect(new Set(busyTwice.tried.map((changes) => JSON.stringify(changes))).size).toBe(1)
  expect((await outcomeAt(() => false, { status: 429 })).tried).toHaveLength(3)
})

test('400 and 422 are about fields, what is below 300 is accepted', () => {
  expect([400, 422, 401, 404, 500, 200, undefined].filter(isMalformed)).toEqual([400, 422])
  expect([200, 201, 299, 300, 400, undefined].filter(isAccepted)).toEqual([200, 201, 299])
})

function cell(json: boolean) {
  return cellOf({ model: 'm', provider: 'lab', maxTokens: 9, json, ...plainWorkload }, axesOf())
}

describe('what was found out', () => {
  const endpoint: Endpoint = {
    provider: {
      name: 'lab',
      protocol: 'openai-chat',
      baseURL: 'http://127.0.0.1:9/v1',
      apiKeyEnv: undefined,
      headers: {},
      body: {},
      modelBodies: {},
      allowInsecure: false,
      models: {},
      prices: {},
    },
    baseURL: 'http://127.0.0.1:9/v1',
    wireModel: 'one',
    apiKey: undefined,
    defaults: {},
    body: {},
    changes: { leaveOut: ['known'], sendAs: {} },
    price: undefined,
  }
  const found = { leaveOut: ['temperature'], sendAs: {} }

  test('holds for the model at its address, in the other mode too, which is still open', () => {
    const negotiations = new Negotiations()
    expect(negotiations.changesFor(endpoint).leaveOut).toEqual(['known'])
    expect(negotiations.isSettled(cell(false), endpoint)).toBe(false)
    negotiations.settle(cell(false), endpoint, found)
    expect(negotiations.changesFor(endpoint)).toBe(found)
    expect(negotiations.isSettled(cell(false), endpoint)).toBe(true)
    expect(negotiations.isSettled(cell(true), endpoint)).toBe(false)
    const renamed = { ...endpoint, provider: { ...endpoint.provider, name: 'other' } }
    expect(negotiations.isSettled(cell(false), renamed)).toBe(true)
  })

  test('does not hold for another model, address or protocol', () => {
    const negotiations = new Negotiations()
    negotiations.settle(cell(false), endpoint, found)
    for (const other of [
      { ...endpoint, wireModel: 'two' },
      { ...endpoint, baseURL: 'http://127.0.0.1:8/v1' },
      { ...endpoint, provider: { ...endpoint.provider, protocol: 'openai-responses' as const } },
    ]) {
      expect(negotiations.isSettled(cell(false), other)).toBe(false)
      expect(negotiations.changesFor(other).leaveOut).toEqual(['known'])
    }
  })

  test('stays as it was where a later request is accepted as it is', () => {
    const negotiations = new Negotiations()
    negotiations.settle(cell(false), endpoint, found)
    negotiations.settle(cell(true), endpoint)
    expect(negotiations.changesFor(endpoint)).toBe(found)
  })
})
