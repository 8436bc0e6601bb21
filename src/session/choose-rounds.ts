import type { PlannedCell } from '../bridge/messages.ts'
import type { RunSettings } from '../bridge/settings.ts'
import type { RoundsWish } from '../model/chosen-rounds.ts'
import { DEFAULT_POWER } from '../model/gate-options.ts'
import type { MatrixBaseline } from './baseline.ts'
import type { Plan } from './plan.ts'
import { plannedCells } from './planned-cells.ts'

/** What is chosen gets so many times the declared rounds at most, by default. */
const MORE_ROUNDS = 4

/**
 * The plan with as many rounds as the change needs that it is to see. A run that goes on, or is repeated,
 * asks those that it asked before. Cells that a filter leaves out count too: rounds do not depend on it.
 */
export function withChosenRounds(
  plan: Plan,
  settings: RunSettings,
  {
    baseline,
    identity,
  }: {
    /** Undefined where a run is repeated. */
    readonly baseline: MatrixBaseline | undefined
    /** What tells the matrix from all others. */
    readonly identity: string
  },
): { readonly plan: Plan; readonly wish: RoundsWish | undefined } {
  const recorded = settings.recordedRounds[identity]
  const cells = plan.choosesRounds ? plannedCells(plan.cells, plan, settings) : []
  const wish = plan.choosesRounds ? wishOf(plan, cells, settings) : undefined
  const chosenRounds = recorded ?? (wish && baseline?.chooseRounds(cells, wish))
  return {
    plan: chosenRounds ? { ...plan, chosenRounds, rounds: chosenRounds.rounds } : plan,
    wish,
  }
}

function wishOf(
  { gate, rounds, warmup, turns, order, judges }: Plan,
  cells: readonly PlannedCell[],
  { budgetUsd }: Pick<RunSettings, 'budgetUsd'>,
): RoundsWish | undefined {
  const { detect, power = DEFAULT_POWER, maxRounds = MORE_ROUNDS * rounds, maxMinutes } = gate
  if (detect === undefined) return undefined
  return {
    detect,
    power,
    declared: rounds,
    maxRounds: Math.max(rounds, maxRounds),
    maxMinutes,
    piece: turns ?? 1,
    warmup,
    budgetUsd,
    cells: Object.fromEntries(
      cells.map(({ id, levels, maxRequest }) => [
        id,
        {
          usd: sumOf([maxRequest.usd, ...judges.map((judge) => judge.maxRequest.usd)]),
          lane: order === 'providers' ? levels.provider : 'all',
        },
      ]),
    ),
  }
}

function sumOf(costs: readonly (number | undefined)[]): number | undefined {
  return costs.reduce<number | undefined>(
    (sum, cost) => (sum === undefined || cost === undefined ? undefined : sum + cost),
    0,
  )
}
