import { holm } from '../../src/stats/multiplicity.ts'
import { normalUpper } from '../../src/stats/normal.ts'
import type { RandomStream } from '../../src/stats/random.ts'
import { type Build, normal, type World } from './world.ts'

/** What people often do: fail when a cell is more than 10 % above the last run. */
export function ratioToLastRun({ accepted, first }: Build): boolean {
  const last = accepted.at(-1)?.values
  return [...first].some(
    ([id, { value }]) => value - (last?.get(id)?.value ?? value) > Math.log(1.1),
  )
}

/** A rank test on the requests of two runs, Holm-corrected at 5 %: it takes requests for runs. */
export function mannWhitney(
  { accepted, first }: Build,
  world: World,
  stream: RandomStream,
): boolean {
  const last = accepted.at(-1)?.values
  const draw = (center: number): number[] =>
    Array.from({ length: world.rounds }, () => center + world.withinSd * normal(stream))
  const pValues = [...first].map(([id, { value }]) =>
    pSlower(draw(value), draw(last?.get(id)?.value ?? value)),
  )
  return holm(pValues).some((p) => p !== undefined && p < 0.05)
}

/** One-sided Mann–Whitney test by its normal approximation; continuous values have no ties. */
function pSlower(now: readonly number[], before: readonly number[]): number {
  const above = now.reduce((sum, value) => sum + before.filter((other) => other < value).length, 0)
  const pairs = now.length * before.length
  const sd = Math.sqrt((pairs * (now.length + before.length + 1)) / 12)
  return normalUpper((above - pairs / 2 - 0.5) / sd)
}
