import { expect, test } from 'vitest'

import { studentTQuantile, studentTUpper } from './student-t.ts'

// mpmath 1.3 with 40 digits, ½·betainc(df/2, ½, 0, df/(df + t²), regularized=True); scipy 1.17.1's
// stats.t.sf agrees to 3e-14.
test.each([
  [0.3, 0.4, 0.427_904_754_301_746_5],
  [1.2, 1, 0.221_142_061_623_695_54],
  [-2.5, 2.5, 0.947_715_018_460_922_3],
  [1.5, 4, 0.104],
  [1.6, 4, 0.092_424_572_632_174_4],
  [6, 4, 0.001_941_268_523_480_255_1],
  [40, 4, 1.167_008_161_300_634_3e-6],
  [2.5, 9.7, 0.016_057_208_676_866_996],
  [12, 30, 2.790_092_707_599_628e-13],
  [3, 250.5, 0.001_486_051_809_252_973_6],
  [30, 1000, 7.687_343_722_021_741e-142],
  [5, 1e6, 2.866_998_935_445_371e-7],
])('P(T > %d) with %d degrees of freedom is %d', (t, df, expected) => {
  expect(Math.abs(studentTUpper(t, df) / expected - 1)).toBeLessThan(1e-13)
})

// scipy.stats.t.isf(q, df), scipy 1.17.1
test.each([
  [0.05, 1, 6.313_751_514_675_044],
  [0.1, 2.5, 1.730_250_928_807_176_1],
  [0.025, 4, 2.776_445_105_197_794_3],
  [0.3, 4, 0.568_649_063_049_705_3],
  [0.0025, 7, 4.029_337_177_642_486],
  [1e-12, 7, 104.021_829_262_647_22],
  [0.005, 29, 2.756_385_903_670_605_3],
  [0.45, 0.3, 0.225_710_058_207_604_76],
  [1e-5, 1e4, 4.266_937_665_766_661],
])(
  'the upper tail %d with %d degrees of freedom begins at %d as in SciPy',
  (tail, df, expected) => {
    expect(Math.abs(studentTQuantile(tail, df) / expected - 1)).toBeLessThan(1e-14)
  },
)

test('one and two degrees of freedom have closed forms', () => {
  for (const t of [0.001, 0.7, 1.4, 1.6, 9, 1e5, 1e80]) {
    expect(studentTUpper(t, 1) / (Math.atan(1 / t) / Math.PI)).toBeCloseTo(1, 13)
    const root = Math.hypot(Math.SQRT2, t)
    expect(studentTUpper(t, 2) * root * (root + t)).toBeCloseTo(1, 12)
  }
})

test('series and continued fraction meet where one takes over from the other', () => {
  for (const df of [0.5, 1, 2, 3, 8, 50, 1e4, Infinity]) {
    const border = Math.sqrt(Math.min(2.25, df))
    const below = studentTUpper(border * (1 - 1e-15), df)
    const above = studentTUpper(border * (1 + 1e-15), df)
    expect(above / below).toBeCloseTo(1, 13)
  }
})

test('the quantile undoes the tail, from one half to 1e-290, for one to a billion degrees', () => {
  for (const df of [1, 2, 4.7, 12, 55, 4000, 1e9, Infinity]) {
    for (const tail of [0.499_999, 0.4, 0.2, 0.05, 1e-3, 1e-7, 1e-30, 1e-290]) {
      const again = studentTUpper(studentTQuantile(tail, df), df)
      expect(Math.abs(again / tail - 1)).toBeLessThan(1e-12)
    }
  }
})

test('both sides mirror each other', () => {
  expect(studentTUpper(-1.3, 6) + studentTUpper(1.3, 6)).toBeCloseTo(1, 15)
  expect(studentTQuantile(0.8, 6)).toBeCloseTo(-studentTQuantile(0.2, 6), 14)
})

test('the middle and the ends are exact', () => {
  expect(studentTUpper(0, 3)).toBe(0.5)
  expect(studentTUpper(Infinity, 3)).toBe(0)
  expect(studentTUpper(-Infinity, Infinity)).toBe(1)
  expect(studentTQuantile(0.5, 3)).toBe(0)
  expect(studentTQuantile(0, 3)).toBe(Infinity)
  expect(studentTQuantile(1, Infinity)).toBe(-Infinity)
})

test('no degrees of freedom, no number and no probability are refused', () => {
  expect(() => studentTUpper(1, 0)).toThrow('received 0')
  expect(() => studentTUpper(Number.NaN, 3)).toThrow('received NaN')
  expect(() => studentTQuantile(5, 3)).toThrow('received 5')
  expect(() => studentTQuantile(0.05, Number.NaN)).toThrow('`df`')
})
