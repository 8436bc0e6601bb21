import type { PlannedCell } from '../bridge/messages.ts'
import type { CanaryPlan } from '../gate/canary-looks.ts'
import { Course } from '../gate/course.ts'
import type { GateSettings } from '../model/gate-settings.ts'
import type { Budget } from '../runner/budget.ts'
import { Stopping } from '../runner/stopping.ts'
import type { Plan } from './plan.ts'

/** How versions are compared, and how surely; undefined where none are. */
export function canaryPlanOf(
  { against, abortOnFail }: Pick<Plan, 'against' | 'abortOnFail'>,
  { alpha }: Pick<GateSettings, 'alpha'>,
): CanaryPlan | undefined {
  return against && { ...against, alpha, isWatched: abortOnFail }
}

/** The rules by which the rounds of a matrix end early. */
export function openCourse(
  plan: Plan,
  {
    cells,
    gate,
    budget,
    maxUsdOf,
  }: {
    readonly cells: readonly PlannedCell[]
    readonly gate: GateSettings
    readonly budget: Budget
    readonly maxUsdOf: (cell: PlannedCell) => number
  },
): Course {
  const { adaptive, abortOnFail, thresholds, reference, name } = plan
  return new Course({
    cells,
    name,
    thresholds,
    canary: canaryPlanOf(plan, gate),
    adaptive,
    abortOnFail,
    alpha: gate.alpha,
    rounds: plan.against?.rounds ?? plan.rounds,
    maxRounds: plan.rounds,
    adaptiveRule:
      adaptive &&
      new Stopping(adaptive, {
        cells,
        reference,
        outputPerMTok: ({ id }) => cells.find((cell) => cell.id === id)?.price?.outputPerMTok,
      }),
    mayGoOn(ids, rounds) {
      const more = cells.filter(({ id }) => ids.has(id))
      const worstUsd = more.reduce((sum, cell) => sum + maxUsdOf(cell) * rounds, 0)
      return budget.spentUsd + worstUsd <= budget.limitUsd
    },
  })
}
