import { expect, test } from 'vitest'

import { sampleOf } from '../../../test/builders.ts'
import type { Sample } from '../../model/sample.ts'
import { costParts, costsByProvider, meanAnswerUsd, totalCostUsd } from './costs.ts'

function cell(provider: string, ...samples: readonly Partial<Sample>[]) {
  const id = `m@${provider}`
  return {
    provider,
    samples: samples.map((changes, round) => sampleOf({ cell: id, round, ...changes })),
  }
}

test('every cell of a provider adds to what it was paid, warm-ups included', () => {
  const costs = costsByProvider([
    cell('b', { costUsd: 0.5 }, { costUsd: 0.25, warmup: true }),
    cell('a', { costUsd: 2 }),
    cell('b', { costUsd: 1 }),
  ])
  expect(costs).toEqual([
    { provider: 'b', usd: 1.75, isReported: false, nUnknown: 0 },
    { provider: 'a', usd: 2, isReported: false, nUnknown: 0 },
  ])
  expect(totalCostUsd(costs)).toBe(3.75)
})

test("a provider's own figure is preferred and marked", () => {
  const own = { costUsd: 1, reportedCostUsd: 0.75 }
  expect(costsByProvider([cell('a', own, { costUsd: 1 })])).toEqual([
    { provider: 'a', usd: 1.75, isReported: true, nUnknown: 0 },
  ])
})

test('requests at an unknown cost are counted, refusals are not', () => {
  const unknown = { costUsd: undefined }
  const failure = {
    class: 'rate-limit',
    status: 429,
    message: 'HTTP 429',
    inStream: false,
  } as const
  const refused = {
    ...unknown,
    status: 'failed',
    ttftMs: undefined,
    httpStatus: 429,
    failure,
  } as const
  const broken = { ...unknown, status: 'failed', ttftMs: 80 } as const
  const costs = costsByProvider([cell('a', unknown, refused, broken)])
  expect(costs).toEqual([{ provider: 'a', usd: undefined, isReported: false, nUnknown: 2 }])
  expect(totalCostUsd(costs)).toBeUndefined()
})

test('what is free costs 0, and that is known', () => {
  expect(totalCostUsd(costsByProvider([cell('a', { costUsd: 0 })]))).toBe(0)
})

test("the mean cost of an answer prefers the provider's own figures, and is unknown while one is", () => {
  const { samples } = cell('a', { costUsd: 1 }, { costUsd: 9, reportedCostUsd: 2 })
  expect(meanAnswerUsd(samples)).toBe(1.5)
  expect(
    meanAnswerUsd([...samples, { costUsd: undefined, reportedCostUsd: undefined }]),
  ).toBeUndefined()
  expect(meanAnswerUsd([])).toBeUndefined()
})

test('the parts of a cost are those of its rounds, and make the sum', () => {
  const again = { costUsd: 4, phase: 'confirm' } as const
  const cells = [
    {
      ...cell('a', { costUsd: 1 }, { costUsd: 2, phase: 'warmup', warmup: true }, again),
      tryouts: [sampleOf({ cell: 'm@a', round: 0, costUsd: 16 })],
      outages: [{ tries: [sampleOf({ cell: 'm@a', round: 0, costUsd: 32 })] }],
    },
    cell('b', { costUsd: 8, phase: 'confirm', warmup: true }, { costUsd: undefined }),
  ]
  expect(costParts(cells)).toEqual({
    totalUsd: totalCostUsd(costsByProvider(cells)),
    countedUsd: 1,
    warmupUsd: 2,
    laterLooksUsd: 12,
    besidesUsd: 48,
  })
  expect(costParts([cell('a', { costUsd: undefined })])).toBeUndefined()
})
