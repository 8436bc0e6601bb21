import { describe, expect, test } from 'vitest'

import type { AcceptedRun } from '../model/accepted-run.ts'
import type { RoundsWish } from '../model/chosen-rounds.ts'
import { gateOptions } from '../model/gate-options.ts'
import type { HistoryRun } from '../model/history.ts'
import { type MatrixToSee, matrixRounds } from './matrix-rounds.ts'

const CELLS = ['a@x', 'b@x']
const FACTORS = [0.97, 1.02, 0.99, 1.03, 1, 0.98, 1.01, 1.02, 0.99, 1, 1.01, 0.98]
const ROUNDS = 4
/** Of a request's logarithm. */
const REQUEST_SD = 0.36

function valuesOf(factor: number) {
  const se = REQUEST_SD / Math.sqrt(ROUNDS)
  const value = (ms: number) => ({
    median: ms * factor,
    se,
    location: Math.log(ms * factor),
    locationSe: se,
    n: ROUNDS,
  })
  return { ttftMs: value(120), totalMs: value(1000) }
}

function idOf(day: number): string {
  return `202610${String(10 + day)}T120000Z-s1-aaaa`
}

function acceptedAt(location: string, { runs = 5, noise = 1 } = {}): AcceptedRun[] {
  return FACTORS.slice(0, runs).map((factor, day) => ({
    id: idOf(day),
    matrix: 'm',
    fingerprint: { mode: 'live', location },
    cells: Object.fromEntries(
      CELLS.map((id, index) => [
        id,
        {
          endpoint: id,
          snapshot: undefined,
          values: valuesOf(factor ** (index === 0 ? noise : -noise)),
        },
      ]),
    ),
  }))
}

function greenAt(location: string, builds: number): HistoryRun[] {
  return FACTORS.slice(0, builds).map((factor, day) => ({
    id: `2026110${1 + day}T120000Z-s1-bbbb`.replace('11010', '1110'),
    matrix: 'm',
    isGreen: true,
    fingerprint: { mode: 'live', location },
    cells: Object.fromEntries(
      CELLS.map((id) => [id, { endpoint: id, snapshot: undefined, looks: [valuesOf(factor)] }]),
    ),
  }))
}

const wish: RoundsWish = {
  detect: 0.7,
  power: 0.9,
  declared: ROUNDS,
  maxRounds: 200,
  maxMinutes: undefined,
  piece: 1,
  warmup: 1,
  budgetUsd: 5,
  cells: Object.fromEntries(CELLS.map((id) => [id, { usd: 0.001, lane: 'all' }])),
}

function choose(changes: Partial<RoundsWish> = {}, request: Partial<MatrixToSee> = {}) {
  return matrixRounds(
    {
      matrix: 'm',
      fingerprint: { mode: 'live', location: 'eu' },
      cells: CELLS.map((id) => ({ id, provider: 'x', model: id, endpoint: id })),
      thresholds: [{ metric: 'ttftMs', limit: 0.05 }],
      options: gateOptions.parse({}),
      accepted: acceptedAt('eu'),
      history: [],
      runId: '20261201T120000Z-s1-cccc',
      onlyAdvice: undefined,
      ...request,
    },
    { ...wish, ...changes },
  )
}

test('the fewest rounds that see the change are chosen, from the declared ones on', () => {
  const chosen = choose()
  expect(chosen).toMatchObject({ reason: 'seen', declared: ROUNDS, acceptedRuns: 5, places: 1 })
  expect(chosen.rounds).toBeGreaterThan(ROUNDS)
  expect(chosen.detects).toBeLessThanOrEqual(0.7)
  expect(choose({ declared: chosen.rounds - 1, maxRounds: chosen.rounds - 1 })).toMatchObject({
    rounds: chosen.rounds - 1,
    reason: 'max-rounds',
    enough: chosen.rounds,
  })
  expect(choose({ declared: 60 })).toMatchObject({ rounds: 60, reason: 'seen' })
  // A conversation is not cut.
  expect(choose({ piece: 7, declared: 7 }).rounds % 7).toBe(0)
  // The more often it is to be seen, the more rounds.
  expect(choose({ power: 0.95 }).rounds).toBeGreaterThan(chosen.rounds)
})

