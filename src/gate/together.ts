import { showChange } from '../format/numbers.ts'
import type { GatedMetricName } from '../model/metric.ts'
import type { TogetherTest } from '../model/verdict.ts'
import { normalQuantile } from '../stats/normal.ts'
import { deviationOf, type Estimate } from './estimates.ts'
import { changeOf } from './gate-value.ts'
import type { Past } from './past.ts'
import type { Judged } from './regression-verdict.ts'
import type { UnitTest } from './regression.ts'
import { timeOf } from './sittings.ts'

/** Of the interval beside a change. */
const HALF_WIDTH = normalQuantile(0.975)

/** What an estimate says as fractions of a metric, with its 95 % interval. */
export function intervalOf(
  estimate: Estimate,
  past: Past,
  metric: GatedMetricName,
): { readonly change: number; readonly ciLow: number; readonly ciHigh: number } {
  const half = HALF_WIDTH * deviationOf(estimate, past)
  const [low, high] = [estimate.shift - half, estimate.shift + half].map((end) =>
    changeOf(end, metric),
  )
  const change = changeOf(estimate.shift, metric)
  return {
    change,
    ciLow: Math.min(low ?? change, high ?? change),
    ciHigh: Math.max(low ?? change, high ?? change),
  }
}

/** This build with those before it, as a verdict has it. */
export function togetherOf(
  { together, past, cutTogether }: UnitTest,
  { builds, threshold: { metric }, request: { runId } }: Judged,
): TogetherTest | undefined {
  if (!together) return undefined
  const ids = [...builds.map(({ id }) => id), runId]
  return {
    ...intervalOf(together, past, metric),
    p: together.p,
    pAtLimit: together.pAtLimit,
    cut: cutTogether,
    builds: together.builds.map((shift, index) => ({
      runId: ids[index] ?? '',
      change: changeOf(shift, metric),
    })),
  }
}

/** `; red: the last three builds together (+31 %, +28 %, +35 %), first seen 12 Nov`; empty where they are not. */
export function togetherWords(
  test: UnitTest,
  together: TogetherTest | undefined,
  { asked: { limit } }: Pick<Judged, 'asked'>,
): string {
  if (!test.isRedTogether || !together) return ''
  const { builds } = together
  const changes = builds.map(({ change }) => showChange(change)).join(', ')
  // Of the builds that are beyond the limit by themselves, the first; else the one that made it certain.
  const first = builds[(test.together?.builds ?? []).findIndex((shift) => shift > limit)]
  const date = dateOf((first ?? builds.at(-1))?.runId, builds.at(-1)?.runId)
  const link = test.isBeyond ? '; red too:' : '; red:'
  return `${link} the last ${COUNTS[builds.length] ?? builds.length} builds together (${changes})${date === '' ? '' : `, first seen ${date}`}`
}

const COUNTS: Readonly<Record<number, string>> = { 2: 'two', 3: 'three' }

/** `12 Nov`, with its year where that is not the one of the build; UTC. */
function dateOf(runId = '', build = ''): string {
  const time = timeOf({ id: runId })
  if (time === undefined) return ''
  const date = new Date(time)
  const isOtherYear = runId.slice(0, 4) !== build.slice(0, 4)
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(isOtherYear && { year: 'numeric' as const }),
    timeZone: 'UTC',
  }).format(date)
}
