import type { LoadKind } from '../model/capacity.ts'

/** Between two steps at most this part of the relative width lies, so that an interval can be as narrow. */
const STEP_SHARE = 0.25
/** Rates are tried in steps of so many significant digits. */
const RATE_DIGITS = 3

/**
 * The levels of load that a search may try, ascending, from 1 to `max`: close enough together that an
 * interval of the relative width has steps to end at. In flight are whole numbers.
 */
export function ladderOf({
  of,
  max,
  relativeWidth,
}: {
  readonly of: LoadKind
  readonly max: number
  readonly relativeWidth: number
}): number[] {
  const ratio = 1 + relativeWidth * STEP_SHARE
  const levels = [1]
  for (let level = ratio; ; level *= ratio) {
    const rounded =
      of === 'concurrency' ? Math.round(level) : Number(level.toPrecision(RATE_DIGITS))
    if (rounded >= max) break
    if (rounded > (levels.at(-1) ?? 0)) levels.push(rounded)
  }
  if (max > 1) levels.push(max)
  return levels
}
