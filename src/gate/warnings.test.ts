import { expect, test } from 'vitest'

import { warningWords } from './regression-words.ts'
import { openRegression } from './regression.ts'
import type { RunValues } from './run-values.ts'
import { warningsOf } from './warnings.ts'

const ALPHA = 0.01

function valuesOf(run: Readonly<Record<string, number>>): RunValues {
  return new Map(
    Object.entries(run).map(([id, ms]) => [id, { value: Math.log(ms), se: 0.01, n: 30 }]),
  )
}

/** Accepted runs of the latencies of each provider's cells, run by run. */
function warned(
  runs: readonly Readonly<Record<string, number>>[],
  later: readonly Readonly<Record<string, number>>[] = [],
): ReturnType<typeof warningsOf> {
  const accepted = runs.map(valuesOf)
  const regression = openRegression({
    cells: Object.keys(runs[0] ?? {}).map((id) => {
      const [model = '', provider = ''] = id.split('@')
      return { id, provider, model }
    }),
    accepted,
    remembered: later.map(valuesOf),
    builds: [],
    steps: 1,
    first: accepted[0] ?? new Map(),
    limit: 0.05,
    alpha: ALPHA,
    screen: undefined,
    overlap: 0.5,
  })
  return warningsOf(regression, { metric: 'ttftMs', alpha: ALPHA })
}

/** One run of two models at five providers, as far from 200 ms as is said. */
function grid(
  differenceOf: (provider: number, model: number) => number,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [0, 1, 2, 3, 4].flatMap((provider) =>
      [0, 1].map((model) => [`m${model}@p${provider}`, 200 + differenceOf(provider, model)]),
    ),
  )
}

test('one cell whose runs differ by far more than is assumed is restless', () => {
  expect(warned([100, 180, 90, 60, 130].map((a) => ({ a })))).toEqual([
    {
      kind: 'restless',
      metric: 'ttftMs',
      scope: 'cell',
      subject: 'a',
      seen: expect.closeTo(0.43, 1),
      usual: 0.1,
    },
  ])
  expect(warned([100, 108, 95, 92, 103].map((a) => ({ a })))).toEqual([])
})

test('runs that are each like the one before drift', () => {
  const runs = Array.from({ length: 10 }, (_, run) =>
    grid((provider, model) => 20 * Math.sin(run / 2.5 + provider + 2 * model)),
  )
  expect(warned(runs)).toMatchObject([{ kind: 'drifting', scope: 'matrix', subject: '' }])
})

test('builds that were not accepted show a drift that few accepted runs do not', () => {
  const runs = Array.from({ length: 12 }, (_, run) =>
    grid((provider, model) => 20 * Math.sin(run / 2 + provider + 2 * model)),
  )
  expect(warned(runs.slice(0, 3))).toEqual([])
  expect(warned(runs.slice(0, 3), runs.slice(3))).toMatchObject([{ kind: 'drifting' }])
})

test('a provider that varies more than the others is uneven', () => {
  const noise = [3, -2, 1, -3, 2]
  const runs = [60, -50, 30, -40, 20].map((much, run) =>
    grid((provider, model) =>
      provider === 0 ? much : (noise[(run + 2 * provider + 3 * model) % noise.length] ?? 0),
    ),
  )
  expect(warned(runs)).toContainEqual(
    expect.objectContaining({ kind: 'uneven', scope: 'provider', subject: 'p0' }),
  )
})

test('runs that do not differ at all, and runs that timed out, are no reason', () => {
  expect(warned([100, 100, 100].map((a) => ({ a, b: a, c: a })))).toEqual([])
  expect(warned([100, Infinity, 100].map((a) => ({ a })))).toEqual([])
  expect(warned([])).toEqual([])
})

test('a regression says what makes a false alarm likelier', () => {
  const warnings = warned([100, 180, 90, 60, 130].map((a) => ({ a })))
  expect(warningWords({ warnings })).toBe(
    '; a false alarm is likelier than usual, because the accepted runs differ more than is assumed',
  )
  expect(warningWords({ warnings: [] })).toBe('')
})
