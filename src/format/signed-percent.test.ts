import { expect, test } from 'vitest'

import { signedPercent } from './signed-percent.ts'

test.each([
  [0.14, '+14'],
  [-0.032, '−3.2'],
  [0.05, '+5'],
  [-0.0001, '0'],
  [0, '0'],
  [2.5, '+250'],
  [null, '–'],
])('%s is %s', (fraction, text) => {
  expect(signedPercent(fraction)).toBe(text)
})
