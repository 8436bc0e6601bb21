import type { RunValues } from '../../src/gate/run-values.ts'
import { mean, sampleStandardDeviation } from '../../src/stats/moments.ts'
import { holm } from '../../src/stats/multiplicity.ts'
import { normalUpper } from '../../src/stats/normal.ts'
import { type RandomStream, randomStream } from '../../src/stats/random.ts'
import { studentTQuantile } from '../../src/stats/student-t.ts'
import type { Change } from './changes.ts'
import { type DrawnStream, drawStream } from './draw-stream.ts'
import { type Rate, rateOf } from './rates.ts'
import { normal, type World } from './world.ts'

interface Rule {
  readonly name: string
  isRed(past: readonly RunValues[], now: RunValues, chance: RandomStream): boolean
}

const WITHIN_SD = 0.36

/** What people use instead; each looks at a build once. */
const rules: readonly Rule[] = [
  {
    name: 'more than 10 % above the last run',
    isRed: (past, now) => isAnyAbove(now, past.slice(-1), () => Math.log(1.1)),
  },
  {
    name: 'more than 20 % above the mean of the accepted runs',
    isRed: (past, now) => isAnyAbove(now, past, () => Math.log(1.2)),
  },
  {
    name: 'a t test of each cell against its accepted runs, 99 %',
    isRed: (past, now) => isAnyAbove(now, past, (values) => tLimit(values, 0.01)),
  },
  {
    name: 'the same, divided by the number of cells',
    isRed: (past, now) => isAnyAbove(now, past, (values) => tLimit(values, 0.01 / now.size)),
  },
  {
    name: 'Mann–Whitney on the requests of two runs, Holm-corrected, 5 %',
    isRed: mannWhitney,
  },
]

/** The first builds of a world by each rule: rates by rule, then by change. */
export function naiveRates(
  world: World,
  changes: readonly Change[],
  { streams, seed }: { readonly streams: number; readonly seed: number },
): { readonly rule: string; readonly rates: Readonly<Record<string, Rate>> }[] {
  const drawn = changes.map((change) => ({
    change: change.name,
    streams: Array.from({ length: streams }, (_, index) => {
      const stream = randomStream(seed, 'rules', change.name, String(index))
      return { drawn: drawStream(world, { change, builds: 1, stream }), chance: stream }
    }),
  }))
  return rules.map((rule) => ({
    rule: rule.name,
    rates: Object.fromEntries(
      drawn.map(({ change, streams: own }) => [
        change,
        rateOf(
          own.filter(({ drawn: { accepted, builds }, chance }) =>
            isRedBy(rule, { accepted, builds }, chance),
          ).length,
          streams,
        ),
      ]),
    ),
  }))
}

function isRedBy(
  rule: Rule,
  { accepted, builds: [build] }: Pick<DrawnStream, 'accepted' | 'builds'>,
  chance: RandomStream,
): boolean {
  const past = accepted.map(({ values }) => values)
  return build !== undefined && rule.isRed(past, build.first, chance)
}

function isAnyAbove(
  now: RunValues,
  past: readonly RunValues[],
  limitOf: (values: readonly number[]) => number,
): boolean {
  return [...now].some(([id, { value }]) => {
    const values = past.flatMap((run) => run.get(id)?.value ?? [])
    return value - (mean(values) ?? value) > limitOf(values)
  })
}

function tLimit(values: readonly number[], tail: number): number {
  const sd = sampleStandardDeviation(values) ?? Infinity
  return studentTQuantile(tail, values.length - 1) * sd * Math.sqrt(1 + 1 / values.length)
}

/** It takes requests for runs. */
function mannWhitney(past: readonly RunValues[], now: RunValues, chance: RandomStream): boolean {
  const last = past.at(-1)
  const draw = (center: number, rounds: number): number[] =>
    Array.from({ length: rounds }, () => center + WITHIN_SD * normal(chance))
  const pValues = [...now].map(([id, { value, n }]) =>
    pSlower(draw(value, n), draw(last?.get(id)?.value ?? value, n)),
  )
  return holm(pValues).some((p) => p !== undefined && p < 0.05)
}

/** One-sided, by its normal approximation; continuous values have no ties. */
function pSlower(now: readonly number[], before: readonly number[]): number {
  const above = now.reduce((sum, value) => sum + before.filter((other) => other < value).length, 0)
  const pairs = now.length * before.length
  const sd = Math.sqrt((pairs * (now.length + before.length + 1)) / 12)
  return normalUpper((above - pairs / 2 - 0.5) / sd)
}
