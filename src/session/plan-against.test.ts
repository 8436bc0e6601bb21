import { describe, expect, test } from 'vitest'

import { noOverrides, settingsOf } from '../../test/settings.ts'
import { type Plan, planMatrix } from './plan.ts'

function plan(options: object, overrides = {}): Plan {
  const settings = settingsOf({ overrides: { ...noOverrides, ...overrides } })
  const declared = { models: ['gpt-4.1', 'gpt-4.1-mini'], providers: ['openai', 'openrouter'] }
  return planMatrix('M', { ...declared, ...options }, settings)
}

const against = { provider: 'openai' }

describe('against', () => {
  test('compares the first token at 5 %, with four times the rounds for what may be worse', () => {
    const planned = plan({ against })
    expect(planned.against).toEqual({
      reference: against,
      margins: { ttftMs: 0.05 },
      rounds: 30,
      maxRounds: 120,
    })
    expect(planned.rounds).toBe(120)
    expect(planned.reference).toEqual(against)
    expect(planned.abortOnFail).toBe(false)
  })

  test('takes a margin for all that is compared, or for each', () => {
    expect(plan({ against: { ...against, margin: 0.1 } }).against?.margins).toEqual({ ttftMs: 0.1 })
    const margin = { totalMs: 0.1, tokensPerSecond: 0.2 }
    expect(plan({ against: { ...against, margin } }).against?.margins).toEqual(margin)
    expect(plan({ against, stream: false }).against?.margins).toEqual({ totalMs: 0.05 })
  })

  test('follows the rounds that the environment sets, and no fewer than those', () => {
    const limited = { ...against, maxRounds: 50 }
    expect(plan({ against }, { rounds: 10 }).against).toMatchObject({ rounds: 10, maxRounds: 40 })
    expect(plan({ against: limited }, { rounds: 60 }).rounds).toBe(60)
    expect(plan({ against: limited, rounds: 20 }).rounds).toBe(50)
  })

  test('leaves a reference that is named apart', () => {
    expect(plan({ against, reference: { model: 'gpt-4.1' } }).reference).toEqual({
      model: 'gpt-4.1',
    })
  })

  test.each<[string, object, string]>([
    ['no level', { against: { margin: 0.1 } }, 'expected a level of an axis'],
    ['a level that is none', { against: { provider: 'opper' } }, '`against.provider` is'],
    ['a margin of nothing', { against: { ...against, margin: 0 } }, 'above 0'],
    ['margins of nothing', { against: { ...against, margin: {} } }, 'at least one metric'],
    [
      'a metric that is neither better nor worse',
      { against: { ...against, margin: { outputTokens: 0.1 } } },
      'outputTokens',
    ],
    [
      'adaptive rounds',
      { against, rounds: { min: 20, max: 60, until: { metric: 'ttftMs', relativeWidth: 0.1 } } },
      'cannot be combined',
    ],
    [
      'a first token of whole answers',
      { against: { ...against, margin: { ttftMs: 0.1 } }, stream: false },
      '`against.margin.ttftMs`',
    ],
    [
      'a version that nothing shares the rest with',
      { against: { model: 'gpt-4.1' }, models: 'gpt-4.1' },
      'no cell equals one of that version in everything else',
    ],
  ])('refuses %s', (_name, options, message) => {
    expect(() => plan(options)).toThrow(message)
  })
})

test('abortOnFail is what the environment says, else the matrix', () => {
  expect(plan({ abortOnFail: true }).abortOnFail).toBe(true)
  expect(plan({ abortOnFail: true }, { abortOnFail: false }).abortOnFail).toBe(false)
  expect(plan({}, { abortOnFail: true }).abortOnFail).toBe(true)
})
