import { describe, expect, test } from 'vitest'

import { abortedAfter } from '../../scripts/gate/abort-run.ts'
import { limits, ratesOfChanges, worlds } from '../../scripts/gate/canary-rates.ts'
import { randomStream } from '../stats/random.ts'

const [oneCell, fourCells] = worlds
const seed = 20_261_128

/** A short form of `npm run bench:canary`, with bounds that chance alone does not pass. */
describe('versions side by side', () => {
  test('that are equal, or at the margin, are called worse in no more runs than promised', () => {
    for (const world of [oneCell, fourCells]) {
      if (!world) throw new Error('a world was expected')
      const only = ['nothing changed', 'all at the margin']
      const { worse, falselyEqual } = ratesOfChanges(world, { runs: 80, seed, only })
      // 1 % is promised: 5 of 80 have a probability of 1 in 1000.
      expect(worse['nothing changed']?.count).toBeLessThan(3)
      expect(worse['all at the margin']?.count).toBeLessThan(5)
      expect(falselyEqual?.rate).toBeLessThan(0.05)
    }
  })

  test('of which one is slower are found', () => {
    if (!oneCell || !fourCells) throw new Error('worlds were expected')
    const cell = ratesOfChanges(oneCell, { runs: 40, seed, only: ['one cell +50 %'] })
    expect(cell.worse['one cell +50 %']?.rate).toBeGreaterThan(0.93)
    const all = ratesOfChanges(fourCells, { runs: 40, seed, only: ['a deployment +20 %'] })
    expect(all.worse['a deployment +20 %']?.rate).toBeGreaterThan(0.85)
  })
})

describe('a limit', () => {
  test.each(Object.entries(limits))(
    '%s ends few matrices that keep it just so',
    (name, { world, thresholds }) => {
      const endings = Array.from({ length: 150 }, (_, run) =>
        abortedAfter(world, {
          thresholds: thresholds(1),
          alpha: 0.01,
          stream: randomStream(seed, name, String(run)),
        }),
      )
      expect(endings.filter((round) => round !== undefined).length).toBeLessThan(7)
    },
  )

  test('that is broken far enough ends it early', () => {
    const p95 = limits['ttft p95, 1 cell beside 1']
    if (!p95) throw new Error('a limit was expected')
    const endings = Array.from({ length: 50 }, (_, run) =>
      abortedAfter(p95.world, {
        thresholds: p95.thresholds(2),
        alpha: 0.01,
        stream: randomStream(seed, 'broken', String(run)),
      }),
    )
    expect(endings.filter((round = Infinity) => round < 20).length).toBeGreaterThan(45)
  })
})
