import { closeSync, openSync, readSync } from 'node:fs'

const CHUNK_BYTES = 1 << 20
const LINE_END = 0x0a

/** How many whole lines a file has, however long it is; undefined where it cannot be read. */
export function countLines(path: string): number | undefined {
  try {
    const file = openSync(path, 'r')
    try {
      return linesIn(file)
    } finally {
      closeSync(file)
    }
  } catch {
    return undefined
  }
}

function linesIn(file: number): number {
  const chunk = Buffer.alloc(CHUNK_BYTES)
  let lines = 0
  for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
    for (const byte of chunk.subarray(0, length)) if (byte === LINE_END) lines += 1
  }
  return lines
}
