import type { TokenCounter } from '../metrics/token-counter.ts'

/** A sentence in a text, with what parts it from the one before. */
export interface Sentence {
  readonly start: number
  readonly end: number
  /** o200k tokens of all sentences before it. */
  readonly tokensBefore: number
}

/** A text in sentences, of which no token reaches over into the next. */
export interface CountedText {
  readonly text: string
  readonly sentences: readonly Sentence[]
}

/** A text that ends with a word. */
export interface Cut {
  /** Where its last sentence begins. */
  readonly start: number
  /** That sentence, up to its last word. */
  readonly kept: string
  /** Of the whole. */
  readonly tokens: number
}

/** Where a text may end so that it has about `room` tokens at most: behind words, the last one first. */
export function* cutsOf(
  { text, sentences }: CountedText,
  room: number,
  counter: TokenCounter,
): Generator<Cut> {
  const last = sentences.findLastIndex(({ tokensBefore }) => tokensBefore < room)
  for (let place = last; place >= 0; place -= 1) {
    const { start = 0, end, tokensBefore = 0 } = sentences[place] ?? {}
    const words = text.slice(start, end).trimEnd().split(/(?= )/)
    for (let count = words.length; count > 0; count -= 1) {
      const kept = words
        .slice(0, count)
        .join('')
        .replace(/[^\p{L}\p{N}]+$/u, '')
      if (kept !== '') yield { start, kept, tokens: tokensBefore + (counter(kept) ?? Infinity) }
    }
  }
}
