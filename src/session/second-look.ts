import { setTimeout as delay } from 'node:timers/promises'

import type { SecondLookStart } from '../bridge/artifact.ts'
import type { SecondLook } from '../model/baseline.ts'
import type { Cell } from '../model/cell.ts'
import type { GateOptions } from '../model/gate-options.ts'
import type { Round } from '../model/round.ts'
import type { Budget } from '../runner/budget.ts'
import type { Ending } from '../runner/measure.ts'
import { secondLookRounds, type ScheduleOptions } from '../runner/schedule.ts'

export interface SecondLookOptions<Item extends Cell> {
  /** What stood out. */
  readonly cells: readonly Item[]
  /** What the rounds of the first look were drawn from. */
  readonly planned: ScheduleOptions
  readonly matrix: string
  readonly gate: GateOptions
  readonly budget: Budget
  readonly maxUsdOf: (cell: Item) => number
  readonly tell: (message: SecondLookStart) => Promise<unknown>
  readonly walk: (rounds: readonly Round[], cells: readonly Item[]) => Promise<Ending>
  readonly signal: AbortSignal
}

/** Measures cells again after a pause, unless the budget would not pay for all of it. */
export async function lookAgain<Item extends Cell>({
  cells,
  planned,
  matrix,
  gate,
  budget,
  maxUsdOf,
  tell,
  walk,
  signal,
}: SecondLookOptions<Item>): Promise<SecondLook> {
  const { confirmRounds, confirmPauseMs: pauseMs } = gate
  const ids = cells.map(({ id }) => id)
  const secondLook = { rounds: confirmRounds, pauseMs, cells: ids }
  const rounds = secondLookRounds(planned, secondLook)
  const worstUsd = cells.reduce((sum, cell) => sum + maxUsdOf(cell) * rounds.length, 0)
  if (budget.spentUsd + worstUsd > budget.limitUsd) {
    return { ...secondLook, outcome: 'unaffordable' }
  }
  await tell({ kind: 'second-look', matrix, pauseMs, cells: ids, rounds })
  await delay(pauseMs, undefined, { signal }).catch(() => undefined)
  const outcome = (await walk(rounds, cells)) === 'complete' ? 'done' : 'interrupted'
  return { ...secondLook, outcome }
}
