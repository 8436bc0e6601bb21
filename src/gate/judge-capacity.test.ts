import { expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import { capacityFound } from '../../test/searched-document.ts'
import { judgeCapacities, searchedVerdict, showCapacity } from './judge-capacity.ts'

const found = capacityFound()

function verdictAt(atLeast: number, capacity = found) {
  return judgeCapacities([{ search: { capacity, max: 64 } }], { atLeast })[0]
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

test('a search that this machine could not do neither passes nor fails', () => {
  const none = { value: undefined, ciLow: undefined, ciHigh: undefined }
  const lagging = capacityFound({ ...none, stoppedBy: 'client' })
  expect(verdictAt(1, lagging)?.verdict).toBe('client-limited')
  const samples = [sampleOf({ cell: 'one@lab', round: 0 })]
  expect(searchedVerdict({ samples }, { capacity: lagging, max: 64 })).toMatchObject({
    verdict: 'client-limited',
    reason: 'one via lab: this machine lagged too much for any block to count',
  })
})

test('an endpoint that answers nothing was not measured', () => {
  expect(searchedVerdict({ samples: [] }, { capacity: found, max: 64 })).toMatchObject({
    kind: 'measured',
    verdict: 'no-data',
    subject: 'one@lab',
  })
})
