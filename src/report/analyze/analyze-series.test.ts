import { describe, expect, test } from 'vitest'

import { noisyRuns, type Noise } from '../../../test/measured-runs.ts'
import { analyzeSeries, type SeriesFigures } from './analyze-series.ts'
import { clockOf } from './clock.ts'
import { pointsOf } from './run-groups.ts'

const utc = clockOf('UTC')

function figuresOf(noise: Noise): SeriesFigures {
  return analyzeSeries(pointsOf(noisyRuns(noise), 'gpt-4.1@openai', 'ttftMs'), utc)
}

describe('the spread of a series', () => {
  test.each([
    { betweenSd: 0.1, withinSd: 0.03 },
    { betweenSd: 0.05, withinSd: 0.05 },
  ])('is taken apart as it was put together: $betweenSd and $withinSd', (known) => {
    const { spread } = figuresOf({ runs: 400, ...known })
    expect(spread?.betweenSd).toBeGreaterThan(0.85 * known.betweenSd)
    expect(spread?.betweenSd).toBeLessThan(1.15 * known.betweenSd)
    expect(spread?.withinSd).toBeCloseTo(known.withinSd, 12)
    const share = known.betweenSd ** 2 / (known.betweenSd ** 2 + known.withinSd ** 2)
    expect(spread?.betweenShare).toBeGreaterThan(share - 0.1)
    expect(spread?.betweenShare).toBeLessThan(share + 0.1)
    expect((spread?.betweenShare ?? 0) + (spread?.withinShare ?? 0)).toBeCloseTo(1, 12)
  })

  test('is all from within where runs differ by their own error only', () => {
    expect(figuresOf({ runs: 100, betweenSd: 0, withinSd: 0.1 }).spread?.betweenShare).toBeLessThan(
      0.2,
    )
  })

  test('is not told from two runs', () => {
    expect(figuresOf({ runs: 2 }).spread).toBeUndefined()
    expect(figuresOf({ runs: 3 }).spread).toBeDefined()
  })
})

describe('trends', () => {
  test('a drift of 2 % a day is found with its size, and is no step', () => {
    const { drift, change } = figuresOf({
      runs: 31,
      betweenSd: 0.05,
      factor: ({ index }) => 1.02 ** index,
    })
    expect(drift?.days).toBe(30)
    expect(drift?.pValue).toBeLessThan(1e-6)
    const truth = 1.02 ** 30 - 1
    expect(drift?.ciLow).toBeLessThan(truth)
    expect(drift?.ciHigh).toBeGreaterThan(truth)
    expect(drift?.change).toBeGreaterThan(0.6)
    expect(change?.isSharper).toBe(false)
  })

  test('a step of 30 % is found at its run, and is no drift', () => {
    const { change } = figuresOf({
      runs: 30,
      betweenSd: 0.05,
      factor: ({ index }) => (index < 18 ? 1 : 1.3),
    })
    expect(change?.pValue).toBeLessThan(0.001)
    expect(change?.startedAt).toBe(Date.UTC(2026, 7, 3 + 18))
    expect(change?.runId).toBe('2026-08-21T00:00:00.000Z')
    expect(change?.change).toBeGreaterThan(0.2)
    expect(change?.change).toBeLessThan(0.4)
    expect(change?.isSharper).toBe(true)
  })

  test('noise alone is called neither more often than in one case of twenty', () => {
    const all = Array.from({ length: 200 }, (_, seed) => figuresOf({ runs: 15, seed }))
    const drifts = all.filter(({ drift }) => (drift?.pValue ?? 1) <= 0.05)
    const changes = all.filter(({ change }) => (change?.pValue ?? 1) <= 0.05)
    expect(drifts.length).toBeLessThan(20)
    expect(changes.length).toBeLessThan(20)
  })

  test('four runs are no trend', () => {
    expect(figuresOf({ runs: 4 })).toMatchObject({ drift: undefined, change: undefined })
    expect(figuresOf({ runs: 5 }).drift).toBeDefined()
  })
})

describe('hours and weekdays', () => {
  test('slow afternoons are found, and the size of it', () => {
    const { byHour, byWeekday } = figuresOf({
      runs: 60,
      everyHours: 5,
      factor: ({ startedAt }) =>
        Math.floor(new Date(startedAt).getUTCHours() / 4) === 3 ? 1.4 : 1,
    })
    expect(byHour.pValue).toBeLessThan(0.001)
    expect(byWeekday.pValue).toBeGreaterThan(0.05)
    const slowest = byHour.groups.toSorted((left, right) => right.change - left.change)[0]
    expect(slowest).toMatchObject({ name: '12–16 h', runs: 9 })
    expect(slowest?.change).toBeGreaterThan(0.25)
    expect(slowest?.change).toBeLessThan(0.55)
  })

  test('slow Mondays are found, in the order of the week', () => {
    const { byWeekday } = figuresOf({
      runs: 70,
      factor: ({ index }) => (index % 7 === 0 ? 1.3 : 1),
    })
    expect(byWeekday.pValue).toBeLessThan(0.001)
    expect(byWeekday.groups.map(({ name }) => name).join(' ')).toBe('Mon Tue Wed Thu Fri Sat Sun')
    expect(byWeekday.groups[0]?.change).toBeGreaterThan(0.2)
  })

  test('runs of one hour leave nothing to compare', () => {
    const { byHour } = figuresOf({ runs: 10 })
    expect(byHour.pValue).toBeUndefined()
    expect(byHour.groups).toMatchObject([{ name: '00–01 h', runs: 10 }])
  })

  test('are those of the time zone', () => {
    const at = Date.UTC(2026, 7, 2, 23)
    expect(utc(at)).toEqual({ hour: 23, weekday: 'Sun' })
    expect(clockOf('Asia/Tokyo')(at)).toEqual({ hour: 8, weekday: 'Mon' })
  })
})
