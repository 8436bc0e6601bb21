import type { PlannedCell } from '../bridge/artifact.ts'
import type { RunSettings } from '../bridge/settings.ts'
import type { BenchTestMeta, CellDemand } from '../bridge/test-meta.ts'
import { regressionMetrics } from '../gate/regression-metrics.ts'
import type { Prompt } from '../model/answer.ts'
import type { Cell } from '../model/cell.ts'
import type { Price } from '../model/provider.ts'
import type { Plan } from './plan.ts'

/** A safe bound for English; the tokenizer itself is too slow to load for an estimate. */
const CHARACTERS_PER_TOKEN = 3
/** Nonce, JSON instruction and chat template. */
const FRAME_TOKENS = 60
const TOKENS_PER_MTOK = 1_000_000

/** What a cell's rounds can cost at most, and what a second look at it would add. */
export function demandsOf(
  cell: PlannedCell,
  plan: Plan,
  { gate }: RunSettings,
): Pick<BenchTestMeta, 'demand' | 'secondLook'> {
  const terms = { prompts: plan.prompts, price: cell.price, isFree: cell.isFree }
  const isHeldAgainstPast = regressionMetrics(plan.thresholds).length > 0
  return {
    demand: demandOf(cell, plan.rounds + plan.warmup, terms),
    secondLook: isHeldAgainstPast
      ? demandOf(cell, gate.confirmRounds + Math.min(1, plan.warmup), terms)
      : undefined,
  }
}

/** What a cell can cost at most: the longest prompt, every answer at its limit. */
export function demandOf(
  cell: Cell,
  requests: number,
  {
    prompts,
    price,
    isFree = false,
  }: {
    readonly prompts: readonly Prompt[]
    readonly price: Price | undefined
    readonly isFree?: boolean
  },
): CellDemand {
  const inputTokens = requests * promptTokens(prompts)
  const outputTokens = requests * cell.levels.maxTokens
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
  }
}

function promptTokens(prompts: readonly Prompt[]): number {
  const longest = Math.max(...prompts.map(({ prompt }) => Buffer.byteLength(prompt)))
  return Math.ceil(longest / CHARACTERS_PER_TOKEN) + FRAME_TOKENS
}
