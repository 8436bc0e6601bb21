import { expect, test } from 'vitest'

import type { TokenCounts } from '../model/sample.ts'
import { costUsd } from './cost.ts'

const price = {
  inputPerMTok: 2,
  outputPerMTok: 8,
  cachedInputPerMTok: 0.5,
  cacheWriteInputPerMTok: 2.5,
  source: 'test',
  date: undefined,
}
const counts: TokenCounts = {
  inputTokens: 1000,
  cachedTokens: undefined,
  cacheWriteTokens: undefined,
  outputTokens: 500,
  tokenSource: 'usage',
  reasoningTokens: undefined,
  o200kTokens: 480,
}

test('the cost is usage × price', () => {
  expect(costUsd(counts, price)).toBeCloseTo((1000 * 2 + 500 * 8) / 1e6, 12)
})

test('cached input has its own price', () => {
  const cost = costUsd({ ...counts, cachedTokens: 800 }, price)
  expect(cost).toBeCloseTo((200 * 2 + 800 * 0.5 + 500 * 8) / 1e6, 12)
})

test('input that is written to a cache has its own price', () => {
  const cost = costUsd({ ...counts, cachedTokens: 600, cacheWriteTokens: 300 }, price)
  expect(cost).toBeCloseTo((100 * 2 + 600 * 0.5 + 300 * 2.5 + 500 * 8) / 1e6, 12)
})

test('cached input without prices of its own is input', () => {
  const plain = { ...price, cachedInputPerMTok: undefined, cacheWriteInputPerMTok: undefined }
  const cost = costUsd({ ...counts, cachedTokens: 600, cacheWriteTokens: 300 }, plain)
  expect(cost).toBeCloseTo((1000 * 2 + 500 * 8) / 1e6, 12)
})

test('more cached than input tokens make no negative cost', () => {
  const cost = costUsd({ ...counts, cachedTokens: 5000, cacheWriteTokens: 5000 }, price)
  expect(cost).toBeCloseTo((1000 * 0.5 + 500 * 8) / 1e6, 12)
})

test('an unknown price is an unknown cost', () => {
  expect(costUsd(counts, undefined)).toBeUndefined()
})

test.each<[string, Partial<TokenCounts>]>([
  ['tokens are only estimated', { tokenSource: 'tokenizer' }],
  ['nothing was counted', { tokenSource: undefined, outputTokens: undefined }],
  ['the input is unknown', { inputTokens: undefined }],
  ['the output is unknown', { outputTokens: undefined }],
])('the cost is unknown, not 0, where %s', (_name, changes) => {
  expect(costUsd({ ...counts, ...changes }, price)).toBeUndefined()
})

test('a free model costs 0', () => {
  const free = { ...price, inputPerMTok: 0, outputPerMTok: 0, cachedInputPerMTok: 0 }
  expect(costUsd(counts, free)).toBe(0)
})
