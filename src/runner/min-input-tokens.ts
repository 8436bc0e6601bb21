import type { Cell } from '../model/cell.ts'
import type { Prompt } from '../model/prompt.ts'
import type { Paddings } from './paddings.ts'
import { schedule } from './schedule.ts'
import { messagesFor } from './words.ts'

/** What the words of a cell's longest request come to at most, nonces included and without padding. */
export function minInputTokens(
  { id, label, levels }: Cell,
  prompts: readonly Prompt[],
  paddings: Paddings,
): number {
  // With a busted cache more of it has a nonce.
  const bare: Cell = {
    id,
    label,
    levels: { ...levels, inputTokens: undefined, promptCache: 'bust' },
  }
  const totals = prompts.map((row) => {
    const options = { seed: 0, prompts: [row] }
    const rounds = schedule({ ...options, matrix: '', cellIds: [id], rounds: 1, warmup: 0 })
    const words = rounds.map((round) => messagesFor(bare, round, { ...options, rounds }))
    const place = { at: row.messages?.length ?? 0, json: levels.json }
    return words.map((content) => paddings.maxTokensOf(content, place))
  })
  return Math.max(...totals.flat())
}
