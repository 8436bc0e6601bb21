import { countTokens, decode, encode } from 'gpt-tokenizer/encoding/o200k_base'

/** Text that looks like a control token is text. */
const ordinaryText = { disallowedSpecial: new Set<string>() }

/** How many o200k tokens a text has. */
export function countO200k(text: string): number {
  return countTokens(text, ordinaryText)
}

export function encodeO200k(text: string): number[] {
  return encode(text, ordinaryText)
}

export function decodeO200k(tokens: readonly number[]): string {
  return decode(tokens)
}
