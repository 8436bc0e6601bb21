import { describe, expect, test } from 'vitest'

import { randomStream } from '../stats/random.ts'
import { type GateValue, pAbove, type History, historyOf, runsWorth, withRuns } from './history.ts'
import type { Unit } from './regression-units.ts'

const unit: Unit = {
  scope: 'cell',
  subject: 'a',
  weights: new Map([['a', 1]]),
  against: 'nobody',
}

const values = [0, 0.1, 0.2, 0.3, 0.4]
const VARIANCE = 0.025
const PAST_ERROR = 0.01

function run(value: number, n = 30, error = Math.sqrt(PAST_ERROR)): Map<string, GateValue> {
  return new Map([['a', { value, se: error, n }]])
}

function pastWith({ rounds, se }: { rounds: number; se: number }, confirmRounds = 60): History {
  const [past] = historyOf([unit], {
    runs: values.map((value) => run(value)),
    current: run(0, rounds, se),
    confirmRounds,
  })
  if (!past) throw new Error('no past')
  return past
}

describe('what accepted runs say of a new one', () => {
  test('is their variance where it has as many rounds', () => {
    const past = pastWith({ rounds: 33, se: 9 })
    expect(past.pastVariance).toBeCloseTo(VARIANCE, 12)
    expect(past.newVariance).toBe(past.pastVariance)
    expect(past.predictionSd).toBeCloseTo(Math.sqrt(VARIANCE * 1.2), 12)
    expect(runsWorth(past, 5)).toBe(5)
  })

  test('keeps the error of their mean where the new run has more rounds', () => {
    const past = pastWith({ rounds: 60, se: 9 })
    expect(past.newVariance).toBeCloseTo(VARIANCE - PAST_ERROR + PAST_ERROR / 2, 12)
    expect(past.predictionSd ** 2).toBeCloseTo(past.newVariance + VARIANCE / 5, 12)
    expect(withRuns(past, 20).predictionSd ** 2).toBeCloseTo(past.newVariance + VARIANCE / 20, 12)
    expect(runsWorth(past, 5)).toBeCloseTo((5 * past.newVariance) / VARIANCE, 12)
  })

  test('counts the error of few new rounds in full', () => {
    const past = pastWith({ rounds: 15, se: 9 })
    expect(past.newVariance).toBeCloseTo(VARIANCE - PAST_ERROR + 2 * PAST_ERROR, 12)
  })

  test('takes no more rounds for known than the second look has', () => {
    const many = pastWith({ rounds: 300, se: 9 }, 60)
    expect(many.newVariance).toBeCloseTo(VARIANCE - PAST_ERROR + PAST_ERROR / 2, 12)
  })

  test('is theirs where one of them does not say what its own error is', () => {
    const silent = new Map([['a', { value: 0.2, se: undefined, n: 30 }]])
    const [past] = historyOf([unit], {
      runs: [...values.slice(1).map((value) => run(value)), silent],
      current: run(0, 120, 0.01),
      confirmRounds: 120,
    })
    expect(past?.newVariance).toBe(past?.pastVariance)
    expect(past?.df).toBe(4)
  })

  test('knows less of it where most of their variance is taken out', () => {
    const equal = pastWith({ rounds: 30, se: 0.1 })
    expect(equal.df).toBe(4)
    const more = pastWith({ rounds: 60, se: 0.05 })
    expect(more.df).toBeLessThan(3.5)
    expect(more.df).toBeGreaterThanOrEqual(1)
    expect(withRuns(more, 20).df).toBeGreaterThan(more.df)
    // What is put in is no better known than the runs are.
    expect(pastWith({ rounds: 15, se: 1 }).df).toBeLessThanOrEqual(4)
  })

  test('takes runs that never differed at their word', () => {
    const same = Array.from({ length: 5 }, () => run(0.2, 30, 0))
    const [past] = historyOf([unit], { runs: same, current: run(0.2, 60), confirmRounds: 60 })
    expect(past).toMatchObject({ predictionSd: 0, df: 4 })
    expect(past && pAbove(past, 0.3, 0)).toBe(0)
  })

  test.each([
    [30, 30],
    [30, 60],
    [30, 300],
    [120, 30],
  ])('is beyond one in a hundred no more often (%d rounds, then %d)', (before, after) => {
    const stream = randomStream(4, 'rounds', String(before), String(after))
    const normal = (): number =>
      Math.sqrt(-2 * Math.log(1 - stream.uniform())) * Math.cos(2 * Math.PI * stream.uniform())
    const draw = (rounds: number): Map<string, GateValue> => {
      const se = 0.45 / Math.sqrt(rounds)
      return run(0.1 * normal() + se * normal(), rounds, se)
    }
    const builds = 4000
    let beyond = 0
    for (let build = 0; build < builds; build += 1) {
      const runs = Array.from({ length: 5 }, () => draw(before))
      const current = draw(after)
      const [past] = historyOf([unit], { runs, current, confirmRounds: 1000 })
      if (past && pAbove(past, current.get('a')?.value ?? 0, 0) < 0.01) beyond += 1
    }
    expect(beyond / builds).toBeLessThan(0.015)
  })
})
