import { expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import { goodputOf } from './goodput.ts'

const ok = sampleOf({ cell: 'm@lab', round: 0, ttftMs: 500, totalMs: 2000, tokensPerSecond: 40 })
const timeout = { class: 'timeout', status: undefined, message: '', inStream: false } as const

test('no request has no goodput', () => {
  expect(goodputOf([], { ttftMs: 800 }, undefined)).toBeUndefined()
})

test('the limit itself is kept', () => {
  expect(goodputOf([ok], { ttftMs: 500 }, undefined)).toBe(1)
  expect(goodputOf([ok], { ttftMs: 499.9 }, undefined)).toBe(0)
})

test('every part of an objective has to be kept, in its own direction', () => {
  const slow = { ...ok, tokensPerSecond: 19 }
  const late = { ...ok, ttftMs: 900 }
  const objective = { ttftMs: 800, tokensPerSecond: 20 }
  expect(goodputOf([ok, slow, late, ok], objective, undefined)).toBe(0.5)
})

test('a failed request keeps nothing, however soon its first token came', () => {
  const failed = { ...ok, status: 'failed', failure: timeout } as const
  expect(goodputOf([ok, failed], { ttftMs: 800 }, undefined)).toBe(0.5)
})

test('what was not observed was not kept', () => {
  expect(
    goodputOf([{ ...ok, tokensPerSecond: undefined }], { tokensPerSecond: 1 }, undefined),
  ).toBe(0)
})

test('times from the intended send time hold what waited on this side', () => {
  const queued = { ...ok, intendedAt: 0, queueMs: 400 }
  expect(goodputOf([queued], { ttftMs: 800 }, undefined)).toBe(1)
  expect(goodputOf([queued], { ttftFromIntendedMs: 800 }, undefined)).toBe(0)
})
