import { expect, test } from 'vitest'

import { hangingIndent } from './hanging-indent.ts'

test('lines are set in under the head and break between words', () => {
  expect(hangingIndent('note ', 'one two three four five', 27)).toEqual([
    ' note one two three four',
    '      five',
  ])
})

test('neither numbers nor figures and their units are broken', () => {
  const text = 'it saved 38 016 of 39 264 tokens and 47.5 ms, which is −60 % of 9'
  expect(hangingIndent('', text, 22)).toEqual([
    ' it saved 38 016 of',
    ' 39 264 tokens and',
    ' 47.5 ms, which is',
    ' −60 % of 9',
  ])
})
