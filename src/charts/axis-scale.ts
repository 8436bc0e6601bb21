/** From which ratio on the smallest bar would be too short to compare: dots on a log axis then. */
const MAX_LINEAR_RATIO = 25
/** Room beside the outermost mark of a log axis, as a factor. */
const LOG_MARGIN = 1.25
const TICKS = 4
/** From here on numbers are too long for so many of them. */
const LONG_NUMBER = 10_000
const LONG_TICKS = 3
/** Signs and percent signs take more room. */
export const CHANGE_TICKS = 3
export const SHARE_TICKS = 2
const LOG_TICKS = 4
/** Doubles beyond these leave no room for an axis around them; no run has such figures. */
const MIN_STEP = 1e-300
const MAX_END = 1e300

/** An axis that holds the given numbers, with round ends. */
export interface AxisScale {
  readonly isLog: boolean
  readonly low: number
  readonly high: number
  readonly ticks: readonly number[]
}

/** An axis from zero; logarithmic where the values differ too much for bars. */
export function amountScale(values: readonly number[], limits: readonly number[]): AxisScale {
  if (values.length === 0 && limits.length === 0) return roundScale([0, 1])
  const smallest = Math.min(...values)
  const isLog = smallest > 0 && Math.max(...values) / smallest > MAX_LINEAR_RATIO
  const all = [...values, ...limits]
  if (isLog) return logScale(all.filter((value) => value > 0))
  return roundScale([0, ...all], Math.max(...all) < LONG_NUMBER ? TICKS : LONG_TICKS)
}

/** A linear axis around the given numbers. */
export function roundScale(values: readonly number[], ticksWanted = TICKS): AxisScale {
  const low = Math.max(-MAX_END, Math.min(...values))
  const high = Math.min(MAX_END, Math.max(...values))
  const step = roundStep(Math.max(MIN_STEP, (high - low || Math.abs(high) || 1) / ticksWanted))
  const first = Math.floor(low / step)
  // Numbers that cannot be told apart in print must not ask for another tick.
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9))
  const steps = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  // Round ends on both sides of zero can ask for one tick more than there is room for.
  const shown = steps.length > ticksWanted + 1 ? steps.filter((index) => index % 2 === 0) : steps
  const ticks = shown.map((index) => index * step)
  return { isLog: false, low: first * step, high: last * step, ticks }
}

function logScale(values: readonly number[]): AxisScale {
  const low = Math.max(MIN_STEP, Math.min(...values) / LOG_MARGIN)
  const high = Math.min(MAX_END, Math.max(...values) * LOG_MARGIN)
  const decades = Array.from(
    { length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, index) => 10 ** (Math.floor(Math.log10(low)) + index),
  )
  const within = (multiples: readonly number[]): number[] =>
    decades
      .flatMap((decade) => multiples.map((multiple) => multiple * decade))
      .filter((tick) => tick >= low && tick <= high)
  const ticks = [[1, 2, 5], [1, 3], [1]].map(within).find(({ length }) => length <= LOG_TICKS)
  return { isLog: true, low, high, ticks: ticks ?? thinned(within([1])) }
}

function thinned(ticks: readonly number[]): number[] {
  const every = Math.ceil(ticks.length / LOG_TICKS)
  return ticks.filter((_, index) => index % every === 0)
}

/** The smallest of 1, 2, 2.5 and 5 times a power of ten that is not below the given step. */
function roundStep(least: number): number {
  const decade = 10 ** Math.floor(Math.log10(least))
  return decade * ([1, 2, 2.5, 5].find((multiple) => multiple * decade >= least) ?? 10)
}
