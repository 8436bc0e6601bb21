import { expect, test } from 'vitest'

import { changes } from '../scripts/gate/changes.ts'
import { keptPromise } from '../scripts/gate/promises.ts'
import { clusteredRate, rateOf, showRate } from '../scripts/gate/rates.ts'
import { outcomeOf, simulateChunk, type Task } from '../scripts/gate/simulate.ts'
import { reference } from '../scripts/gate/world.ts'
import { newcomer } from '../scripts/gate/worlds.ts'

// scipy.stats.beta.ppf, SciPy 1.17.1
test.each([
  [3, 100, 0.006_229_971_538_306_395, 0.085_176_052_974_280_02],
  [0, 300, 0, 0.012_220_974_694_293_55],
  [300, 300, 0.987_779_025_305_706_5, 1],
])('the interval of %d in %d', (red, of, low, high) => {
  const rate = rateOf(red, of)
  expect(rate.low).toBeCloseTo(low, 8)
  expect(rate.high).toBeCloseTo(high, 8)
})

test('builds that are red together are worth fewer builds', () => {
  const apart = clusteredRate([...Array.from({ length: 97 }, () => 0), 1, 1, 1], 3)
  const together = clusteredRate([...Array.from({ length: 99 }, () => 0), 3], 3)
  expect(apart).toEqual(rateOf(3, 300))
  expect(together.rate).toBe(apart.rate)
  expect(together.high).toBeGreaterThan(apart.high * 1.3)
  expect(clusteredRate([0, 0], 3).low).toBe(0)
  expect(showRate(apart)).toBe('1.00 [0.21, 2.89]')
})

const one: Task = {
  world: { ...reference, shape: [1] },
  change: 'one cell +50 %',
  streams: 24,
  builds: 3,
  seed: 1,
}

test('what is simulated depends on the seed alone, not on how it is divided', () => {
  const whole = simulateChunk({ ...one, index: 0, from: 0, to: 24 })
  const parts = [0, 12].flatMap((from) => simulateChunk({ ...one, index: 0, from, to: from + 12 }))
  expect(parts).toEqual(whole)
  expect(simulateChunk({ ...one, seed: 2, index: 0, from: 0, to: 24 })).not.toEqual(whole)
  const { first, by, levels, requests } = outcomeOf(one, whole)
  expect(first.red).toBeGreaterThan(9)
  expect(by.map(({ red }) => red)).toEqual(by.map(({ red }) => red).toSorted((a, b) => a - b))
  expect(levels.cell).toBeGreaterThan(24)
  expect(requests).toBeGreaterThan(2)
})

test('runs of one sitting never fail a build, however much slower it is', () => {
  const task = { ...one, world: { ...newcomer, shape: [1] } }
  const { by, requests } = outcomeOf(task, simulateChunk({ ...task, index: 0, from: 0, to: 6 }))
  expect(by.at(-1)?.red).toBe(0)
  expect(requests).toBe(1)
})

test('each change has a name of its own', () => {
  expect(new Set(changes.map(({ name }) => name)).size).toBe(changes.length)
})

test.each([
  { shape: [1], known: 5, accepted: 5, newRounds: 30 },
  { shape: [1], known: 5, accepted: 12, newRounds: 120 },
  { shape: [2, 2], known: 3, accepted: 3, newRounds: 15 },
])(
  'what is promised nine times out of ten happens: %o',
  ({ shape, known, accepted, newRounds }) => {
    const world = { ...reference, name: 'promised', shape, accepted, newRounds }
    const { red, change } = keptPromise({
      world,
      known,
      level: 'cell',
      power: 0.9,
      streams: 150,
      seed: 1,
    })
    expect(red.rate).toBeGreaterThan(0.8)
    expect(red.rate).toBeLessThan(0.98)
    expect(change).toBeGreaterThan(0.2)
    expect(change).toBeLessThan(1.5)
  },
)
