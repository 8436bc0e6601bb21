import { expect, test } from 'vitest'

import { contrastOf } from '../../../test/report-verdicts.ts'
import { nullResultWords } from './null-result-words.ts'

const untold = {
  significant: false,
  detectable: undefined,
  ciLow: undefined,
  ciHigh: undefined,
  blocks: undefined,
}

test('so few rounds that nothing could be significant are said to be too few', () => {
  const few = contrastOf({ ...untold, n: 3, family: 1 })
  expect(nullResultWords([few])).toBe('3 rounds are too few to tell any difference')
  const many = contrastOf({ ...untold, n: 6, family: 1 })
  expect(nullResultWords([many])).toBeUndefined()
  const ofMany = contrastOf({ ...untold, n: 6, family: 2 })
  expect(nullResultWords([ofMany])).toBe('6 rounds are too few to tell any difference')
  expect(nullResultWords([contrastOf({ ...untold, n: 0 })])).toBeUndefined()
})
