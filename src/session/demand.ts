import type { PlannedCell } from '../bridge/messages.ts'
import type { RunSettings } from '../bridge/settings.ts'
import type { BenchTestMeta, CellDemand } from '../bridge/test-meta.ts'
import { MAX_LOOKS, maxLooksOf } from '../gate/looks.ts'
import { regressionMetrics } from '../gate/regression-metrics.ts'
import { durationMs } from '../model/duration.ts'
import type { Plan } from './plan.ts'

const MS_PER_SECOND = 1000

/** Where nothing is asked. */
export const noDemand: CellDemand = {
  requests: 0,
  inputTokens: 0,
  outputTokens: 0,
  costUsd: 0,
  answersInTurn: 0,
  scheduledMs: 0,
}

/** What a cell's rounds can cost at most, and what later looks at it would add. */
export function demandsOf(
  cell: PlannedCell,
  plan: Plan,
  { gate, isReproduction, mode, timeFactor }: RunSettings,
): Pick<BenchTestMeta, 'lane' | 'demand' | 'judging' | 'laterLooks'> {
  const isLookedAtAgain =
    !isReproduction && regressionMetrics(plan.thresholds).some((metric) => maxLooksOf(metric) > 1)
  const rounds = plan.against?.rounds ?? roundsOf(cell, plan)
  const again = (MAX_LOOKS - 1) * (gate.confirmRounds + Math.min(1, plan.warmup))
  const more = (plan.against ? plan.rounds - rounds : 0) + (isLookedAtAgain ? again : 0)
  return {
    lane: plan.order === 'providers' ? cell.levels.provider : 'all',
    demand: atSpeed(
      timedDemand(demandOf(cell, rounds + plan.warmup), plan),
      mode === 'simulated' ? timeFactor : 1,
    ),
    judging: judgingOf(plan, rounds),
    laterLooks:
      more > 0 ? sumOf([demandOf(cell, more), ...[judgingOf(plan, more) ?? []].flat()]) : undefined,
  }
}

/** What is timed takes so much less where time is simulated. */
function atSpeed(demand: CellDemand, timeFactor: number): CellDemand {
  return { ...demand, scheduledMs: demand.scheduledMs / timeFactor }
}

/** In how many rounds a cell is due. */
function roundsOf({ id }: PlannedCell, { cells, due, rounds }: Plan): number {
  return due?.counts[cells.findIndex((cell) => cell.id === id)] ?? rounds
}

/** A closed loop that goes on for a time takes that, and the last answers of its blocks; turns take what is thought between them. */
function timedDemand(demand: CellDemand, plan: Plan): CellDemand {
  const { duration, blockMs, thinking, turns = 1 } = plan
  if (thinking) {
    // While somebody thinks about one cell's answer the others are asked.
    const pauses = demand.requests - Math.ceil(demand.requests / turns)
    return { ...demand, scheduledMs: (pauses * thinking.mean) / plan.kept.length }
  }
  if (duration === undefined || blockMs === undefined) return demand
  const lastsMs = durationMs(duration)
  return { ...demand, answersInTurn: Math.round(lastsMs / blockMs), scheduledMs: lastsMs }
}

/** What having so many answers judged takes at most; undefined without a judge. */
function judgingOf({ judges }: Plan, answers: number): CellDemand | undefined {
  return judges.length === 0 ? undefined : sumOf(judges.map((judge) => demandOf(judge, answers)))
}

/** Several demands in one: unknown where one of them is. */
function sumOf(demands: readonly CellDemand[]): CellDemand {
  const sum = (valueOf: (demand: CellDemand) => number | undefined): number | undefined =>
    demands.reduce<number | undefined>((total, demand) => {
      const value = valueOf(demand)
      return total === undefined || value === undefined ? undefined : total + value
    }, 0)
  return {
    requests: sum(({ requests }) => requests) ?? 0,
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    costUsd: sum(({ costUsd }) => costUsd),
    answersInTurn: sum(({ answersInTurn }) => answersInTurn) ?? 0,
    scheduledMs: sum(({ scheduledMs }) => scheduledMs) ?? 0,
  }
}

/** What so many requests of a cell take at most. */
export function demandOf(
  { levels, maxRequest }: Pick<PlannedCell, 'levels' | 'maxRequest'>,
  requests: number,
): CellDemand {
  const { inputTokens, outputTokens, usd } = maxRequest
  const { rate, concurrency } = levels
  return {
    requests,
    // Of a replay it is what its requests take on average.
    inputTokens: inputTokens === undefined ? undefined : Math.round(requests * inputTokens),
    outputTokens: outputTokens === undefined ? undefined : Math.round(requests * outputTokens),
    costUsd: usd === undefined ? undefined : requests * usd,
    // A rate does not wait for answers, but for the last one.
    answersInTurn: rate === undefined ? Math.ceil(requests / concurrency) : 1,
    scheduledMs: rate === undefined ? 0 : (requests / rate) * MS_PER_SECOND,
  }
}
