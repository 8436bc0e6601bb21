import { expect, test } from 'vitest'

import { mergeCatalog } from '../catalog/catalog.ts'
import { Endpoint, type Refused, type Told } from './endpoint.ts'
import { unknownModel } from './served-models.ts'

const { providers } = mergeCatalog({ models: {}, providers: {} })

const SENT_AT = 10_000
const PATH = '/v1/chat/completions'

/** What an endpoint tells that answers so many times faster, question by question. */
function teller(timeFactor: number, isCold = false) {
  const { openrouter: provider } = providers
  if (!provider) throw new Error('OpenRouter is in the catalogue')
  const served = { provider, seed: 1, hasFaults: true, timeFactor }
  const endpoint = new Endpoint(served, unknownModel('m'), 'm')
  return (content: string): Told | Refused => {
    const body = { model: 'm', stream: true, messages: [{ role: 'user', content }] }
    return endpoint.answer(PATH, body, { sentAt: SENT_AT, isJudge: false, isCold })
  }
}

/** When its first piece is due, and its last. */
function span(told: Told | Refused): readonly [number, number] {
  if ('refusal' in told) throw new Error(told.refusal.message)
  return [(told.pieces[0]?.at ?? NaN) - SENT_AT, (told.pieces.at(-1)?.at ?? NaN) - SENT_AT]
}

test('time counts from the moment when a request was sent, so many times as fast', () => {
  const [first, last] = span(teller(1)('Why?'))
  expect(first).toBeGreaterThan(300)
  const [soon, done] = span(teller(20)('Why?'))
  expect(soon * 20).toBeCloseTo(first, 6)
  // It comes in fewer pieces, and its first is not on the way.
  expect(Math.abs((done * 20) / last - 1)).toBeLessThan(0.1)
})

test('a new connection adds its handshake', () => {
  const [warm] = span(teller(10)('Why?'))
  const [cold] = span(teller(10, true)('Why?'))
  expect((cold - warm) * 10).toBeCloseTo(60, 6)
})

test('who is down says so at once, a limit is told of after a wait', () => {
  const tell = teller(20)
  const told = Array.from({ length: 120 }, (_, index) => tell(`Question ${index}: why?`))
  const refused = told.filter((one): one is Refused => 'refusal' in one)
  const kinds = new Map(refused.map(({ refusal, at }) => [refusal.kind, at]))
  expect([...kinds.keys()].toSorted()).toEqual(['overload', 'rate limit'])
  // After a wait it would count as given up, and break limits on a p95.
  expect(kinds.get('overload')).toBeUndefined()
  expect(kinds.get('rate limit')).toBeGreaterThan(SENT_AT + 300 / 20)
})
