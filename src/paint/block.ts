import type { Mark } from './scene.ts'

/** A part of a picture with the room it takes; its marks are counted from its top left corner. */
export interface Block {
  readonly width: number
  readonly height: number
  readonly marks: readonly Mark[]
}

/** Blocks from left to right, their tops at the same height. */
export function beside(blocks: readonly Block[], gap: number): Block {
  let x = 0
  const marks = blocks.map((block): Mark => {
    const group: Mark = { mark: 'group', x, y: 0, marks: block.marks }
    x += block.width + gap
    return group
  })
  return {
    width: Math.max(0, x - gap),
    height: Math.max(0, ...blocks.map(({ height }) => height)),
    marks,
  }
}

/** Blocks from top to bottom, their left edges in one line. */
export function below(blocks: readonly Block[], gap: number): Block {
  let y = 0
  const marks = blocks.map((block): Mark => {
    const group: Mark = { mark: 'group', x: 0, y, marks: block.marks }
    y += block.height + gap
    return group
  })
  return {
    width: Math.max(0, ...blocks.map(({ width }) => width)),
    height: Math.max(0, y - gap),
    marks,
  }
}
