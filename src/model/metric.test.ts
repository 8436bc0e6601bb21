import { expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import { metricNames, metrics, metricValue } from './metric.ts'

test('every metric is filed under its own name', () => {
  for (const name of metricNames) expect(metrics[name].name).toBe(name)
})

test('labels are distinct: they are what tests are called by', () => {
  expect(new Set(metricNames.map((name) => metrics[name].label)).size).toBe(metricNames.length)
})

test('what is better lower is censored upwards, what is better higher at 0', () => {
  for (const name of metricNames) {
    const { better, censored } = metrics[name]
    expect(censored).toBe({ lower: Infinity, higher: 0, neither: undefined }[better])
  }
})

function endToEnd(changes: object): number | undefined {
  const sample = sampleOf({ cell: 'a', round: 0, ...changes })
  return metricValue(sample, 'endToEndTokensPerSecond', undefined)
}

test('end-to-end tokens/s has the wait for the first token in it', () => {
  // The same 100 tokens, the first of them held back to send the others twice as fast.
  expect(endToEnd({ ttftMs: 100, totalMs: 900, tokensPerSecond: 125 })).toBe(111.111111111)
  expect(endToEnd({ ttftMs: 500, totalMs: 900, tokensPerSecond: 250 })).toBe(111.111111111)
  expect(endToEnd({ streamedTokens: 45, outputTokens: 400, totalMs: 900 })).toBe(50)
})

test.each([
  { streamedTokens: undefined },
  { totalMs: undefined },
  { totalMs: 0 },
  { status: 'failed' },
  { status: 'aborted' },
] as const)('end-to-end tokens/s is unknown of %j', (changes) => {
  expect(endToEnd(changes)).toBeUndefined()
})
