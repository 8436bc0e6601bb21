import { expect, test } from 'vitest'

import { gaussLegendre, integrate } from './gauss-legendre.ts'

test('the rule of three points is ±√(3/5) and 0', () => {
  const { nodes, weights } = gaussLegendre(3)
  expect(nodes).toEqual([-Math.sqrt(0.6), 0, Math.sqrt(0.6)].map((x) => expect.closeTo(x, 15)))
  expect(weights).toEqual([5 / 9, 8 / 9, 5 / 9].map((weight) => expect.closeTo(weight, 14)))
})

// numpy.polynomial.legendre.leggauss(20), numpy 2.4: the outermost and an innermost point
test('the rule of twenty points is NumPy’s', () => {
  const { nodes, weights } = gaussLegendre(20)
  expect(nodes[0]).toBeCloseTo(-0.993_128_599_185_095, 15)
  expect(weights[0]).toBeCloseTo(0.017_614_007_139_150_893, 14)
  expect(nodes[10]).toBeCloseTo(0.076_526_521_133_497_34, 15)
  expect(weights[10]).toBeCloseTo(0.152_753_387_130_726_28, 14)
})

test('n points integrate polynomials of degree 2n − 1 exactly', () => {
  for (const points of [1, 2, 5, 12, 40]) {
    const degree = 2 * points - 1
    const area = integrate(gaussLegendre(points), (x) => (degree + 1) * x ** degree, [0, 1])
    expect(area).toBeCloseTo(1, 12)
  }
})

test('smooth functions over any range', () => {
  expect(integrate(gaussLegendre(20), Math.exp, [-1, 3])).toBeCloseTo(
    Math.exp(3) - Math.exp(-1),
    12,
  )
})

test('an empty or inverted range holds nothing', () => {
  expect(integrate(gaussLegendre(5), Math.exp, [2, 2])).toBe(0)
  expect(integrate(gaussLegendre(5), Math.exp, [2, 1])).toBe(0)
})
