import { setTimeout as delay } from 'node:timers/promises'

import type { LaterLookStart } from '../bridge/messages.ts'
import type { LookSamples } from '../gate/gate-request.ts'
import type { LaterLook } from '../model/baseline.ts'
import type { Cell } from '../model/cell.ts'
import type { GateSettings } from '../model/gate-settings.ts'
import type { Round } from '../model/round.ts'
import type { Budget } from '../runner/budget.ts'
import type { Ending } from '../runner/measure.ts'
import { laterRounds, type ScheduleOptions } from '../runner/schedule.ts'
import type { ConcludeOptions } from './conclude.ts'

export interface LaterLookOptions<Item extends Cell> {
  /** 2 for the second. */
  readonly look: number
  /** Index of its first round. */
  readonly firstRound: number
  /** Of the cells that are measured again, by their ids. */
  readonly rounds: ReadonlyMap<string, number>
  /** Of the matrix. */
  readonly cells: readonly Item[]
  /** What the rounds of the first look were drawn from. */
  readonly planned: ScheduleOptions
  readonly matrix: string
  readonly gate: GateSettings
  readonly budget: Budget
  readonly maxUsdOf: (cell: Item) => number
  readonly tell: (message: LaterLookStart) => Promise<unknown>
  readonly walk: (rounds: readonly Round[], cells: readonly Item[]) => Promise<Ending>
  readonly signal: AbortSignal
}

/**
 * Takes one look after another, each from the round on where the one before ended; `taken` is filled
 * meanwhile, by cell id.
 */
export function laterLooksOf<Item extends Cell>({
  taken,
  ...options
}: Omit<LaterLookOptions<Item>, 'look' | 'firstRound' | 'rounds'> & {
  readonly taken: LookSamples
}): ConcludeOptions['lookAgain'] {
  const { planned, walk } = options
  let next = planned.warmup + planned.rounds
  return async (look, rounds) => {
    const firstRound = next
    const laterLook = await lookAgain({
      ...options,
      look,
      firstRound,
      rounds,
      async walk(asked, cells) {
        next += asked.length
        return walk(asked, cells)
      },
    })
    const samples = [...taken].map(
      ([id, own]) => [id, own.filter(({ round }) => round >= firstRound)] as const,
    )
    return { laterLook, samples: new Map(samples) }
  }
}

/** Measures cells again after a pause, unless the budget would not pay for all of it. */
export async function lookAgain<Item extends Cell>({
  look,
  firstRound,
  rounds,
  cells,
  planned,
  matrix,
  gate,
  budget,
  maxUsdOf,
  tell,
  walk,
  signal,
}: LaterLookOptions<Item>): Promise<LaterLook> {
  const { confirmPauseMs: pauseMs } = gate
  const again = cells.filter(({ id }) => rounds.has(id))
  const ids = again.map(({ id }) => id)
  const asked = Object.fromEntries(ids.map((id) => [id, rounds.get(id) ?? 0]))
  const laterLook = { firstRound, pauseMs, rounds: asked }
  const due = laterRounds(planned, { look, firstRound, rounds: asked })
  const worstUsd = again.reduce(
    (sum, cell) => sum + maxUsdOf(cell) * due.filter(({ order }) => order.includes(cell.id)).length,
    0,
  )
  if (budget.spentUsd + worstUsd > budget.limitUsd) {
    return { ...laterLook, outcome: 'unaffordable' }
  }
  await tell({
    kind: 'later-look',
    matrix,
    look,
    pauseMs,
    cells: ids,
    firstRound,
    asked,
    rounds: due,
  })
  await delay(pauseMs, undefined, { signal }).catch(() => undefined)
  const outcome = (await walk(due, again)) === 'complete' ? 'done' : 'interrupted'
  return { ...laterLook, outcome }
}
