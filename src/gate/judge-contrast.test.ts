import { describe, expect, test } from 'vitest'

import { plannedCell, sampleOf } from '../../test/builders.ts'
import type { Sample } from '../model/sample.ts'
import { contrastsOf } from './contrasts.ts'
import { judgeContrasts, showContrast } from './judge-contrast.ts'
import { listContrasts } from './limits.ts'

const reference = { provider: 'openai' }
const direct = plannedCell('gpt-4.1', 'openai')
const routed = plannedCell('gpt-4.1', 'openrouter')

/** What is said of the routed cell, whose rounds differ from the direct one's as told. */
function verdictsOn(
  contrast: object,
  { rounds = 12, changes }: { rounds?: number; changes: (round: number) => Partial<Sample> },
) {
  const samplesOf = (cell: string, own: (round: number) => Partial<Sample>): Sample[] =>
    Array.from({ length: rounds }, (_, round) =>
      sampleOf({ cell, round, ttftMs: 400, ...own(round) }),
    )
  const cells = [
    { ...direct, samples: samplesOf(direct.id, () => ({})) },
    { ...routed, samples: samplesOf(routed.id, changes) },
  ]
  const thresholds = listContrasts({ contrast })
  const gated = new Set(thresholds.map(({ metric }) => metric))
  const contrasts = contrastsOf(cells, reference, gated)
  return judgeContrasts(cells, reference, { thresholds, contrasts })
}

/** Half as slow again, give or take a few percent. */
const slower = (round: number): Partial<Sample> => ({ ttftMs: 400 * (1.5 + (round % 3) / 100) })

const spread = (round: number): Partial<Sample> => ({ ttftMs: 400 * (1 + round / 12) })
const some = (round: number): Partial<Sample> =>
  round < 2 ? { ttftMs: undefined, status: 'failed' } : slower(round)
const poor = (round: number): Partial<Sample> => ({
  quality: { passed: round === 0, failed: [] },
})

describe('a contrast fails', () => {
  test('only where its whole interval lies beyond the limit', () => {
    const [beyond] = verdictsOn({ ttftMs: { atMost: 0.25 } }, { changes: slower })
    expect(beyond).toMatchObject({
      kind: 'contrast',
      verdict: 'failed',
      subject: routed.id,
      reference: direct.id,
      statistic: 'median',
      limit: 0.25,
      n: 12,
      // One-sided, of the only one in its family.
      cut: 0.025,
    })
    expect(beyond?.p1).toBeLessThan(0.001)
    const [within] = verdictsOn({ ttftMs: { atMost: 0.75 } }, { changes: slower })
    expect(within?.verdict).toBe('ok')
    expect(within?.p1).toBeGreaterThan(0.99)
  })

  test('below a lower limit likewise', () => {
    expect(verdictsOn({ ttftMs: { atLeast: 0.75 } }, { changes: slower })).toMatchObject([
      { verdict: 'failed', bound: 'atLeast' },
    ])
    const [within] = verdictsOn({ ttftMs: { atLeast: 0.25 } }, { changes: slower })
    expect(within?.verdict).toBe('ok')
    expect(within?.p1).toBeGreaterThan(0.99)
  })

  test('not where the interval spans the limit: that is inconclusive, either way', () => {
    for (const limit of [{ atMost: 0.45 }, { atLeast: 0.45 }]) {
      const [verdict] = verdictsOn({ ttftMs: limit }, { changes: spread })
      expect(verdict?.verdict).toBe('inconclusive')
      expect(verdict?.reason).toContain('spans the limit')
    }
  })

  test('not of so few rounds that there is no interval', () => {
    const [verdict] = verdictsOn({ ttftMs: { atMost: 0.25 } }, { rounds: 3, changes: slower })
    expect(verdict).toMatchObject({ verdict: 'inconclusive', ciLow: undefined, n: 3 })
    expect(verdict?.reason).toMatch(/3 rounds\): too few rounds/)
    const inBlocks = (round: number): Partial<Sample> => ({ ...slower(round), block: 0 })
    const [loaded] = verdictsOn({ ttftMs: { atMost: 0.25 } }, { rounds: 3, changes: inBlocks })
    expect(loaded?.reason).toContain('too few blocks')
  })
})

test('a limit that is just reached is kept', () => {
  const [verdict] = verdictsOn(
    { ttftMs: { atMost: 0, atLeast: 0 } },
    { changes: () => ({ ttftMs: 400 }) },
  )
  expect(verdict).toMatchObject({ ciLow: 0, ciHigh: 0, verdict: 'ok' })
})

test('without a round that both sides have there is no data, and that is said', () => {
  const gone = { changes: () => ({ ttftMs: undefined, status: 'failed' as const }) }
  const [verdict] = verdictsOn({ ttftMs: { atMost: 0.25 } }, gone)
  expect(verdict).toMatchObject({ verdict: 'no-data', n: 0 })
  expect(verdict?.reason).not.toContain('observed')
})

test('rounds that one side lacks are told', () => {
  const [verdict] = verdictsOn({ ttftMs: { atMost: 0.25 } }, { changes: some })
  expect(verdict?.reason).toContain('10 rounds, 2 dropped')
})

test('rates are compared in points, against their own statistic', () => {
  const [verdict, failures] = verdictsOn(
    { quality: { atLeast: -0.1 }, failures: { atMost: 0.1 } },
    { rounds: 24, changes: poor },
  )
  expect(verdict).toMatchObject({ statistic: 'rate', verdict: 'failed', n: 24 })
  // Two contrasts carry a threshold: each is judged at half the level.
  expect(verdict?.cut).toBeCloseTo(0.0125, 12)
  expect(verdict?.change).toBeCloseTo(-23 / 24, 6)
  expect(verdict?.p1).toBeLessThan(0.001)
  expect(verdict?.reason).toMatch(/−9\d(\.\d)? points/)
  expect(failures).toMatchObject({ statistic: 'rate', change: 0 })
  expect([showContrast(0.14, 'ttftMs'), showContrast(0.03, 'failures')]).toEqual([
    '+14 %',
    '+3 points',
  ])
})
