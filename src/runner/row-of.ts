import { type Prompt, promptSha256, askedSha256 } from '../model/prompt.ts'
import type { Round } from '../model/round.ts'

const pools = new WeakMap<readonly Prompt[], ReadonlyMap<string, Prompt>>()

/** The row of the pool that a round asks. */
export function rowOf(round: Round, prompts: readonly Prompt[]): Prompt {
  const { prompt, keywords, restSha256 } = round
  if (restSha256 === undefined) return { prompt, keywords }
  let pool = pools.get(prompts)
  if (!pool) {
    pool = new Map(prompts.map((row) => [promptSha256(row), row]))
    pools.set(prompts, pool)
  }
  const row = pool.get(askedSha256(round))
  if (!row) throw new RangeError(`round ${round.index} asks no row of the pool`)
  return row
}
