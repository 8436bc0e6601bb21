import type { Image, Prompt } from '../model/prompt.ts'

/**
 * Of every kind of row the longest, so that no request of a cell is longer than one of these: rows are
 * of a kind where they say as many things. Its images are those that take the most, its limit the highest.
 */
export function longestRows(
  prompts: readonly Prompt[],
  tokensOf: (image: Image) => number,
): Prompt[] {
  const kinds = Map.groupBy(prompts.entries(), ([index, row]) => kindOf(row, index))
  return [...kinds.values()].map((entries) => {
    const rows = entries.map(([, row]) => row)
    const longest = largest(rows, bytesOf)
    const { images } = largest(rows, ({ images: seen = [] }) =>
      seen.reduce((sum, image) => sum + tokensOf(image), 0),
    )
    const limits = rows.flatMap(({ maxTokens = [] }) => maxTokens)
    const maxTokens = limits.length === 0 ? undefined : Math.max(...limits)
    return { ...longest, images, maxTokens }
  })
}

/** Arguments of tools are text in one protocol and data in another: their rows are each of a kind. */
function kindOf(row: Prompt, index: number): string {
  const { system, messages = [], tools, toolChoice, schema, images = [], maxTokens } = row
  const isAlone = messages.some(({ toolCalls = [] }) => toolCalls.length > 0)
  return JSON.stringify([
    isAlone && index,
    system !== undefined,
    messages.map(({ role }) => role),
    tools?.length,
    toolChoice,
    schema !== undefined,
    images.length,
    maxTokens === undefined,
  ])
}

function bytesOf(row: Prompt): number {
  // What is for checks is not sent, and images are counted by themselves.
  const sent = { ...row, keywords: [], expected: undefined, images: undefined }
  return Buffer.byteLength(JSON.stringify(sent))
}

function largest(rows: readonly Prompt[], sizeOf: (row: Prompt) => number): Prompt {
  const sizes = rows.map(sizeOf)
  const row = rows[sizes.indexOf(Math.max(...sizes))]
  if (!row) throw new RangeError('no rows')
  return row
}
