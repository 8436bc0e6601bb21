import { expect, test } from 'vitest'

import { showCompact, showInterval } from './numbers.ts'

test('numbers of a narrow column are of one style, however large', () => {
  expect(showInterval(8752, 16_240, showCompact)).toBe('[8 752, 16 240]')
  expect([showCompact(6.14), showCompact(41.2), showCompact(123_456)]).toEqual([
    '6.1',
    '41',
    '123 456',
  ])
})
