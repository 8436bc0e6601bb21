import { expect, test } from 'vitest'

import { checkedCell } from './consistency.ts'
import type { ForeignCell } from './foreign-run.ts'

function cellOf(changes: Partial<ForeignCell>): ForeignCell {
  return {
    model: 'm',
    provider: 'p',
    requests: [
      { ttftMs: 100, totalMs: 300 },
      { ttftMs: 120, totalMs: 320 },
    ],
    aggregates: {
      n: 2,
      failures: 0,
      metrics: { ttftMs: { median: 110 }, totalMs: { mean: 310 } },
    },
    ...changes,
  }
}

test('what agrees stays as it is', () => {
  const cell = cellOf({})
  expect(checkedCell(cell)).toEqual({ cell, notes: [] })
})

test.each([1000, 1 / 1000])('a time in another unit than its summary is unknown (× %d)', (by) => {
  const requests = [{ ttftMs: 0.1 * by, totalMs: 300 }]
  const aggregates = { n: 1, failures: 0, metrics: { ttftMs: { median: 0.1 } } }
  const { cell, notes } = checkedCell(cellOf({ requests, aggregates }))
  expect(cell.requests?.[0]).toMatchObject({ ttftMs: undefined, totalMs: 300 })
  expect(cell.aggregates?.metrics.ttftMs).toBeUndefined()
  expect(notes).toEqual([
    'TTFT of its requests and of its summary cannot have the same unit: it is unknown',
  ])
})

test('a first token after the last is of two units: both are unknown', () => {
  const { cell, notes } = checkedCell(
    cellOf({
      requests: [
        { ttftMs: 100, totalMs: 3 },
        { ttftMs: 100, totalMs: 100 },
      ],
      aggregates: undefined,
    }),
  )
  expect(cell.requests).toMatchObject([
    { ttftMs: undefined, totalMs: undefined },
    { ttftMs: 100, totalMs: 100 },
  ])
  expect(notes).toEqual(['1 request with a TTFT above the total time: both are unknown'])
})

test('requests that are not listed are counted; warm-ups and what the tool ended are not', () => {
  const failure = { class: 'http', status: 500, message: 'no', inStream: false } as const
  const { notes } = checkedCell(
    cellOf({
      requests: [
        { ttftMs: 100, totalMs: 300, isWarmup: true },
        { ttftMs: 100, totalMs: 300 },
        { isAborted: true },
        { failure },
      ],
      aggregates: { n: 5, failures: 2, metrics: {} },
    }),
  )
  expect(notes).toEqual([
    'its files list 1 successful request, and its summary counts 3: figures are of those listed',
    'its files list 1 failed request, and its summary counts 2: figures are of those listed',
  ])
})
