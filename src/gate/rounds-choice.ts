import type { GatedMetricName } from '../model/metric.ts'
import { limitOf } from './gate-value.ts'
import { WINDOW_SIZE } from './kept-runs.ts'
import type { Outlook } from './outlook.ts'
import type { Unit } from './units.ts'

/** What the accepted runs of one place say of one metric. */
export interface View {
  readonly metric: GatedMetricName
  readonly outlook: Outlook
}

/** The cell that is seen worst, of those that a change is to be seen in. */
export interface WorstCell {
  readonly view: View
  readonly unit: Unit
  /** The smallest slowdown that is seen, a logarithm. */
  readonly shift: number
}

export interface RoundsChoice {
  readonly rounds: number
  readonly isSeen: boolean
  /** Rounds that would be enough beyond the most that may be asked; undefined where none would. */
  readonly enough: number | undefined
  readonly worst: WorstCell
}

/** More rounds than these make no difference that anybody would pay for. */
const MAX_TRIED = 1000

/**
 * The fewest rounds with which a change of any cell is seen so often: from the declared ones to the most
 * that may be asked. Those where they would be enough only beyond; the declared ones where no rounds are.
 */
export function chooseRounds(
  views: readonly View[],
  {
    detect,
    power,
    declared,
    most,
    piece,
  }: {
    readonly detect: number
    readonly power: number
    readonly declared: number
    readonly most: number
    readonly piece: number
  },
): RoundsChoice | undefined {
  const wish = { detect, power }
  const now = worstOf(views, declared, wish)
  if (!now) return undefined
  if (isSeen(now, wish)) {
    return { rounds: declared, isSeen: true, enough: undefined, worst: now }
  }
  const upTo = (to: number) =>
    fewestRounds(views, { wish, from: { rounds: declared, worst: now }, to, piece })
  const limit = whole(most, { declared, piece })
  const within = limit > declared ? upTo(limit) : undefined
  if (within) return { ...within, isSeen: true, enough: undefined }
  const enough = upTo(Math.max(MAX_TRIED, limit))
  const rounds = enough === undefined ? declared : limit
  const worst = (rounds === declared ? undefined : worstOf(views, rounds, wish)) ?? now
  return { rounds, isSeen: false, enough: enough?.rounds, worst }
}

/** Accepted runs with which the change would be seen with so many rounds; undefined where none would. */
export function runsToSee(
  { view, unit }: WorstCell,
  { rounds, wish }: { readonly rounds: number; readonly wish: Wish },
): number | undefined {
  const sees = (runs: number): boolean =>
    isSeen({ view, unit, shift: shiftOf(view, unit, { runs, rounds, power: wish.power }) }, wish)
  if (!sees(WINDOW_SIZE)) return undefined
  let [without, enough] = [view.outlook.runs, WINDOW_SIZE]
  while (enough - without > 1) {
    const middle = (without + enough) >> 1
    if (sees(middle)) enough = middle
    else without = middle
  }
  return enough
}

/** What is to be seen, and how often. */
export interface Wish {
  readonly detect: number
  readonly power: number
}

/** The cell that is seen worst with so many rounds: that is shortest of what is to be seen. */
export function worstOf(views: readonly View[], rounds: number, wish: Wish): WorstCell | undefined {
  const cells = views.flatMap((view) => {
    const units = view.outlook.units.flatMap(({ unit }) => (unit.scope === 'cell' ? [unit] : []))
    const runs = view.outlook.runs
    return [
      ...view.outlook.shiftsSeen({ runs, rounds: () => rounds }, wish.power, new Set(units)),
    ].map(([unit, shift]): WorstCell => ({ view, unit, shift }))
  })
  return cells.reduce<WorstCell | undefined>(
    (worst, own) => (worst && shortOf(worst, wish) >= shortOf(own, wish) ? worst : own),
    undefined,
  )
}

/** What is found to be enough for the cell that is worst now may not be enough for the next. */
function fewestRounds(
  views: readonly View[],
  {
    wish,
    from,
    to,
    piece,
  }: {
    readonly wish: Wish
    readonly from: { readonly rounds: number; readonly worst: WorstCell }
    readonly to: number
    readonly piece: number
  },
): { readonly rounds: number; readonly worst: WorstCell } | undefined {
  const { view, unit } = from.worst
  const sees = (pieces: number): boolean => {
    const rounds = pieces * piece
    const shift = shiftOf(view, unit, { runs: view.outlook.runs, rounds, power: wish.power })
    return isSeen({ view, unit, shift }, wish)
  }
  let [short, enough] = [Math.floor(from.rounds / piece), Math.ceil(to / piece)]
  if (!sees(enough)) return undefined
  while (enough - short > 1) {
    const middle = (short + enough) >> 1
    if (sees(middle)) enough = middle
    else short = middle
  }
  const rounds = enough * piece
  const worst = worstOf(views, rounds, wish)
  if (!worst || isSeen(worst, wish)) return { rounds, worst: worst ?? from.worst }
  return rounds >= to
    ? undefined
    : fewestRounds(views, { wish, from: { rounds, worst }, to, piece })
}

function shiftOf(
  { outlook }: View,
  unit: Unit,
  { runs, rounds, power }: { readonly runs: number; readonly rounds: number; power: number },
): number {
  const seen = outlook.shiftsSeen({ runs, rounds: () => rounds }, power, new Set([unit]))
  return seen.get(unit) ?? Infinity
}

function isSeen(worst: WorstCell, wish: Wish): boolean {
  return shortOf(worst, wish) <= 0
}

function shortOf({ view: { metric }, shift }: WorstCell, { detect }: Wish): number {
  return shift - limitOf(detect, metric)
}

/** No conversation is cut, and no fewer than the declared rounds are asked. */
function whole(
  rounds: number,
  { declared, piece }: { readonly declared: number; readonly piece: number },
): number {
  return Math.max(declared, Math.floor(rounds / piece) * piece)
}
