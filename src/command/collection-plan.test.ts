import { describe, expect, test } from 'vitest'

import {
  type CollectionPlan,
  planLines,
  readEvery,
  readRuns,
  refuseDearer,
} from './collection-plan.ts'

const NOW = Date.UTC(2026, 10, 28, 9, 0, 30)
const MINUTE_MS = 60_000

const plan: CollectionPlan = {
  runs: 5,
  everyMs: 6 * 60 * MINUTE_MS,
  mode: 'live',
  budgetUsd: 5,
  maxUsd: 0.25,
  durationMs: 12 * MINUTE_MS,
}

describe('options', () => {
  test.each([
    ['1s', 1_000],
    ['30m', 30 * MINUTE_MS],
    ['6h', 360 * MINUTE_MS],
    ['1.5d', 2_160 * MINUTE_MS],
  ])('--every %s', (text, milliseconds) => {
    expect(readEvery(text)).toBe(milliseconds)
  })

  test.each(['', '30', 'm', '0s', '-1h', '1w', '6 h', '9999d', '1e3s'])(
    '--every %j is refused',
    (text) => {
      expect(() => readEvery(text)).toThrow(/`--every` is a time from 1s to 366d/)
    },
  )

  test.each(['', '0', '-1', '2.5', '1000', 'five'])('--runs %j is refused', (text) => {
    expect(() => readRuns(text)).toThrow(/`--runs` is a whole number from 1 to 999/)
  })
})

describe('before it starts', () => {
  test('it says price, end and sittings', () => {
    expect(planLines(plan, NOW)).toEqual([
      'price     at most $1.25 in all, at most $0.25 a run (budget $5)',
      'time      about 12 m 00 s a run; ends about 2026-11-29 09:12 UTC',
      'sittings  5: each run counts',
    ])
  })

  test.each([
    [5, 30, '1: live runs less than 6 hours apart count as one. With `--every 6h` each counts'],
    [5, 120, '2: live'],
    [5, 359, '3: live'],
    [1, 30, '1: each run counts'],
  ])('%s live runs every %s minutes are sittings: %s', (runs, minutes, words) => {
    const lines = planLines({ ...plan, runs, everyMs: minutes * MINUTE_MS }, NOW)
    expect(lines.at(-1)).toMatch(new RegExp(`^sittings  ${words}`))
  })

  test('runs that take longer than the interval are as far apart as they are long', () => {
    const long = { ...plan, everyMs: MINUTE_MS, durationMs: 7 * 60 * MINUTE_MS }
    expect(planLines(long, NOW).at(-1)).toBe('sittings  5: each run counts')
    expect(planLines(long, NOW).join()).toContain('2026-11-29 20:00 UTC')
  })

  test('simulated runs cost nothing and all count', () => {
    const lines = planLines({ ...plan, mode: 'simulated', everyMs: 1_000, maxUsd: 0 }, NOW)
    expect(lines[0]).toBe('price     none: simulated')
    expect(lines.at(-1)).toBe('sittings  5: simulated runs all count, however close together')
  })
})

describe('a collection that could cost more than its budget', () => {
  test('is refused, with the option and the fix', () => {
    expect(() => refuseDearer({ ...plan, maxUsd: 1.234 })).toThrow(
      '5 runs can cost $6.17, $1.23 each, more than `--budget` $5. Raise it (`--budget 6.17`, or `budgetUsd` of the plugin), or lower what is sent: `--runs 4`, `--rounds` or `--max-tokens`',
    )
    expect(() => refuseDearer({ ...plan, maxUsd: 6 })).toThrow(/sent: `--rounds` or/)
    expect(() => refuseDearer({ ...plan, maxUsd: undefined })).toThrow(/price .* unknown/)
  })

  test.each([
    [{ maxUsd: 1 }],
    [{ maxUsd: 100, budgetUsd: Infinity }],
    [{ maxUsd: undefined, budgetUsd: Infinity }],
    [{ maxUsd: undefined, mode: 'simulated' }],
  ] as const)('%j is none', (changes) => {
    expect(() => refuseDearer({ ...plan, ...changes })).not.toThrow()
  })
})
