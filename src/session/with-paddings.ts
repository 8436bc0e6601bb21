import { loadTokenCounter } from '../metrics/token-counter.ts'
import { BenchError } from '../model/bench-error.ts'
import { minInputTokens } from '../runner/min-input-tokens.ts'
import { Paddings } from '../runner/paddings.ts'
import { replayedRows } from './plan-replay.ts'
import type { Plan } from './plan.ts'

/** Whether some requests of a plan are filled up to a number of tokens. */
export function isPadded({ axes, replay }: Pick<Plan, 'axes' | 'replay'>): boolean {
  return replay !== undefined || axes.inputTokens.some((level) => level !== undefined)
}

/**
 * The plan with what fills its prompts up, which takes loading the tokenizer. Throws a `BenchError`
 * where a prompt is longer than what it is to be filled up to.
 */
export async function withPaddings(plan: Plan): Promise<Plan> {
  if (!isPadded(plan)) return plan
  const { replay } = plan
  if (replay) {
    const prompts = replayedRows(replay, plan.prompts, await loadTokenCounter())
    // What is not needed any more may hold texts of others.
    return { ...plan, prompts, replay: { ...replay, requests: [] } }
  }
  const paddings = new Paddings(await loadTokenCounter())
  const needed = new Map<boolean, number>()
  for (const cell of plan.cells) {
    const { inputTokens, json } = cell.levels
    if (inputTokens === undefined) continue
    const least = needed.get(json) ?? minInputTokens(cell, plan.prompts, paddings)
    needed.set(json, least)
    if (inputTokens >= least) continue
    throw new BenchError(
      'invalid-option',
      `matrix('${plan.name}'): \`inputTokens\` is ${inputTokens}, but the longest prompt${json ? ', asked for JSON,' : ''} takes up to ${least} tokens with its nonce. Set \`inputTokens\` to at least ${least}, or shorten what is asked (\`prompts\`, \`system\`, \`messages\`)`,
    )
  }
  return { ...plan, paddings }
}
