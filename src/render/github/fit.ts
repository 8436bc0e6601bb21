/** A part of a text that can be left out without harm to the others. */
export interface Block {
  readonly text: string
  /** Those of the highest rank are the first to go where room is short. */
  readonly rank: number
  /** The block that this one stands under: without it nobody would know what it is about. */
  readonly head?: Block | undefined
}

interface Room {
  readonly mostBytes: number
  /** What is said where something was left out. */
  readonly shortened: string
}

/**
 * As many blocks as there is room for, in their order. Nothing at all where there is none, because
 * GitHub shows nothing of what is too long.
 */
export function fit(blocks: readonly Block[], { mostBytes, shortened }: Room): string {
  let room = mostBytes - sizeOf(shortened)
  if (room < 0) return ''
  const kept = new Set<Block>()
  const ranks = [...new Set(blocks.map(({ rank }) => rank))].toSorted((a, b) => a - b)
  for (const rank of ranks) {
    for (const block of blocks.filter((candidate) => candidate.rank === rank)) {
      const size = sizeOf(block.text)
      if (size > room || (block.head && !kept.has(block.head))) continue
      room -= size
      kept.add(block)
    }
  }
  const texts = blocks.filter((block) => kept.has(block)).map(({ text }) => text)
  if (kept.size < blocks.length) texts.push(shortened)
  return `${texts.join('\n\n')}\n`
}

/** Bytes of a text with the empty line behind it. */
function sizeOf(text: string): number {
  return Buffer.byteLength(text) + 2
}
