import { describe, expect, test } from 'vitest'

import { settingsOf } from '../../test/settings.ts'
import { gateOptions } from '../model/gate-options.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'
import { planMatrix } from './plan.ts'

const gated: MatrixOptions = {
  models: 'gpt-4.1',
  providers: 'openai',
  thresholds: { ttftMs: { regression: {} } },
}

function plan(options: MatrixOptions, gate = {}, rounds?: number) {
  const settings = settingsOf({ gate: gateOptions.parse(gate) })
  return planMatrix('A', options, {
    ...settings,
    overrides: { ...settings.overrides, rounds },
  })
}

test('a matrix chooses its rounds where it says so itself, or where the plugin says so of all', () => {
  expect(plan(gated).choosesRounds).toBe(false)
  expect(plan({ ...gated, gate: { detect: 0.2 } })).toMatchObject({
    choosesRounds: true,
    gate: { detect: 0.2 },
  })
  expect(plan(gated, { detect: 0.3, power: 0.8 })).toMatchObject({
    choosesRounds: true,
    gate: { detect: 0.3, power: 0.8 },
  })
  expect(plan({ ...gated, gate: { detect: 0.2 } }, { detect: 0.3, power: 0.8 }).gate).toMatchObject(
    { detect: 0.2, power: 0.8 },
  )
  expect(plan({ ...gated, gate: { detect: false } }, { detect: 0.3 })).toMatchObject({
    choosesRounds: false,
    gate: { detect: undefined },
  })
  // Who says how many rounds means it.
  expect(plan({ ...gated, gate: { detect: 0.2 } }, {}, 5)).toMatchObject({
    choosesRounds: false,
    rounds: 5,
  })
})

const unfit: readonly (readonly [string, MatrixOptions, RegExp])[] = [
  ['nothing is gated', { ...gated, thresholds: {} }, /no metric has a `regression` threshold/],
  [
    'rounds are adaptive',
    { ...gated, rounds: { min: 10, max: 60, until: { metric: 'ttftMs', relativeWidth: 0.1 } } },
    /`rounds` is adaptive/,
  ],
  [
    'versions are compared',
    { ...gated, providers: ['openai', 'openrouter'], against: { provider: 'openai' } },
    /has `against`/,
  ],
  ['it is under load', { ...gated, concurrency: 4 }, /under load/],
]

describe.each(unfit)('where %s', (_name, options, reason) => {
  test('an own wish is refused, and what is said of all matrices does not hold', () => {
    expect(() => plan({ ...options, gate: { detect: 0.2 } })).toThrow(reason)
    expect(() => plan({ ...options, gate: { detect: 0.2 } })).toThrow(/`gate\.detect` is 0\.2/)
    expect(plan(options, { detect: 0.2 }).choosesRounds).toBe(false)
  })
})

test.each<[MatrixOptions, RegExp]>([
  [{ ...gated, gate: { detect: 0 } }, /`gate\.detect`.*received 0/],
  [{ ...gated, gate: { detect: 11 } }, /`gate\.detect`.*up to 10/],
  [{ ...gated, gate: { detect: 0.2, power: 0.5 } }, /`gate\.power`.*above 0\.5 and below 1/],
  [{ ...gated, gate: { detect: 0.2, power: 90 } }, /`gate\.power`/],
  [{ ...gated, gate: { detect: 0.2, maxMinutes: 0 } }, /`gate\.maxMinutes`/],
  [{ ...gated, gate: { power: 0.9 } }, /`gate\.power` is 0\.9, but there is no `gate\.detect`/],
  [{ ...gated, gate: { detect: 0.05 } }, /allows a change of 0\.05/],
  [
    { ...gated, thresholds: { ttftMs: { regression: { atMost: 0.3 } } }, gate: { detect: 0.2 } },
    /`thresholds\.ttftMs\.regression` allows a change of 0\.3/,
  ],
  [
    { ...gated, thresholds: { tokensPerSecond: { regression: {} } }, gate: { detect: 1 } },
    /nothing has less than no/,
  ],
  [{ ...gated, rounds: 30, gate: { detect: 0.2, maxRounds: 20 } }, /below `rounds` 30/],
])('%j is refused with the option and the fix', (options, message) => {
  expect(() => plan(options)).toThrow(message)
})
