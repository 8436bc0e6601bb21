import { WINDOW_SIZE } from './kept-runs.ts'
import type { Outlook } from './outlook.ts'
import type { LevelName, Unit } from './units.ts'
import { MIN_RUNS } from './window.ts'

/** What is wished for: a change, a logarithm, and how often a build with it is red. */
export interface Wish {
  readonly shift: number
  readonly power: number
}

/** The smallest change seen with so many accepted runs and rounds. */
export interface Seen {
  readonly runs: number
  readonly rounds: number
  readonly shift: number
}

/** What certainty costs at one level, for the unit that is seen worst. */
export interface LevelPlan {
  readonly level: LevelName
  readonly unit: Unit
  /** As it stands; with the fewest accepted runs that make a gate where there are not so many. */
  readonly today: Seen
  readonly table: readonly Seen[]
  /** What sees the change with the fewest rounds, and what does with the runs accepted today. */
  readonly cheapest: Seen | undefined
  readonly soonest: Seen | undefined
  /** With any number of rounds. */
  readonly best: Seen
}

/** Rounds that are tried; more of them help little where runs differ. */
const ROUNDS = [10, 20, 30, 45, 60, 90, 120, 240]
const RUNS = [5, 8, 12, WINDOW_SIZE]

/** By the gate's own tests: for every level the unit that is seen worst. */
export function plansOf(
  outlook: Outlook,
  {
    wish,
    rounds,
    isFixed = false,
    levels,
  }: {
    readonly wish: Wish
    readonly rounds: number
    /** Whether no other number of rounds can be asked, as of a search. */
    readonly isFixed?: boolean
    readonly levels: readonly LevelName[]
  },
): LevelPlan[] {
  const runs = Math.max(MIN_RUNS, outlook.runs)
  const now = outlook.shiftsSeen({ runs, rounds: () => rounds }, wish.power)
  return levels.flatMap((level) => {
    const [worst] = [...now]
      .filter(([{ scope }]) => scope === level)
      .toSorted(([, left], [, right]) => right - left)
    if (!worst) return []
    const [unit, shift] = worst
    return [planOf(outlook, wish, { unit, today: { runs, rounds, shift }, isFixed })]
  })
}

function planOf(
  outlook: Outlook,
  { shift, power }: Wish,
  {
    unit,
    today,
    isFixed,
  }: { readonly unit: Unit; readonly today: Seen; readonly isFixed: boolean },
): LevelPlan {
  const seen = (runs: number, rounds: number): Seen => ({
    runs,
    rounds,
    shift:
      outlook.shiftsSeen({ runs, rounds: () => rounds }, power, new Set([unit])).get(unit) ??
      Infinity,
  })
  const allRounds = [...new Set([...(isFixed ? [] : ROUNDS), today.rounds])].toSorted(
    (a, b) => a - b,
  )
  const allRuns = [today.runs, ...RUNS.filter((runs) => runs > today.runs)]
  const table = allRuns.flatMap((runs) => allRounds.map((rounds) => seen(runs, rounds)))
  const sees = (own: Seen): boolean => own.shift <= shift
  const [cheapest] = table
    .filter(sees)
    .toSorted((left, right) => left.rounds - right.rounds || left.runs - right.runs)
  return {
    level: unit.scope,
    unit,
    today,
    table,
    cheapest: cheapest && fewestRuns(cheapest),
    soonest: table.find((own) => own.runs === today.runs && sees(own)),
    best: table.reduce((least, own) => (own.shift < least.shift ? own : least), today),
  }

  /** Between the rows of the table there may be fewer. */
  function fewestRuns(found: Seen): Seen {
    const before = allRuns.findLast((runs) => runs < found.runs) ?? found.runs
    for (let runs = before + 1; runs < found.runs; runs++) {
      const own = seen(runs, found.rounds)
      if (sees(own)) return own
    }
    return found
  }
}
