import type { TokenCounter } from '../metrics/token-counter.ts'
import type { Message } from '../model/prompt.ts'
import type { CallContent } from '../protocol/contract.ts'
import { wireMessages } from '../protocol/wire-request.ts'
import { randomStream } from '../stats/random.ts'
import { PaddingText } from './padding-text.ts'
import { MAX_NONCE_TOKENS, promptAsSent } from './schedule.ts'
import { type CountedText, cutsOf } from './text-cuts.ts'

/** Every word of them is one token, wherever it stands: what a sentence that was cut is short of. */
export const fillers = [
  '',
  ' again',
  ' once again',
  ' and once again',
  ' and then once again',
  ' and then once again too',
] as const

/** In front of the question. */
export const GAP = '\n\n'

/** A request that is to be filled up. */
export interface PaddedContent extends CallContent {
  readonly nonce: string
}

export interface PaddingPlace {
  /** What the words of the request are to come to, up to the padded message. */
  readonly tokens: number
  /** Which message is padded: that of the question, or of the first one of a conversation. */
  readonly at: number
  readonly json: boolean
  readonly seed: number
  /** The nonce of the round, or of its conversation's first: what is sent beside it is the same text. */
  readonly round: string
}

/**
 * Fills requests up with text between nonce and question. It is drawn from the seed, another one in
 * every round; a shorter padding is the beginning of a longer one.
 */
export class Paddings {
  readonly counter: TokenCounter
  readonly #texts = new Map<string, PaddingText>()

  constructor(counter: TokenCounter) {
    this.counter = counter
  }

  /** Forgets the texts of rounds that are over. */
  keepOnly(rounds: ReadonlySet<string>): void {
    for (const round of this.#texts.keys()) if (!rounds.has(round)) this.#texts.delete(round)
  }

  /** The same words, with as much padding that they come to so many tokens; as they are if they do. */
  pad<Content extends PaddedContent>(content: Content, place: PaddingPlace): Content {
    const { at, tokens, json } = place
    const head = promptAsSent(content.nonce, '')
    const padded = content.messages[at]
    const sent = wireMessages({ ...content, messages: content.messages.slice(0, at + 1), json })
    const question = sent[at]?.content.slice(head.length)
    if (!padded || question === undefined) throw new RangeError('no message to pad')
    const others = this.#tokensOf([content.system ?? '', ...sent.slice(0, at).map(textOf), head])
    const text = this.#textFor(place)
    const room = { tokens: tokens - others, tail: GAP + question }
    const { padding } = cutPadding(text, room, this.counter)
    if (padding === '') return content
    const own = padded.content.slice(head.length)
    return {
      ...content,
      messages: content.messages.with(at, { ...padded, content: head + padding + GAP + own }),
    }
  }

  /** What the words of a request come to at most without any padding, whatever their nonce is. */
  maxTokensOf(content: PaddedContent, { at, json }: Pick<PaddingPlace, 'at' | 'json'>): number {
    const head = promptAsSent(content.nonce, '')
    const messages = content.messages.slice(0, at + 1)
    const texts = [
      content.system ?? '',
      ...wireMessages({ ...content, messages, json }).map(textOf),
    ]
    const withNonce = texts.filter((text) => text.startsWith(head)).length
    const own = this.#tokensOf(texts.map((text) => text.replace(head, '')))
    return own + withNonce * (MAX_NONCE_TOKENS + this.#tokensOf([promptAsSent('', '')]))
  }

  #textFor({ seed, round, tokens }: PaddingPlace): PaddingText {
    const stream = randomStream(seed, round, 'padding')
    const text = this.#texts.get(round) ?? new PaddingText(stream, this.counter)
    this.#texts.set(round, text)
    text.growTo(tokens)
    return text
  }

  #tokensOf(texts: readonly string[]): number {
    // A text that is too long to count has at least so many.
    return texts.reduce((sum, text) => sum + (this.counter(text) ?? text.length / 10), 0)
  }
}

function textOf({ content }: Message): string {
  return content
}

/**
 * As much of a text as makes so many tokens with what follows it; it ends with a full stop. `start` is where its
 * last sentence begins.
 */
export function cutPadding(
  text: CountedText,
  { tokens, tail }: { readonly tokens: number; readonly tail: string },
  counter: TokenCounter,
): { readonly padding: string; readonly start: number } {
  const room = tokens - (counter(`.${tail}`) ?? Infinity)
  for (const { start, kept, tokens: cut } of cutsOf(text, room, counter)) {
    const filler = fillers[room - cut]
    if (filler !== undefined)
      return { padding: `${text.text.slice(0, start)}${kept}${filler}.`, start }
  }
  // Too little room for the first word of a text.
  return { padding: room > 0 ? `Then${fillers[room - 1] ?? ''}.` : '', start: 0 }
}
