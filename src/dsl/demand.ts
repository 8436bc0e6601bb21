import type { PlannedCell } from '../bridge/artifact.ts'
import type { RunSettings } from '../bridge/settings.ts'
import type { BenchTestMeta, CellDemand } from '../bridge/test-meta.ts'
import { regressionMetrics } from '../gate/regression-metrics.ts'
import type { Prompt } from '../model/answer.ts'
import type { Cell } from '../model/cell.ts'
import type { Price } from '../model/provider.ts'
import { MOST_HANDBOOK_TOKENS, MOST_REPLY_TOKENS } from '../runner/handbook.ts'
import type { Plan } from './plan.ts'

/** A safe bound for English; the tokenizer itself is too slow to load for an estimate. */
const CHARACTERS_PER_TOKEN = 3
/** Nonce, JSON instruction and chat template. */
const FRAME_TOKENS = 60
const TOKENS_PER_MTOK = 1_000_000
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

export interface DemandContext {
  readonly prompts: readonly Prompt[]
  /** Rounds that make a conversation; undefined where questions stand alone. */
  readonly turns: number | undefined
  readonly price: Price | undefined
  readonly isFree?: boolean
}

/** What a cell's rounds can cost at most, and what a second look at it would add. */
export function demandsOf(
  cell: PlannedCell,
  plan: Plan,
  { gate, isRepetition }: RunSettings,
): Pick<BenchTestMeta, 'lane' | 'demand' | 'secondLook'> {
  const { prompts, turns } = plan
  const terms = { prompts, turns, price: cell.price, isFree: cell.isFree }
  const isHeldAgainstPast = !isRepetition && regressionMetrics(plan.thresholds).length > 0
  return {
    lane: plan.order === 'providers' ? cell.levels.provider : 'all',
    demand: demandOf(cell, plan.rounds + plan.warmup, terms),
    secondLook: isHeldAgainstPast
      ? demandOf(cell, gate.confirmRounds + Math.min(1, plan.warmup), terms)
      : undefined,
  }
}

/** What a cell can cost at most: the longest prompt, every answer at its limit. */
export function demandOf(
  { levels }: Cell,
  requests: number,
  { prompts, turns, price, isFree = false }: DemandContext,
): CellDemand {
  const inputTokens = requests * inputTokensOf(prompts, turns)
  const outputTokens = requests * levels.maxTokens
  const { rate, concurrency } = levels
  // Writing the prompt to a cache may cost more than reading it.
  const { inputPerMTok = 0, cacheWriteInputPerMTok = 0 } = price ?? {}
  const dearestInputPerMTok = Math.max(inputPerMTok, cacheWriteInputPerMTok)
  return {
    requests,
    inputTokens,
    outputTokens,
    costUsd: isFree
      ? 0
      : price &&
        (inputTokens * dearestInputPerMTok + outputTokens * price.outputPerMTok) / TOKENS_PER_MTOK,
    // A rate does not wait for answers, but for the last one.
    answersInTurn: rate === undefined ? Math.ceil(requests / concurrency) : 1,
    scheduledMs: rate === undefined ? 0 : (requests / rate) * MS_PER_SECOND,
  }
}

/** Of one request; in a conversation of its last turn, which holds all the others. */
function inputTokensOf(prompts: readonly Prompt[], turns: number | undefined): number {
  const longest = Math.max(...prompts.map(({ prompt }) => Buffer.byteLength(prompt)))
  const question = Math.ceil(longest / CHARACTERS_PER_TOKEN) + FRAME_TOKENS
  if (turns === undefined) return question
  return MOST_HANDBOOK_TOKENS + turns * question + (turns - 1) * MOST_REPLY_TOKENS
}
