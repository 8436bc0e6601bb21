import { setTimeout as delay } from 'node:timers/promises'

import type { SecondLookStart } from '../bridge/artifact.ts'
import type { RunSettings } from '../bridge/settings.ts'
import type { SecondLook } from '../model/baseline.ts'
import type { Cell } from '../model/cell.ts'
import type { Round } from '../model/round.ts'
import type { Sample } from '../model/sample.ts'
import type { Budget } from '../runner/budget.ts'
import type { Ending } from '../runner/measure.ts'
import { schedule, type ScheduleOptions } from '../runner/schedule.ts'

export interface SecondLookContext {
  readonly settings: RunSettings
  /** Everything that was measured at the first look. */
  readonly cells: readonly Cell[]
  /** The schedule of the first look; `firstIndex` is the round after its last. */
  readonly plannedRounds: ScheduleOptions
  readonly dearestUsd: (cell: Cell) => number
  readonly budget: Budget
  readonly signal: AbortSignal
  readonly tell: (start: Omit<SecondLookStart, 'matrix'>) => Promise<unknown>
  readonly walk: (rounds: readonly Round[], cells: readonly Cell[]) => Promise<Ending>
  /** Cell id → its samples of all phases; grows while cells are measured. */
  readonly samples: ReadonlyMap<string, readonly Sample[]>
}

/** Measures the given cells again after a pause, or says why not. */
export async function lookAgain(
  ids: ReadonlySet<string>,
  context: SecondLookContext,
): Promise<{
  readonly secondLook: SecondLook
  readonly samples: SecondLookContext['samples']
}> {
  const { settings, plannedRounds, dearestUsd, budget, signal, tell, walk, samples } = context
  const { confirmRounds: rounds, confirmPauseMs: pauseMs } = settings.gate
  const cells = context.cells.filter(({ id }) => ids.has(id))
  const look = { rounds, pauseMs, cells: cells.map(({ id }) => id) }
  // Connections have been idle through the pause.
  const warmup = Math.min(1, plannedRounds.warmup)
  const asked = schedule({ ...plannedRounds, rounds, warmup, phase: 'confirm' }).map((round) => ({
    ...round,
    order: round.order.filter((id) => ids.has(id)),
  }))
  const worstUsd = cells.reduce((sum, cell) => sum + dearestUsd(cell) * asked.length, 0)
  if (budget.spentUsd + worstUsd > budget.limitUsd) {
    return { secondLook: { ...look, outcome: 'unaffordable' }, samples }
  }
  await tell({ kind: 'second-look', pauseMs, cells: look.cells, rounds: asked })
  await delay(pauseMs, undefined, { signal }).catch(() => undefined)
  const outcome = (await walk(asked, cells)) === 'complete' ? 'done' : 'interrupted'
  return { secondLook: { ...look, outcome }, samples }
}
