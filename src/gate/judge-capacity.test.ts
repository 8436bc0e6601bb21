import { expect, test } from 'vitest'

import type { Capacity } from '../model/capacity.ts'
import { judgeCapacities, showCapacity } from './judge-capacity.ts'

const found: Capacity = {
  id: 'one@lab',
  label: 'one via lab',
  model: 'one',
  provider: 'lab',
  of: 'concurrency',
  share: 0.95,
  objective: { ttftMs: 800 },
  value: 14,
  ciLow: 11,
  ciHigh: 17,
  stoppedBy: 'width',
  requests: 900,
  costUsd: 0.5,
  designEffect: 1.4,
  blocks: [],
}

function verdictAt(atLeast: number, capacity = found) {
  return judgeCapacities([capacity], { cells: [], thresholds: { capacity: { atLeast } } }).find(
    ({ kind }) => kind === 'absolute',
  )
}

test('a limit is met from the lower end on, broken above the upper end, and open between', () => {
  expect(verdictAt(11)?.verdict).toBe('ok')
  expect(verdictAt(12)).toMatchObject({
    verdict: 'inconclusive',
    reason:
      'one via lab: capacity ≥ 12 requests in flight, observed 14 [11, 17] requests in flight: the interval holds the limit',
  })
  expect(verdictAt(17)?.verdict).toBe('inconclusive')
  expect(verdictAt(18)?.verdict).toBe('failed')
})

test('without an upper end nothing is broken for certain, and without a block nothing is known', () => {
  const open = { ...found, value: 64, ciLow: 64, ciHigh: undefined }
  expect(verdictAt(100, open)?.verdict).toBe('inconclusive')
  expect(showCapacity(open)).toBe('64 [64 or more] requests in flight')
  const none = { ...found, value: undefined, ciLow: undefined, ciHigh: undefined }
  expect(verdictAt(1, none)?.verdict).toBe('no-data')
})

test('an endpoint that answers nothing was not measured', () => {
  const [measured] = judgeCapacities([found], { cells: [], thresholds: {} })
  expect(measured).toMatchObject({ kind: 'measured', verdict: 'no-data', subject: 'one@lab' })
})
