import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const BLANK = 0x20
const LINE_FEED = 0x0a
const PADDING = 0x3d

/**
 * The bytes of all o200k tokens in the order of their ranks, each token behind a byte that says how long
 * it is. A clone reads them from OpenAI's table, which has a line of base64 for each. The package that
 * users install holds them ready (scripts/bundle-packages.ts).
 */
export function readTokens(): Uint8Array {
  const path = import.meta.resolve('gpt-tokenizer/data/o200k_base.tiktoken')
  const table = readFileSync(fileURLToPath(path))
  const sextets = new Uint8Array(128)
  for (let value = 0; value < 64; value += 1) sextets[BASE64.charCodeAt(value)] = value
  const packed = new Uint8Array(table.length)
  let end = 0
  for (let at = 0; at < table.length; at += 1) {
    const start = end
    let bits = 0
    end += 1
    for (let digit = 0; table[at] !== BLANK; at += 1, digit += 1) {
      if (table[at] === PADDING) continue
      bits = (bits << 6) | (sextets[table[at] ?? 0] ?? 0)
      // Each digit but the first of four completes a byte.
      if (digit % 4 === 0) continue
      packed[end] = bits >> (6 - 2 * (digit % 4))
      end += 1
    }
    packed[start] = end - start - 1
    while (table[at] !== LINE_FEED) at += 1
  }
  return packed.subarray(0, end)
}
