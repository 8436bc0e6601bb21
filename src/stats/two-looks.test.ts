import { expect, test } from 'vitest'

import { normalQuantile } from './normal.ts'
import { randomStream } from './random.ts'
import { studentTQuantile, studentTUpper } from './student-t.ts'
import { detectableShift, jointCut, lookCorrelation, twoLookPower } from './two-looks.ts'

test('the looks share what the runs they are compared with leave uncertain', () => {
  expect(lookCorrelation(5, 0)).toBeCloseTo(1 / 6, 15)
  expect(lookCorrelation(5, 0.5)).toBeCloseTo(0.7 / 1.2, 15)
  expect(lookCorrelation(20, 1)).toBe(1)
})

// scipy 1.17.1: integrate.quad to 1e-10 over ln p₁, optimize.brentq on the logarithm of the cut
test.each([
  [4, 1 / 6, 0.1, 1e-3, 1.233_799_2e-5],
  [4, 1 / 6, 0.1, 1e-5, 1.588_937_2e-9],
  [9.5, 1 / 6, 0.1, 1e-4, 6.112_936e-7],
  [40, 0.6, 0.1, 6e-3, 1.274_800_4e-4],
  [Infinity, 0.3, 0.1, 1e-4, 1.274_929_7e-6],
  [2.3, 0.05, 0.2, 1e-3, 9.687_847_2e-6],
  [24, 1 / 11, 0.05, 1e-4, 3.063_251_4e-6],
  [4, 0.9, 0.1, 1e-4, 1.304_132_8e-8],
])('df %d, r %d, screen %d, level %d: SciPy’s cut', (df, correlation, screen, level, cut) => {
  expect(jointCut({ df, correlation, screen, level }) / cut).toBeCloseTo(1, 6)
})

test('independent looks at a known variance: the level is c·(1 + ln(screen² ÷ c))', () => {
  for (const cut of [1e-2, 1e-3, 1e-5, 1e-9]) {
    const level = cut * (1 + Math.log(0.01 / cut))
    const found = jointCut({ df: Infinity, correlation: 0, screen: 0.1, level })
    expect(found / cut).toBeCloseTo(1, cut === 1e-2 ? 3 : 6)
  }
})

test('two looks that are one: the cut is the square of the level', () => {
  for (const df of [3, 12, Infinity]) {
    expect(jointCut({ df, correlation: 1, screen: 0.1, level: 0.002 })).toBeCloseTo(4e-6, 12)
  }
})

test('what passes both screens rarely enough is found without a further cut', () => {
  const looks = { df: 4, correlation: 1 / 6, screen: 0.1 }
  const passing = twoLookPower({ ...looks, cut: 0.01, shift: 0 })
  expect(twoLookPower({ ...looks, cut: 0.5, shift: 0 })).toBeCloseTo(passing, 12)
  expect(jointCut({ ...looks, level: passing * 1.01 })).toBe(0.1 ** 2)
  expect(jointCut({ ...looks, level: passing * 0.99 })).toBeLessThan(0.1 ** 2)
})

test('a shared estimate of the variance makes the cut of independent tests far too liberal', () => {
  const looks = { df: 4, correlation: 1 / 6, screen: 0.1 }
  const naive = jointCut({ ...looks, df: Infinity, correlation: 0, level: 1e-3 })
  expect(twoLookPower({ ...looks, cut: naive, shift: 0 }) / 1e-3).toBeGreaterThan(4)
})

// numpy 2.4, 10⁷ draws of (z₁, z₂, χ²) each: the standard error of a share is 1.6e-4 at most
test.each([
  [4, 1 / 6, 0, 3e-4, 0.005_532_5],
  [4, 1 / 6, 3, 2e-3, 0.770_435_6],
  [4, 1 / 6, 5, 2e-5, 0.626_144_1],
  [9.5, 1 / 6, 3, 3e-4, 0.728_551],
  [40, 0.6, 3, 2e-5, 0.619_222_3],
  [Infinity, 0.3, 3, 3e-4, 0.855_596],
  [4, 0.9, 3, 3e-4, 0.521_615_4],
])(
  'df %d, r %d, shift %d, cut %d: NumPy’s ten million draws',
  (df, correlation, shift, cut, share) => {
    const power = twoLookPower({ df, correlation, screen: 0.1, cut, shift })
    expect(Math.abs(power - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / 1e7))
  },
)