test('what the rounds take is at most what a budget and the minutes allow', () => {
  const { rounds } = choose()
  // Two cells, a tenth of a cent each; what later looks may take is set aside.
  const dear = choose({ budgetUsd: 0.2 + 0.002 * (rounds - 2) + 0.002 })
  expect(dear).toMatchObject({ reason: 'budget', enough: rounds })
  expect(dear.rounds).toBeLessThan(rounds)
  expect(dear.maxCostUsd).toBeLessThan(0.2 + 0.002 * rounds)
  // Answers took a second, one cell after the other.
  const quick = choose({ maxMinutes: (2 * (1 + rounds - 2)) / 60 })
  expect(quick).toMatchObject({ reason: 'max-minutes', rounds: rounds - 2, enough: rounds })
  expect(quick.estimatedMs).toBeCloseTo(2000 * (rounds - 1), -2)
  // The declared rounds are asked in any case.
  expect(choose({ budgetUsd: 0.0001 })).toMatchObject({ reason: 'budget', rounds: ROUNDS })
  // A price that nobody knows limits nothing.
  const unknown = { 'a@x': { usd: undefined, lane: 'all' }, 'b@x': { usd: 1, lane: 'all' } }
  expect(choose({ cells: unknown })).toMatchObject({ reason: 'seen', maxCostUsd: undefined })
})

test('where no rounds are enough the declared ones are asked, and it says what would do', () => {
  const chosen = choose({ detect: 0.5 })
  expect(chosen).toMatchObject({ rounds: ROUNDS, reason: 'out-of-reach', enough: undefined })
  expect(chosen.runsNeeded).toBeGreaterThan(5)
  expect(chosen.detects).toBeGreaterThan(0.5)
  expect(chosen.atMostDetects).toBeLessThan(chosen.detects ?? 0)
  const enough = choose({ detect: Math.ceil(100 * (chosen.atMostDetects ?? 0)) / 100 })
  expect(enough.reason).toBe('seen')
  expect(choose({ detect: 0.06 })).toMatchObject({ reason: 'out-of-reach', runsNeeded: undefined })
})

test('too few accepted runs, or no location: the declared rounds', () => {
  expect(choose({}, { accepted: [] })).toMatchObject({ reason: 'few-runs', acceptedRuns: 0 })
  expect(choose({}, { accepted: acceptedAt('eu', { runs: 2 }) })).toMatchObject({
    reason: 'few-runs',
    acceptedRuns: 2,
    rounds: ROUNDS,
  })
  const sitting = acceptedAt('eu').map((run, index) => ({
    ...run,
    id: `20261010T12000${index}Z-s1-aaaa`,
  }))
  expect(choose({}, { accepted: sitting })).toMatchObject({ reason: 'few-runs', acceptedRuns: 1 })
  expect(choose({}, { onlyAdvice: 'no location' })).toMatchObject({
    reason: 'no-location',
    rounds: ROUNDS,
  })
})

describe('several places', () => {
  const accepted = [...acceptedAt('eu'), ...acceptedAt('us', { noise: 1.5 })]
  const at = (location: string) => ({ fingerprint: { mode: 'live', location }, accepted })

  test('all ask the same rounds: those that the place needs that needs most', () => {
    const detect = 0.8
    const chosen = choose({ detect }, at('eu'))
    expect(chosen).toMatchObject({ places: 2, reason: 'seen' })
    expect(choose({ detect }, at('us'))).toEqual(chosen)
    expect(choose({ detect }, at('nowhere yet'))).toEqual(chosen)
    expect(chosen.rounds).toBeGreaterThanOrEqual(choose({ detect }).rounds)
  })

  test('whatever history a place has', () => {
    const chosen = choose({ detect: 0.8 }, at('eu'))
    const history = greenAt('eu', 9)
    expect(choose({ detect: 0.8 }, { ...at('eu'), history })).toEqual(chosen)
  })
})

test('remembered builds count where there is one place', () => {
  const alone = choose({ detect: 0.5 })
  const history = greenAt('eu', 9)
  const remembering = choose({ detect: 0.5 }, { history })
  expect(remembering.builds).toBe(9)
  expect(remembering.atMostDetects ?? remembering.detects).toBeLessThan(alone.atMostDetects ?? 0)
})

test('of several metrics the one that is seen worst decides', () => {
  const noisy = acceptedAt('eu').map((run) => ({
    ...run,
    cells: Object.fromEntries(
      Object.entries(run.cells).map(([id, cell]) => {
        const { ttftMs, totalMs } = valuesOf(1)
        const values = { ttftMs, totalMs: { ...totalMs, locationSe: 3 * totalMs.locationSe } }
        return [id, { ...cell, values }]
      }),
    ),
  }))
  const thresholds = [
    { metric: 'ttftMs', limit: 0.05 },
    { metric: 'totalMs', limit: 0.05 },
  ] as const
  const both = choose({ detect: 1.5 }, { accepted: noisy, thresholds })
  expect(both.metric).toBe('totalMs')
  const one = choose({ detect: 1.5 }, { accepted: noisy, thresholds: thresholds.slice(0, 1) })
  expect(both.detects).toBeGreaterThan(one.detects ?? Infinity)
})
