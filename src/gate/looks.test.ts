import { expect, test } from 'vitest'

import { roundsToAsk, withinOfLook } from './looks.ts'
import { openRegression, type RegressionRequest, type UnitTest } from './regression.ts'

/** Two providers of three cells each, whose runs differ by 4 %; one cell is now slower by a factor. */
function testsOf(factor: number): UnitTest[] {
  const cells = ['p', 'q'].flatMap((provider) =>
    ['a', 'b', 'c'].map((model) => ({ id: `${model}@${provider}`, provider, model })),
  )
  const run = (index: number, slow = 1) =>
    new Map(
      cells.map(({ id }, place) => [
        id,
        {
          value: 0.04 * Math.sin(7 * index + 3 * place) + (id === 'a@p' ? Math.log(slow) : 0),
          se: 0.03,
          n: 30,
        },
      ]),
    )
  const request: RegressionRequest = {
    cells,
    accepted: [0, 1, 2, 3, 4].map((index) => run(index)),
    remembered: [],
    builds: [],
    steps: 1,
    first: run(5, factor),
    limit: Math.log1p(0.05),
    alpha: 0.01,
    screen: 0.05,
    overlap: 0.5,
  }
  return openRegression(request).judge()
}

const asked = (tests: readonly UnitTest[], looks: number) =>
  Object.fromEntries(roundsToAsk(tests, { looks, confirmRounds: 90 }))

test('what stands out is asked most, what it is compared with by its weight, all else not at all', () => {
  const alone = testsOf(2).filter(({ unit, stoodOut }) => unit.scope === 'cell' && stoodOut)
  expect(alone.map(({ unit }) => unit.subject)).toEqual(['a@p'])
  // Two siblings take off ⅔ of their mean: ⅓ each of 90.
  expect(asked(alone, 1)).toEqual({ 'a@p': 90, 'b@p': 30, 'c@p': 30 })
  expect(asked(testsOf(1), 1)).toEqual({})
})

test('a cell gets what the test needs that needs most of it', () => {
  const rounds = asked(testsOf(3), 1)
  expect(rounds['a@p']).toBe(90)
  expect(Object.keys(rounds)).toHaveLength(6)
  expect(Math.min(...Object.values(rounds))).toBeGreaterThanOrEqual(6)
})

test('a third look asks what is in doubt, unless the build is red, and there is no fourth', () => {
  const tests = testsOf(2).map((own, index): UnitTest => ({
    ...own,
    isDoubtful: index === 0,
    isBeyond: false,
  }))
  expect(Object.keys(asked(tests, 2))).toEqual(['a@p', 'b@p', 'c@p'])
  expect(asked(tests, 3)).toEqual({})
  const red = tests.map((own, index): UnitTest => (index === 1 ? { ...own, isBeyond: true } : own))
  expect(asked(red, 2)).toEqual({})
  expect(
    asked(
      tests.map((own) => ({ ...own, isDoubtful: false })),
      2,
    ),
  ).toEqual({})
})

test('the error of a later look is that of the rounds it asks', () => {
  const [own] = testsOf(1)
  const variances = new Map(['a@p', 'b@p', 'c@p'].map((id) => [id, 0.09]))
  if (!own) throw new Error('no test')
  expect(withinOfLook(own.unit, 90, variances)).toBeCloseTo(0.09 / 90 + (2 * 0.09) / 9 / 30, 12)
  // Six rounds are the fewest and, here, the most.
  expect(withinOfLook(own.unit, 6, variances)).toBeCloseTo((0.09 / 6) * (1 + 2 / 9), 12)
})
