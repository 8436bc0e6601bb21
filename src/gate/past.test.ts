import { describe, expect, test } from 'vitest'

import { type GateValue, type Past, pastOf, runsWorth, withRuns } from './past.ts'
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

function pastWith({ rounds, se }: { rounds: number; se: number }, confirmRounds = 60): Past {
  const [past] = pastOf([unit], {
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
    const past = pastWith({ rounds: 60, se: 0.05 })
    expect(past.newVariance).toBeCloseTo(VARIANCE - PAST_ERROR + 0.0025, 12)
    expect(past.predictionSd ** 2).toBeCloseTo(past.newVariance + VARIANCE / 5, 12)
    expect(withRuns(past, 20).predictionSd ** 2).toBeCloseTo(past.newVariance + VARIANCE / 20, 12)
    expect(runsWorth(past, 5)).toBeCloseTo((5 * past.newVariance) / VARIANCE, 12)
  })

  test('counts the error of few new rounds in full', () => {
    const past = pastWith({ rounds: 15, se: 0.2 })
    expect(past.newVariance).toBeCloseTo(VARIANCE - PAST_ERROR + 0.04, 12)
  })

  test('takes no more rounds for known than the second look has', () => {
    const many = pastWith({ rounds: 300, se: 0.01 }, 30)
    expect(many.newVariance).toBeCloseTo(VARIANCE - PAST_ERROR + 0.0001 * 10, 12)
  })
})
