import { expect, test } from 'vitest'

import { betweenSds } from '../stats/between-runs.ts'
import { normalQuantile } from '../stats/normal.ts'
import { randomStream, type RandomStream } from '../stats/random.ts'
import { anticipatedPasts } from './anticipated-past.ts'
import { MAX_LOOKS, roundsToAsk } from './looks.ts'
import { type Belief, type Past, sdAt } from './past.ts'
import { openRegression } from './regression.ts'
import { requestVariances, type RunValues } from './run-values.ts'
import { detectableShift, type PossiblePast } from './smallest-regression.ts'

const cells = [{ id: 'a', provider: 'openai', model: 'a' }]
const LIMIT = Math.log1p(0.05)
const ROUNDS = 30
/** Of one request. */
const VARIANCE = 0.12
const BUILDS = 1500
const settings = {
  limit: LIMIT,
  overlap: 0.5,
  variances: new Map([['a', VARIANCE]]),
  rounds: ROUNDS,
  confirmRounds: 90,
}

test('of one look and one deviation, is what the p values need and the power more', () => {
  const point = 18
  const [sd = Number.NaN] = betweenSds.slice(point)
  const weights = Float64Array.from(betweenSds, (_, index) => (index === point ? 1 : 0))
  const belief: Belief = { weights, expected: sd ** 2, correlation: 0, meanShare: 0.2 }
  const past: Past = {
    unit: { scope: 'cell', subject: 'a', own: [{ cell: 'a', weight: 1 }], others: [] },
    mean: 0,
    runs: 5,
    within: VARIANCE / ROUNDS,
    spread: { meanSquare: 0, df: 4, share: 1, within: 0 },
    beliefs: [belief],
    drift: 0,
    acceptedDrift: 0,
  }
  const deviation = Math.sqrt(1.2 * sd ** 2 + (6 / 5) * (VARIANCE / ROUNDS))
  for (const power of [0.8, 0.9, 0.95]) {
    for (const spent of [0.003, 0.1]) {
      // One look alone may spend half.
      const needed = Math.max(
        -normalQuantile(spent / 2) * deviation,
        LIMIT - normalQuantile(0.05) * deviation,
      )
      const looks = { ...settings, spent, screen: 0.1, maxLooks: 1 }
      expect(detectableShift([{ past }], looks, power) / deviation).toBeCloseTo(
        needed / deviation + normalQuantile(power),
        2,
      )
    }
  }
})

test.each([3, 5, 20])(
  'where endpoints are as is believed, %i accepted runs see it nine times of ten',
  (count) => {
    const stream = randomStream(7, 'known')
    const accepted = runsOf(count, 0.1, stream)
    const { belief, known, shift } = promiseOf(accepted, (past) => [{ past }])
    const red = Array.from({ length: BUILDS }, () => {
      const sd = sdAt(belief, stream.uniform())
      const ofMean = Math.sqrt(Math.max(0, belief.meanShare) * sd ** 2 + known.within / count)
      return isRed(accepted, { mean: known.mean + shift + ofMean * normal(stream), sd, stream })
    }).filter(Boolean)
    expectNineOfTen(red.length)
  },
)

test.each([
  [3, 8],
  [5, 12],
])('of %i accepted runs, so do %i once they are accepted', (count, later) => {
  const stream = randomStream(7, 'to come')
  const accepted = runsOf(count, 0.1, stream)
  const { belief, known, shift } = promiseOf(
    accepted,
    (past) => anticipatedPasts([past], later).get(past.unit) ?? [],
  )
  const red = Array.from({ length: BUILDS }, () => {
    const sd = sdAt(belief, stream.uniform())
    const mean = known.mean + (deviationOf(sd, ROUNDS) / Math.sqrt(count)) * normal(stream)
    const more = runsOf(later - count, sd, stream, mean)
    return isRed([...accepted, ...more], { mean: mean + shift, sd, stream })
  }).filter(Boolean)
  expectNineOfTen(red.length)
})

/** But for what so many builds leave open. */
function expectNineOfTen(red: number): void {
  expect(red / BUILDS).toBeGreaterThan(0.88)
  expect(red / BUILDS).toBeLessThan(0.92)
}

/** One build of the change: whether it is red, its looks having half of what a run does in common. */
function isRed(
  accepted: readonly RunValues[],
  world: { readonly mean: number; readonly sd: number; readonly stream: RandomStream },
): boolean {
  const { sd, stream } = world
  const mean = world.mean + Math.sqrt(settings.overlap) * sd * normal(stream)
  const look = (n: number): RunValues =>
    run(mean + deviationOf(Math.sqrt(1 - settings.overlap) * sd, n) * normal(stream), n)
  const later: RunValues[] = []
  const regression = regressionOf(accepted, look(ROUNDS))
  for (;;) {
    const tests = regression.judge(later)
    const asked = roundsToAsk(tests, { ...settings, looks: later.length + 1 }).get('a')
    if (asked === undefined) return tests.some((own) => own.isBeyond && own.looks > 1)
    later.push(look(asked))
  }
}

function promiseOf(
  accepted: readonly RunValues[],
  pasts: (known: Past) => readonly PossiblePast[],
): { readonly belief: Belief; readonly known: Past; readonly shift: number } {
  const { past, share, screen } = regressionOf(accepted, accepted[0] ?? new Map())
  const [known] = past
  const [belief] = known?.beliefs ?? []
  if (!known || !belief) throw new Error('nothing is known')
  const shift = detectableShift(
    pasts(known),
    {
      ...settings,
      spent: share(known.unit).alone,
      screen,
      maxLooks: MAX_LOOKS,
      variances: requestVariances({ accepted }),
    },
    0.9,
  )
  return { belief, known, shift }
}

function deviationOf(sd: number, n: number): number {
  return Math.sqrt(sd ** 2 + VARIANCE / n)
}

function regressionOf(accepted: readonly RunValues[], first: RunValues) {
  return openRegression({
    cells,
    accepted,
    remembered: [],
    builds: [],
    steps: 1,
    first,
    limit: LIMIT,
    alpha: 0.01,
    screen: undefined,
    overlap: settings.overlap,
  })
}

function runsOf(count: number, sd: number, stream: RandomStream, mean = 0): RunValues[] {
  return Array.from({ length: count }, () =>
    run(mean + deviationOf(sd, ROUNDS) * normal(stream), ROUNDS),
  )
}

function run(value: number, n: number): RunValues {
  return new Map([['a', { value, se: Math.sqrt(VARIANCE / n), n }]])
}

function normal(stream: RandomStream): number {
  return normalQuantile((stream.integer(2 ** 40) + 0.5) / 2 ** 40)
}
