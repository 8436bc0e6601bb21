import { kruskalWallis } from '../../stats/kruskal-wallis.ts'
import { mannKendall } from '../../stats/mann-kendall.ts'
import { mean } from '../../stats/moments.ts'
import { betweenVariance } from '../../stats/paule-mandel.ts'
import { pettitt } from '../../stats/pettitt.ts'
import { ascending, quantile } from '../../stats/quantile.ts'
import { theilSen } from '../../stats/theil-sen.ts'
import { type Clock, hoursOf, weekdays } from './clock.ts'

/** A cell's value of a metric in one run. */
export interface RunPoint {
  readonly runId: string
  /** Unix milliseconds. */
  readonly startedAt: number
  /** Above 0, in the metric's unit. */
  readonly median: number
  /** Standard error of its natural logarithm, from within the run; undefined for too few rounds. */
  readonly se: number | undefined
}

/** How a run's median varies, as standard deviations of its logarithm: 0.1 is about 10 %. */
interface Spread {
  readonly betweenSd: number
  readonly withinSd: number
  /** Shares of the variance of a run's median; they add up to 1. Undefined where nothing varies. */
  readonly betweenShare: number | undefined
  readonly withinShare: number | undefined
}

interface Drift {
  /** Change over the time between the first and the last run, as a fraction. */
  readonly change: number | undefined
  readonly ciLow: number | undefined
  readonly ciHigh: number | undefined
  readonly days: number
  readonly pValue: number
}

/** The strongest change of level. */
interface Change {
  /** The first run of the new level; undefined where all values are equal. */
  readonly runId: string | undefined
  readonly startedAt: number | undefined
  /** Of the median level, as a fraction. */
  readonly change: number | undefined
  readonly pValue: number
  /** Whether a step leaves less of the spread unexplained than a slope does. */
  readonly isSharper: boolean
}

export interface Grouping {
  /** Undefined where the groups are too few or too small to be compared. */
  readonly pValue: number | undefined
  readonly groups: readonly {
    readonly name: string
    readonly runs: number
    /** Of the group's median from that of all runs, as a fraction. */
    readonly change: number
  }[]
}

export interface SeriesFigures {
  readonly runs: number
  /** Median of the runs' medians, in the metric's unit. */
  readonly median: number
  readonly spread: Spread | undefined
  readonly drift: Drift | undefined
  readonly change: Change | undefined
  readonly byHour: Grouping
  readonly byWeekday: Grouping
}

/** Two values have a spread, but it says little. */
const MIN_FOR_SPREAD = 3
/** With fewer runs no order of values is rarer than one in twenty. */
const MIN_FOR_TESTS = 5
const MS_PER_DAY = 86_400_000

/** What a cell's runs say of one metric, all on the scale of logarithms; `points` in order of time. */
export function analyzeSeries(points: readonly RunPoint[], clock: Clock): SeriesFigures {
  const logs = points.map(({ median }) => Math.log(median))
  const times = points.map(({ startedAt }) => clock(startedAt))
  return {
    runs: points.length,
    median: Math.exp(middle(logs)),
    spread: spreadOf(points),
    ...(points.length < MIN_FOR_TESTS
      ? { drift: undefined, change: undefined }
      : trendsOf(points, logs)),
    byHour: compareGroups(logs, hoursOf(times.map(({ hour }) => hour))),
    byWeekday: compareGroups(
      logs,
      times.map(({ weekday }) => ({ name: weekday, order: weekdays.indexOf(weekday) })),
    ),
  }
}

/**
 * Between-run variance by Paule & Mandel from each run's own error, and the mean of the squared
 * errors as what comes from within. Any drift counts as between runs, as it does for the gate.
 */
function spreadOf(points: readonly RunPoint[]): Spread | undefined {
  const known = points.flatMap(({ median, se }) =>
    se === undefined ? [] : [{ log: Math.log(median), variance: se ** 2 }],
  )
  if (known.length < MIN_FOR_SPREAD) return undefined
  const variances = known.map(({ variance }) => variance)
  const between = betweenVariance(
    known.map(({ log }) => log),
    variances,
  )
  const within = mean(variances) ?? Number.NaN
  const whole = between + within
  return {
    betweenSd: Math.sqrt(between),
    withinSd: Math.sqrt(within),
    betweenShare: whole === 0 ? undefined : between / whole,
    withinShare: whole === 0 ? undefined : within / whole,
  }
}

function trendsOf(
  points: readonly RunPoint[],
  logs: readonly number[],
): { readonly drift: Drift; readonly change: Change } {
  const start = points[0]?.startedAt ?? Number.NaN
  const line = points.map(({ startedAt }, index) => ({
    x: (startedAt - start) / MS_PER_DAY,
    y: logs[index] ?? Number.NaN,
  }))
  const days = line.at(-1)?.x ?? Number.NaN
  const { slope, low, high } = theilSen(line)
  const overAll = (perDay: number | undefined): number | undefined =>
    perDay === undefined ? undefined : Math.expm1(perDay * days)
  const { index, pValue } = pettitt(logs)
  const [before, after] = [logs.slice(0, index), logs.slice(index)]
  const first = index === undefined ? undefined : points[index]
  return {
    drift: {
      change: overAll(slope),
      ciLow: overAll(low),
      ciHigh: overAll(high),
      days,
      pValue: mannKendall(logs).pValue,
    },
    change: {
      runId: first?.runId,
      startedAt: first?.startedAt,
      change: first && Math.expm1(middle(after) - middle(before)),
      pValue,
      isSharper:
        absoluteDeviation(before) + absoluteDeviation(after) <=
        absoluteDeviation(line.map(({ x, y }) => y - (slope ?? 0) * x)),
    },
  }
}

function compareGroups(
  logs: readonly number[],
  places: readonly { readonly name: string; readonly order: number }[],
): Grouping {
  const groups = Map.groupBy(logs.entries(), ([index]) => places[index]?.order ?? Number.NaN)
  const center = middle(logs)
  const sorted = [...groups]
    .toSorted(([left], [right]) => left - right)
    .map(([order, members]) => ({
      name: places.find((place) => place.order === order)?.name ?? '',
      values: members.map(([, log]) => log),
    }))
  return {
    pValue:
      logs.length < MIN_FOR_TESTS ? undefined : kruskalWallis(sorted.map(({ values }) => values)),
    groups: sorted.map(({ name, values }) => ({
      name,
      runs: values.length,
      change: Math.expm1(middle(values) - center),
    })),
  }
}

function absoluteDeviation(values: readonly number[]): number {
  const center = middle(values)
  return values.reduce((sum, value) => sum + Math.abs(value - center), 0)
}

function middle(values: readonly number[]): number {
  return quantile(ascending(values), 0.5) ?? Number.NaN
}
