import { bracketedRoot } from '../stats/bracketed-root.ts'
import { evenPoints } from '../stats/even-points.ts'
import { normalQuantile, normalUpperQuick } from '../stats/normal.ts'
import { MAX_LOOKS, withinOfLook } from './looks.ts'
import { type Past, sdAt } from './past.ts'
import { type Levels, levelsOf, type LookRules, PRECISION, redShiftOf } from './red-shift.ts'
import type { Unit } from './units.ts'

/** Power at which a change is said to be detected. */
const USUAL_POWER = 0.8
/** Builds, spread evenly over how much runs may differ, and over what happens at each look alone. */
const BUILDS = { count: 256, normals: MAX_LOOKS, generator: 89 }

/** The looks at a unit. */
export interface UnitLooks extends LookRules {
  /** Variance of a request's logarithm, by cell. */
  readonly variances: ReadonlyMap<string, number>
  /** Of a cell at the first look. */
  readonly rounds: number
  /** The most of a cell at a later one. */
  readonly confirmRounds: number
}

/** What the accepted runs say, and what is true. */
export interface PossiblePast {
  readonly past: Past
  /** Standard deviation between runs; undefined: any, as likely as is believed. */
  readonly sd?: number | undefined
}

/**
 * The smallest change, a logarithm, of which a build turns red with such a power: by the looks that it
 * takes, their cuts, their confirmation and the limit, as the gate judges. For each of many builds, spread
 * evenly over the pasts that may be, it is known what change turns it red; what its looks have in common
 * only moves that, so that it is summed exactly.
 */
export function detectableShift(
  pasts: readonly PossiblePast[],
  looks: UnitLooks,
  power = USUAL_POWER,
): number {
  const levels = levelsOf(looks)
  const judges = pasts.map((own) => judgeOf(own, looks, levels))
  const builds = evenPoints(BUILDS)
  const needs = builds.flatMap(({ level, normals }, index) => {
    // Neighbours lie evenly among themselves: each past has some.
    const judge = judges[Math.floor((index * judges.length) / builds.length)]
    return judge?.(level, normals) ?? []
  })
  if (needs.length === 0) return Infinity
  const z = normalQuantile(power)
  const alone = needs.map(({ shift, sd }) => shift + z * sd)
  return bracketedRoot(
    (change) => redOften(needs, change) - power,
    Math.min(...alone) - PRECISION,
    Math.max(...alone) + PRECISION,
    PRECISION,
  )
}

/** What turns a build red: a change that is, with what its looks have in common, at least `shift`. */
interface Need {
  readonly shift: number
  /** Standard deviation of what they have in common. */
  readonly sd: number
}

/** How often builds are red of such a change. */
function redOften(needs: readonly Need[], change: number): number {
  let sum = 0
  for (const { shift, sd } of needs) {
    sum += normalUpperQuick((shift - change) / Math.max(sd, PRECISION))
  }
  return sum / needs.length
}

type Judge = (level: number, normals: readonly number[]) => Need | undefined

function judgeOf({ past, sd }: PossiblePast, looks: UnitLooks, levels: Levels): Judge {
  const { overlap, rounds, confirmRounds, maxLooks, variances } = looks
  const later = withinOfLook(past.unit, confirmRounds, variances)
  const withins = [
    withinOfRounds(past.unit, rounds, variances),
    ...Array.from({ length: maxLooks - 1 }, () => later),
  ]
  const redBy = past.beliefs.map((belief) => redShiftOf(past, belief, { looks, levels, withins }))
  const truth = past.beliefs.at(-1)
  const accepted = past.within / past.runs
  return (level, normals) => {
    if (!truth) return undefined
    const square = (sd ?? sdAt(truth, level)) ** 2
    const common = Math.max(0, overlap + truth.meanShare) * square + accepted
    const excesses = withins.map(
      (within, look) => Math.sqrt((1 - overlap) * square + within) * (normals[look] ?? 0),
    )
    return { shift: Math.min(...redBy.map((red) => red(excesses))), sd: Math.sqrt(common) }
  }
}

/** Variance of a unit because of so many rounds. */
export function withinOfRounds(
  { own, others }: Unit,
  rounds: number,
  variances: ReadonlyMap<string, number>,
): number {
  return [...own, ...others].reduce(
    (sum, { cell, weight }) => sum + (weight * weight * (variances.get(cell) ?? 0)) / rounds,
    0,
  )
}
