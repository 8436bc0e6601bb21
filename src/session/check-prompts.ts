import { BenchError, received } from '../model/bench-error.ts'
import type { Axes } from '../model/cell.ts'
import { suggestion } from '../model/nearest-name.ts'
import type { Prompt } from '../model/prompt.ts'

interface Declared {
  readonly axes: Axes
  readonly turns: number | undefined
  /** As it was declared. */
  readonly thinkTimeMs?: unknown
  readonly where: string
}

type Refuse = (what: string, fix: string) => never

/** Refuses what the parts of a request, each right by itself, cannot be together. */
export function checkPrompts(prompts: readonly Prompt[], declared: Declared): void {
  const refuse: Refuse = (what, fix) => {
    throw new BenchError('invalid-option', `${declared.where}: ${what}. ${fix}`)
  }
  for (const [index, row] of prompts.entries()) {
    checkChoice(row, index, refuse)
    checkFormat(row, declared, refuse)
    checkLimit(row, { index, axes: declared.axes }, refuse)
  }
  checkConversations(prompts, declared, refuse)
}

/** A choice is one among the tools of the request. */
function checkChoice({ tools, toolChoice }: Prompt, index: number, refuse: Refuse): void {
  if (toolChoice === undefined) return
  const what = `\`toolChoice\` is ${received(toolChoice)}`
  if (!tools) {
    return refuse(
      `${what}, but prompt ${index} has no \`tools\``,
      'Declare `tools`, or leave it out',
    )
  }
  if (typeof toolChoice === 'string') return
  const names = tools.map(({ name }) => name)
  if (names.includes(toolChoice.name)) return
  refuse(
    `${what}, which is none of the \`tools\` of prompt ${index}`,
    `Name one of them.${suggestion(toolChoice.name, names)}`,
  )
}

function checkFormat({ schema }: Prompt, { axes }: Declared, refuse: Refuse): void {
  if (!schema || !axes.json.includes(true)) return
  refuse(
    '`schema` and `json` cannot stand together: a schema asks for JSON by itself',
    'Leave `json` out, or declare two matrices',
  )
}

/** A limit of its own is one for all levels. */
function checkLimit(
  { maxTokens }: Prompt,
  { index, axes }: { readonly index: number; readonly axes: Axes },
  refuse: Refuse,
): void {
  if (maxTokens === undefined || axes.maxTokens.length === 1) return
  refuse(
    `prompt ${index} has \`maxTokens\` ${maxTokens}, but \`maxTokens\` is an axis with the levels ${axes.maxTokens.join(', ')}`,
    'Leave it out of the prompts, or give the matrix one level',
  )
}

/** What the turns of a conversation have in common. */
const shared = ['system', 'messages', 'tools', 'toolChoice', 'schema'] as const

/** Turns are of conversations, and those of one conversation begin alike. */
function checkConversations(
  prompts: readonly Prompt[],
  { axes, turns, thinkTimeMs }: Declared,
  refuse: Refuse,
): void {
  const isWarm = axes.promptCache.includes('warm')
  if (thinkTimeMs !== undefined && !isWarm) {
    refuse(
      `\`thinkTimeMs\` is ${received(thinkTimeMs)}, but only \`promptCache\` 'warm' has conversations, with turns to think between`,
      "Set `promptCache: 'warm'`, or ['bust', 'warm'], or leave `thinkTimeMs` out",
    )
  }
  if (turns !== undefined && !isWarm) {
    refuse(
      `\`turns\` is ${turns}, but only \`promptCache\` 'warm' has conversations`,
      "Set `promptCache: 'warm'`, or ['bust', 'warm'], or leave `turns` out",
    )
  }
  const [first] = prompts
  if (!isWarm || !first) return
  for (const [index, row] of prompts.entries()) {
    const field = shared.find((name) => JSON.stringify(row[name]) !== JSON.stringify(first[name]))
    if (field === undefined) continue
    refuse(
      `\`prompts.${index}.${field}\` is another than that of the first prompt, but with \`promptCache\` 'warm' prompts are turns of one conversation, which begin alike`,
      `Declare \`${field}\` for the whole matrix, or a matrix for each`,
    )
  }
}
