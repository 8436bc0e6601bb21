import { BenchError } from '../model/bench-error.ts'
import type { Axes } from '../model/cell.ts'
import type { Prompt } from '../model/prompt.ts'

/** What the turns of a conversation have in common. */
const shared = ['system', 'messages', 'tools', 'toolChoice', 'schema'] as const

/** Refuses turns where there are none, and conversations whose turns would begin differently. */
export function checkConversations(
  prompts: readonly Prompt[],
  {
    axes,
    turns,
    where,
  }: { readonly axes: Axes; readonly turns: number | undefined; readonly where: string },
): void {
  const isWarm = axes.promptCache.includes('warm')
  if (turns !== undefined && !isWarm) {
    throw new BenchError(
      'invalid-option',
      `${where}: \`turns\` is ${turns}, but only \`promptCache\` 'warm' has conversations. Set \`promptCache: 'warm'\`, or ['bust', 'warm'], or leave \`turns\` out`,
    )
  }
  const [first] = prompts
  if (!isWarm || !first) return
  for (const [index, row] of prompts.entries()) {
    const field = shared.find((name) => JSON.stringify(row[name]) !== JSON.stringify(first[name]))
    if (field === undefined) continue
    throw new BenchError(
      'invalid-option',
      `${where}: \`prompts.${index}.${field}\` differs from that of the first prompt, but with \`promptCache\` 'warm' all prompts are turns of one conversation and must begin alike. Declare \`${field}\` for the whole matrix, or a matrix for each`,
    )
  }
}
