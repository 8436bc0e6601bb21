import { expect, test } from 'vitest'

import { readScore } from './read-score.ts'

test.each([
  ['0.8', 0.8],
  [' 1\n', 1],
  ['0', 0],
  ['.5', 0.5],
  ['0,7', 0.7],
  ['**0.8**', 0.8],
  ['Score: 0.8.', 0.8],
  // What could be read in two ways is read in none.
  ['8/10', undefined],
  ['Between 0.2 and 0.4', undefined],
  ['80 %', undefined],
  ['-0.5', undefined],
  ['1.5', undefined],
  ['good', undefined],
  ['', undefined],
])('%j', (text, score) => {
  expect(readScore({ text })).toBe(score)
})