const DRAWS = 200_000

test('the cut keeps its level in 200,000 draws of the two looks', () => {
  const looks = { df: 4, correlation: lookCorrelation(5, 0), screen: 0.1 }
  const cut = jointCut({ ...looks, level: 0.005 })
  const random = randomStream(17, 'two looks')
  const normal = (): number => normalQuantile(random.uniform())
  const border = studentTQuantile(looks.screen, looks.df)
  let found = 0
  for (let draw = 0; draw < DRAWS; draw++) {
    const first = normal()
    const second = looks.correlation * first + Math.sqrt(1 - looks.correlation ** 2) * normal()
    if (first < 0 || second < 0) continue
    // A mean of two exponentials is χ² with four degrees of freedom over four.
    const variance = -Math.log((1 - random.uniform()) * (1 - random.uniform())) / 2
    const [t1, t2] = [first / Math.sqrt(variance), second / Math.sqrt(variance)]
    if (t1 <= border || t2 <= border) continue
    if (studentTUpper(t1, 4) * studentTUpper(t2, 4) <= cut) found += 1
  }
  expect(found / DRAWS / 0.005).toBeGreaterThan(0.9)
  expect(found / DRAWS / 0.005).toBeLessThan(1.1)
})

test('without a shift the power is the level', () => {
  for (const [df, level] of [
    [4, 1e-3],
    [12, 1e-4],
    [300, 6e-3],
    [Infinity, 1e-4],
  ] as const) {
    const looks = { df, correlation: 0.3, screen: 0.1 }
    const cut = jointCut({ ...looks, level })
    expect(twoLookPower({ ...looks, cut, shift: 0 }) / level).toBeCloseTo(1, 2)
  }
})

test('two looks that are one, of a known variance, have the power of a z test', () => {
  const looks = { df: Infinity, correlation: 1, screen: 0.1, cut: 1e-4 }
  const power = twoLookPower({ ...looks, shift: 3 })
  expect(power).toBeCloseTo(studentTUpper(studentTQuantile(0.01, Infinity) - 3, Infinity), 5)
})

test('the detectable shift is found with the power asked for', () => {
  const looks = { df: 9, correlation: 1 / 6, screen: 0.1, cut: 1e-5 }
  const shift = detectableShift(looks)
  expect(twoLookPower({ ...looks, shift })).toBeCloseTo(0.8, 5)
  expect(detectableShift({ ...looks, power: 0.5 })).toBeLessThan(shift)
  expect(detectableShift({ ...looks, cut: 1e-7 })).toBeGreaterThan(shift)
  expect(detectableShift({ ...looks, screen: 0.99, cut: 0.98, power: 0.5 })).toBe(0)
})

test('arguments outside of their ranges are refused', () => {
  const looks = { df: 4, correlation: 0.2, screen: 0.1 }
  expect(() => jointCut({ ...looks, level: 0 })).toThrow('`level`')
  expect(() => jointCut({ ...looks, df: 0, level: 0.01 })).toThrow('`df`')
  expect(() => jointCut({ ...looks, correlation: 1.1, level: 0.01 })).toThrow('received 1.1')
  expect(() => twoLookPower({ ...looks, screen: 10, cut: 0.1, shift: 0 })).toThrow('`screen`')
  expect(() => twoLookPower({ ...looks, cut: 0, shift: 0 })).toThrow('`cut`')
  expect(() => detectableShift({ ...looks, cut: 0.001, power: 80 })).toThrow('`power`')
})
