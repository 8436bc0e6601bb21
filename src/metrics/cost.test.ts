import { describe, expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import type { Price } from '../model/provider.ts'
import type { FailureClass, Sample, TokenCounts } from '../model/sample.ts'
import { chargedUsd, costOf, costUsd, isReportedCost, maxCostUsd } from './cost.ts'

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

const unpriced = { costUsd: undefined, reportedCostUsd: undefined }

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

test('a cost has no digits that floating point adds', () => {
  const tokens = { ...counts, inputTokens: 3, outputTokens: 0, cachedTokens: 0 }
  expect(costUsd(tokens, { ...price, inputPerMTok: 0.1 })).toBe(3e-7)
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

describe('a price with tiers, hours and fees', () => {
  const long = { ...price, inputPerMTok: 4, outputPerMTok: 12, cachedInputPerMTok: 1 }
  const tiered: Price = { ...price, tiers: [{ aboveInputTokens: 1000, ...long }] }
  const night: Price = {
    ...price,
    hours: [{ fromUtc: '23:30', toUtc: '06:00', ...long }],
  }

  test('charges a whole request at the tier that its input falls into', () => {
    expect(costUsd(counts, tiered)).toBeCloseTo((1000 * 2 + 500 * 8) / 1e6, 12)
    const longer = { ...counts, inputTokens: 1001, cachedTokens: 1000 }
    expect(costUsd(longer, tiered)).toBeCloseTo((1 * 4 + 1000 * 1 + 500 * 12) / 1e6, 12)
  })

  test('takes the last tier that an input is longer than', () => {
    const dearest = { ...price, outputPerMTok: 100 }
    const tiers = [
      { aboveInputTokens: 100, ...long },
      { aboveInputTokens: 500, ...dearest },
    ]
    expect(costUsd(counts, { ...price, tiers })).toBeCloseTo((1000 * 2 + 500 * 100) / 1e6, 12)
    const short = { ...counts, inputTokens: 500 }
    expect(costUsd(short, { ...price, tiers })).toBeCloseTo((500 * 4 + 500 * 12) / 1e6, 12)
  })

  test.each([
    ['12:00', 1000, 2, 8],
    ['23:29', 1000, 2, 8],
    ['23:30', 1000, 4, 12],
    ['05:59', 1000, 4, 12],
    ['06:00', 1000, 2, 8],
    // The dearer of the times at which it came and was done: vendors differ in which they take.
    ['23:29', 60_000, 4, 12],
    ['05:59', 60_000, 4, 12],
  ])('at %s, for %d ms, asks %d and %d', (time, endMs, input, output) => {
    expect(
      costUsd(counts, night, { sentAt: Date.parse(`2026-11-20T${time}:00Z`), endMs }),
    ).toBeCloseTo((1000 * input + 500 * output) / 1e6, 12)
  })

  test('at no known time is the dearest of all', () => {
    expect(costUsd(counts, night)).toBeCloseTo((1000 * 4 + 500 * 12) / 1e6, 12)
  })

  test('adds what each request costs', () => {
    expect(costUsd(counts, { ...price, perRequestUsd: 0.01 })).toBeCloseTo(0.016, 12)
    expect(costUsd(counts, { ...price, inputPerMTok: 0, outputPerMTok: 0, perRequestUsd: 1 })).toBe(
      1,
    )
  })

  test('tells apart how long is kept what is written', () => {
    const written = { ...counts, cacheWriteTokens: 600, cacheWrite1hTokens: 200 }
    const cost = (of: Price): number | undefined => costUsd(written, of)
    const other = 400 * 2 + 400 * 2.5 + 500 * 8
    // Twice the input, where the list has a price of five minutes only.
    expect(cost(price)).toBeCloseTo((other + 200 * 4) / 1e6, 12)
    expect(cost({ ...price, cacheWrite1hInputPerMTok: 3 })).toBeCloseTo((other + 200 * 3) / 1e6, 12)
    const plain = { ...price, cacheWriteInputPerMTok: undefined }
    expect(cost(plain)).toBeCloseTo((1000 * 2 + 500 * 8) / 1e6, 12)
  })

  test('prices what is kept for an hour where a server tells of nothing else that it wrote', () => {
    const written = { ...counts, cacheWriteTokens: undefined, cacheWrite1hTokens: 200 }
    expect(costUsd(written, price)).toBeCloseTo((800 * 2 + 200 * 4 + 500 * 8) / 1e6, 12)
  })

  test('is bounded by the dearest that a request can fall into', () => {
    const bound = { inputTokens: 1000, outputTokens: 500, isKeptForAnHour: false }
    const base = (1000 * 2.5 + 500 * 8) / 1e6
    const dear = (1000 * 4 + 500 * 12) / 1e6
    expect(maxCostUsd(bound, tiered)).toBeCloseTo(base, 12)
    expect(maxCostUsd({ ...bound, inputTokens: 1001 }, tiered)).toBeCloseTo(dear + 4 / 1e6, 12)
    expect(maxCostUsd(bound, night)).toBeCloseTo(dear, 12)
    expect(maxCostUsd({ ...bound, isKeptForAnHour: true }, price)).toBeCloseTo(
      (1000 * 4 + 500 * 8) / 1e6,
      12,
    )
    expect(maxCostUsd(bound, { ...price, perRequestUsd: 1 })).toBeCloseTo(base + 1, 12)
  })
})

test('a free model costs 0', () => {
  const free = { ...price, inputPerMTok: 0, outputPerMTok: 0, cachedInputPerMTok: 0 }
  expect(costUsd(counts, free)).toBe(0)
  const uncounted = { ...counts, tokenSource: undefined, inputTokens: undefined }
  expect(costUsd(uncounted, { ...free, cacheWriteInputPerMTok: 0 }), 'at any usage').toBe(0)
  expect(costUsd(uncounted, { ...free, cacheWriteInputPerMTok: 1 })).toBeUndefined()
})

function taken(changes: Partial<Sample>): Sample {
  return sampleOf({ cell: 'm@lab', round: 0, ...changes })
}

describe('what a request was charged', () => {
  test.each<[string, FailureClass, Partial<Sample>, boolean]>([
    ['a refused connection', 'connect', { httpStatus: undefined }, true],
    ['missing credentials', 'auth', { httpStatus: undefined }, true],
    ['a wrong key', 'auth', { httpStatus: 401 }, true],
    ['too many requests', 'rate-limit', { httpStatus: 429 }, true],
    ['a malformed request', 'http', { httpStatus: 400 }, true],
    ['a redirect', 'http', { httpStatus: 307 }, true],
    ['an unavailable service', 'http', { httpStatus: 503 }, true],
    ['a failure on the way', 'http', { httpStatus: 502 }, false],
    ['an impatient gateway', 'http', { httpStatus: 504 }, false],
    ['a request that took too long', 'http', { httpStatus: 408 }, false],
    ['a wait that somebody between gave up', 'http', { httpStatus: 499 }, false],
    ['a wait that was given up', 'timeout', {}, false],
    ['a lost connection', 'disconnect', { httpStatus: 200 }, false],
    ['an answer that broke off', 'disconnect', { httpStatus: 200, ttftMs: 80 }, false],
    ['a refusal after tokens', 'rate-limit', { httpStatus: 429, ttftMs: 80 }, false],
  ])('is nothing for %s, or unknown', (_name, name, changes, isNothing) => {
    const failure = { class: name, status: changes.httpStatus, message: 'no', inStream: false }
    const sample = taken({
      status: 'failed',
      failure,
      ttftMs: undefined,
      ...unpriced,
      ...changes,
    })
    expect(chargedUsd(sample)).toBe(isNothing ? 0 : undefined)
  })

  test('is its cost where that is known, whatever became of it', () => {
    const failure = { class: 'rate-limit', status: 429, message: 'no', inStream: false } as const
    expect(chargedUsd(taken({ status: 'failed', failure, costUsd: 0.5 }))).toBe(0.5)
    expect(chargedUsd(taken({ costUsd: undefined }))).toBeUndefined()
    expect(chargedUsd(taken({ status: 'aborted', ttftMs: undefined, ...unpriced }))).toBeUndefined()
  })

  test('is nothing for a refusal at the beginning of a stream', () => {
    const failure = { class: 'rate-limit', status: 200, message: 'no', inStream: true } as const
    const sample = {
      status: 'failed',
      failure,
      ttftMs: undefined,
      httpStatus: 200,
      ...unpriced,
    } as const
    expect(chargedUsd(taken(sample))).toBe(0)
    expect(chargedUsd(taken({ ...sample, failure: { ...failure, class: 'auth' } }))).toBe(0)
    expect(
      chargedUsd(taken({ ...sample, failure: { ...failure, class: 'in-stream' } })),
    ).toBeUndefined()
  })
})

test.each([
  [0.5, 0.7, 0.7],
  [0.5, undefined, 0.5],
  [undefined, 0.7, 0.7],
  [undefined, 0, 0],
  [0, 0, 0],
  // A 0 beside a price is a fee of nothing, or a field that nobody filled.
  [0.5, 0, 0.5],
  [undefined, undefined, undefined],
])('listed %s, reported %s: %s counts', (listed, reported, decisive) => {
  const figures = { costUsd: listed, reportedCostUsd: reported }
  expect(costOf(figures)).toBe(decisive)
  expect(isReportedCost(figures)).toBe(reported !== undefined && decisive === reported)
})
