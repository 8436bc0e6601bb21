import { expect, test } from 'vitest'

import { trueAmount } from './effect-words.ts'

const set = {
  cell: 'm@router',
  reference: 'm@direct',
  axis: 'provider',
  metric: 'ttftMs',
  difference: 79.5,
  change: 0.17,
} as const

test('what the simulator was set to is an amount, or that there is none', () => {
  expect(trueAmount(set, false)).toBe('79.5 ms')
  expect(trueAmount({ ...set, difference: -79.5, change: -0.17 }, true)).toBe('79.5 ms')
  // What comes of drawing the truth is no difference that was set.
  expect(trueAmount({ ...set, difference: 0.05, change: 0.0005 }, false)).toBe('no difference')
})
