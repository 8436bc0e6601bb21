import { describe, expect, test } from 'vitest'

import { alignedWith, withZero } from './agreeing-intervals.ts'

test('an interval that shows nothing holds 0, and is no narrower than it was', () => {
  expect(withZero({ low: 0.1, high: 0.4 })).toEqual({ low: 0, high: 0.4 })
  expect(withZero({ low: -0.4, high: -0.1 })).toEqual({ low: -0.4, high: 0 })
  expect(withZero({ low: undefined, high: -0.1 })).toEqual({ low: undefined, high: 0 })
})

describe('a difference says of 0 what its ratio says', () => {
  const surely = { estimate: Math.log(2), low: Math.log(1.5), high: Math.log(3), significant: true }

  test('that nothing is sure', () => {
    const vague = { estimate: 0.2, low: -0.1, high: 0.5, significant: false }
    expect(alignedWith({ estimate: 300, low: 451, high: 12_922 }, vague)).toMatchObject({ low: 0 })
  })

  test('that it is more: a limit that reaches 0 is the limit of the ratio, in proportion', () => {
    const difference = { estimate: 100, low: 20, high: 300 }
    expect(alignedWith(difference, surely)).toEqual(difference)
    const reaching = alignedWith({ ...difference, low: -5 }, surely)
    expect(reaching.low).toBeCloseTo(50, 9)
    expect(reaching.high).toBe(300)
  })

  test('that it is less', () => {
    const less = {
      estimate: -Math.log(2),
      low: -Math.log(3),
      high: -Math.log(1.6),
      significant: true,
    }
    const aligned = alignedWith({ estimate: -100, low: -300, high: 4 }, less)
    expect(aligned.low).toBe(-300)
    expect(aligned.high).toBeCloseTo(-75, 9)
  })

  test('and there is none where they point in different directions', () => {
    expect(alignedWith({ estimate: -3, low: -9, high: 5 }, surely).estimate).toBeUndefined()
  })

  test('where timeouts decide there is no proportion', () => {
    const endless = { estimate: Infinity, low: 0.2, high: Infinity, significant: true }
    const aligned = alignedWith({ estimate: Infinity, low: -1, high: Infinity }, endless)
    expect(aligned.low).toBeUndefined()
  })
})
