import { expect, test } from 'vitest'

import { noisyRuns } from '../../test/measured-runs.ts'
import { gateOptions } from '../model/gate-options.ts'
import { normalQuantile } from '../stats/normal.ts'
import { randomStream } from '../stats/random.ts'
import { openRegression } from './regression.ts'
import { type RunsNeeded, runsNeeded } from './runs-needed.ts'

const HALF_AS_LONG_AGAIN = Math.log(1.5)

function neededOf(
  betweenSd: number,
  { runs = 20, cells = ['a@openai'], metrics = 1, slowdown = HALF_AS_LONG_AGAIN } = {},
): RunsNeeded[] {
  const measured = noisyRuns({ runs, cells, betweenSd, withinSd: 0.01 })
  return runsNeeded({
    cells: cells.map((id) => ({ id, provider: 'openai', model: id })),
    accepted: measured.map(({ values }) => values),
    identity: {
      matrix: 'The Router Tax',
      fingerprint: {},
      cells: new Map(cells.map((id) => [id, { endpoint: id, snapshot: undefined }])),
    },
    threshold: { metric: 'ttftMs', limit: 0.05 },
    metrics,
    options: gateOptions.parse({}),
    slowdown,
  })
}

test('the noisier the cell, the more runs it needs, until no window suffices', () => {
  const [quiet, noisy, hopeless] = [0.04, 0.13, 0.5].map((sd) => neededOf(sd)[0])
  expect(quiet).toMatchObject({ needed: 3, isTooNoisy: false, runs: 20 })
  expect(noisy?.needed).toBeGreaterThan(3)
  expect(noisy?.needed).toBeLessThanOrEqual(20)
  expect(noisy?.isTooNoisy).toBe(false)
  expect(hopeless).toMatchObject({ needed: undefined, isTooNoisy: true })
})

test('a full window sees what it says in four builds out of five', () => {
  // The noise is estimated from 20 runs, and their true one is asked afterwards.
  const sd = 0.1
  const estimated = neededOf(sd)[0]
  const stream = randomStream(5, 'builds')
  const normal = (): number => normalQuantile((stream.integer(2 ** 40) + 0.5) / 2 ** 40)
  const shift = estimated?.withMost ?? Number.NaN
  const builds = 400
  const value = (by = 0) => new Map([['a', { value: sd * normal() + by, se: 0.01, n: 30 }]])
  const seen = Array.from({ length: builds }, () => {
    const request = {
      cells: [{ id: 'a', provider: 'openai', model: 'a' }],
      accepted: Array.from({ length: 20 }, () => value()),
      remembered: [],
      builds: [],
      steps: 1,
      first: value(shift),
      limit: Math.log1p(0.05),
      alpha: 0.01,
      screen: 0.1,
      overlap: 0.5,
    }
    const regression = openRegression(request)
    // All looks share the half of what a run does.
    const [now] = regression.judge()
    const [all] = regression.judge([value(shift), value(shift)])
    return now?.stoodOut && all?.isBeyond
  }).filter(Boolean)
  expect(seen.length / builds).toBeGreaterThan(0.6)
  expect(seen.length / builds).toBeLessThan(0.95)
})

test('every unit of the matrix is asked, and two runs are none', () => {
  const cells = ['a@openai', 'b@openai', 'c@openai']
  expect(neededOf(0.1, { cells }).map(({ unit }) => `${unit.scope} ${unit.subject}`)).toEqual([
    'cell a@openai',
    'cell b@openai',
    'cell c@openai',
    'matrix ',
  ])
  expect(neededOf(0.1, { runs: 2 })).toEqual([])
})

test('three runs are enough for what three runs see, twenty for what twenty see, none for less', () => {
  const { withFewest = NaN, withMost = NaN } = neededOf(0.1)[0] ?? {}
  expect(withFewest).toBeGreaterThan(withMost)
  const neededFor = (slowdown: number) => neededOf(0.1, { slowdown })[0]?.needed
  expect(neededFor(withFewest)).toBe(3)
  expect(neededFor(withFewest * 0.999)).toBe(4)
  expect(neededFor(withMost)).toBeGreaterThan(10)
  expect(neededFor(withMost * 0.95)).toBeUndefined()
})

test('metrics share what may be wrong: of three each sees less', () => {
  const [alone, shared] = [1, 3].map((metrics) => neededOf(0.1, { metrics })[0]?.withMost ?? NaN)
  expect(shared).toBeGreaterThan((alone ?? NaN) * 1.03)
})
