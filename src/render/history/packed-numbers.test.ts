import { expect, test } from 'vitest'

import { packFigures, packNumbers, unpackFigures, unpackNumbers } from './packed-numbers.ts'

test('numbers come back, gaps and infinities too', () => {
  const values = [0, 1, -1, 15, 16, -16, 1_700_000_000, undefined, Infinity, 5, -987_654_321_012]
  expect(unpackNumbers(packNumbers(values))).toEqual(values)
  expect(packNumbers([7, 7, 7, 8])).toBe('OAAC')
})

test.each([0.000_42, 3.2768, 571.4, 98_765.4])(
  '%d keeps three digits, and its interval',
  (value) => {
    const figure = { value, low: value * 0.91, high: value * 1.2 }
    const [read] = unpackFigures(packFigures([figure], 'log'), 'log')
    expect((read?.value ?? 0) / value).toBeCloseTo(1, 3)
    expect((read?.low ?? 0) / figure.low).toBeCloseTo(1, 2)
    expect((read?.high ?? 0) / figure.high).toBeCloseTo(1, 2)
  },
)

test('shares, missing runs and figures beyond a time limit', () => {
  const shares = [{ value: 0, low: 0, high: 0.1157 }, undefined, { value: 1, low: 0.88, high: 1 }]
  expect(unpackFigures(packFigures(shares, 'share'), 'share')).toEqual([
    { value: 0, low: 0, high: expect.closeTo(0.1157, 4) },
    undefined,
    { value: 1, low: expect.closeTo(0.88, 4), high: 1 },
  ])
  const beyond = [{ value: Infinity, low: 400, high: undefined }]
  expect(unpackFigures(packFigures(beyond, 'log'), 'log')[0]).toMatchObject({ value: Infinity })
  expect(packFigures([{ value: 2, low: undefined, high: undefined }], 'log')).not.toHaveProperty(
    'low',
  )
})
