import { expect, test } from 'vitest'

import { betweenRunPosterior, betweenSds, posteriorAfter, type Spread } from './between-runs.ts'

function seen(meanSquare: number, df = 4, share = 1, within = 0.004): Spread {
  return { meanSquare, df, share, within }
}

/** E τ² and e^(E ln τ). */
function momentsOf(weights: Float64Array): [number, number] {
  let [square, log] = [0, 0]
  for (const [point, sd] of betweenSds.entries()) {
    square += (weights[point] ?? 0) * sd ** 2
    log += (weights[point] ?? 0) * Math.log(sd)
  }
  return [square, Math.exp(log)]
}

function sdsOf(units: readonly (readonly Spread[])[], typicalSd = 0.06): number[] {
  return betweenRunPosterior(units, { typicalSd, logSd: 0.7 }).map(
    (weights) => momentsOf(weights)[1],
  )
}

// Quadrature over 2001 values of ln τ and 401 common medians, three deviations either way; the 30 values of τ
// here are within 4 % of it.
test.each<[string, number, Spread[], [number, number]]>([
  ['nothing was seen', 0.06, [], [0.015_728, 0.062_698]],
  ['five runs', 0.1, [seen(0.01, 4, 1, 0.001)], [0.013_892, 0.101_066]],
  ['twenty runs', 0.1, [seen(0.0064, 19, 1, 0.001)], [0.006_195, 0.075_821]],
  ['eight times as noisy as assumed', 0.06, [seen(0.25)], [0.188_253, 0.405_634]],
  ['no more than requests explain', 0.06, [seen(0.002)], [0.002_559, 0.036_227]],
  [
    'accepted and remembered runs, correlated',
    0.06,
    [seen(0.01, 4, 0.8, 0.001), seen(0.004, 9, 0.9, 0.001)],
    [0.006_210, 0.074_572],
  ],
])('one unit, %s: as by quadrature', (_, typicalSd, spreads, [square, middle]) => {
  const [weights] = betweenRunPosterior([spreads], { typicalSd, logSd: 0.7 })
  const [ownSquare, ownMiddle] = momentsOf(weights ?? new Float64Array())
  expect(Math.abs(ownSquare / square - 1)).toBeLessThan(0.04)
  expect(Math.abs(ownMiddle / middle - 1)).toBeLessThan(0.02)
})

test('eight units of a level, one of them noisy: as by the same quadrature', () => {
  const squares = [0.006, 0.012, 0.004, 0.009, 0.09, 0.007, 0.005, 0.011]
  const expected = [
    0.061_101, 0.077_930, 0.056_293, 0.069_184, 0.203_660, 0.063_691, 0.058_632, 0.074_975,
  ]
  const sds = sdsOf(squares.map((square) => [seen(square)]))
  for (const [index, sd] of sds.entries()) {
    expect(Math.abs(sd / (expected[index] ?? 0) - 1)).toBeLessThan(0.01)
  }
})

test('each answer is a probability law', () => {
  const answers = betweenRunPosterior([[seen(0.01)], [], [seen(1e-9)], [seen(50)]], {
    typicalSd: 0.06,
    logSd: 0.7,
  })
  expect(answers).toHaveLength(4)
  for (const weights of answers) {
    expect(weights.every((weight) => weight >= 0)).toBe(true)
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
  }
})

test('a unit borrows from units that are alike, and keeps its own noise where they are not', () => {
  const alone = sdsOf([[seen(0.016)]])[0] ?? 0
  const among = (others: number): number =>
    sdsOf([[seen(0.016)], ...Array.from({ length: 20 }, () => [seen(others)])])[0] ?? 0
  expect(among(0.006)).toBeLessThan(alone * 0.9)
  expect(among(0.03)).toBeGreaterThan(alone * 1.1)
  const noisy = sdsOf([[seen(0.5, 9)], ...Array.from({ length: 20 }, () => [seen(0.006)])])[0] ?? 0
  expect(noisy).toBeGreaterThan(0.5)
})

// Values of τ are a fifth apart.
test('many runs outweigh what is assumed', () => {
  const truth = 0.2
  const spread = seen(truth ** 2 + 0.004, 400)
  for (const typicalSd of [0.03, 0.06, 0.3]) {
    expect(Math.abs((sdsOf([[spread]], typicalSd)[0] ?? 0) / truth - 1)).toBeLessThan(0.1)
  }
})

test('runs that have much in common hide some of what a new one will differ by', () => {
  const own = sdsOf([[seen(0.01, 9, 1)]])[0] ?? 0
  const hidden = sdsOf([[seen(0.01, 9, 0.5)]])[0] ?? 0
  expect(hidden).toBeGreaterThan(own * 1.15)
})

test('what is seen later counts as if it had been seen at once', () => {
  const prior = { typicalSd: 0.06, logSd: 0.7 }
  const [before = new Float64Array()] = betweenRunPosterior([[seen(0.01)]], prior)
  const [atOnce = new Float64Array()] = betweenRunPosterior([[seen(0.01), seen(0.2, 2)]], prior)
  const after = posteriorAfter(before, [seen(0.2, 2)])
  for (const [point, weight] of after.entries()) expect(weight).toBeCloseTo(atOnce[point] ?? 0, 12)
  expect(momentsOf(after)[0]).toBeGreaterThan(2 * momentsOf(before)[0])
})
