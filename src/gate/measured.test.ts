import { expect, test } from 'vitest'

import { summarizeCell } from '../metrics/summary.ts'
import type { Cell } from '../model/cell.ts'
import { judgeMeasured } from './measured.ts'

const cell: Cell = {
  id: 'm@lab',
  label: 'm via lab',
  levels: { model: 'm', provider: 'lab', maxTokens: 512, json: false },
}

function judge(n: number, failures: number, hasFailureThreshold = false) {
  const summary = {
    ...summarizeCell([], undefined),
    n,
    nOk: n - failures,
    failures,
    failureRate: n === 0 ? undefined : failures / n,
    failuresByClass: failures === 0 ? {} : { timeout: 1, http: failures - 1 },
  }
  return judgeMeasured(cell, summary, { hasFailureThreshold })
}

test.each([
  [30, 0, true],
  [30, 6, true],
  [30, 7, false],
  [5, 1, true],
  [30, 30, false],
  [0, 0, false],
])('%d requests of which %d failed: measured %s', (n, failures, passed) => {
  expect(judge(n, failures).passed).toBe(passed)
})

test('a threshold on failures rules instead of the 20 %', () => {
  expect(judge(30, 29, true).passed).toBe(true)
  expect(judge(30, 30, true).passed).toBe(false)
})

test('the reason counts the failures by class', () => {
  expect(judge(30, 7).reason).toBe(
    'm via lab: 7 of 30 requests failed (1 timeout, 6 http), more than 20 %',
  )
})
