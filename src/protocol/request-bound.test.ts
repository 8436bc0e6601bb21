import { expect, test } from 'vitest'

import { boundOf } from './request-bound.ts'

const body = { max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] }

test('a predicted answer is billed as output, on top of the limit and for each answer', () => {
  const prediction = { type: 'content', content: 'x'.repeat(500) }
  expect(boundOf(body).outputTokens).toBe(100)
  const bound = boundOf({ ...body, n: 2, prediction })
  expect(bound.outputTokens).toBeGreaterThanOrEqual(2 * 600)
  expect(bound.outputTokens).toBeLessThan(2 * 700)
})

test.each([
  [{ cache_control: { type: 'ephemeral', ttl: '1h' } }, true],
  [{ system: [{ text: 'x' }, { cachePoint: { type: 'default', ttl: '1h' } }] }, true],
  [{ cache_control: { type: 'ephemeral', ttl: '5m' } }, false],
  [{ cache_control: { type: 'ephemeral', ttl: null } }, false],
  [{ cache_control: { type: 'ephemeral' } }, false],
])('%j keeps something for an hour: %s', (fields, isKept) => {
  expect(boundOf({ ...body, ...fields }).isKeptForAnHour).toBe(isKept)
})

test('a limit of nothing, or in no place, is none', () => {
  expect(boundOf({ ...body, max_tokens: -1 }).outputTokens).toBeUndefined()
  expect(boundOf({ messages: [] }).outputTokens).toBeUndefined()
  expect(boundOf({ ...body, stages: [{ max_tokens: 900 }] }).outputTokens).toBe(900)
})
