import type { TokenCounter } from '../metrics/token-counter.ts'
import type { RandomStream } from '../stats/random.ts'
import { grammar, registers, scene } from './padding-words.ts'
import type { CountedText, Sentence } from './text-cuts.ts'

const MIN_SENTENCES = 4
const MORE_SENTENCES = 4
/** Sentences with something in front, such as "in the end". */
const OPENED_SHARE = 0.3
/** More would be a grammar that names itself. */
const MAX_DEPTH = 6

/** After so many paragraphs in a row of which no sentence may be written, words are made up. */
const MAX_REFUSED = 20
/** Characters of a text that decide what may follow. */
const RECENT = 400
const MADE_UP_WORDS = 10
const MAX_SYLLABLES = 4

/** Whether a sentence may not follow what was written before it. */
export type Refuses = (before: string, sentence: string) => boolean

/** Text in paragraphs that nobody has read before; the same stream gives the same. */
export class PaddingText implements CountedText {
  readonly #stream: RandomStream
  readonly #counter: TokenCounter
  readonly #refuses: Refuses | undefined
  readonly #sentences: Sentence[] = []
  #text = ''
  #tokens = 0
  /** The end of the text: reading that of a text that grows would copy all of it. */
  #recent = ''

  constructor(stream: RandomStream, counter: TokenCounter, refuses?: Refuses) {
    this.#stream = stream
    this.#counter = counter
    this.#refuses = refuses
  }

  get text(): string {
    return this.#text
  }

  /** No token reaches over where one begins, so that the tokens of several are the sum of theirs. */
  get sentences(): readonly Sentence[] {
    return this.#sentences
  }

  /** Goes on with the text until it has at least so many tokens. */
  growTo(tokens: number): void {
    let refused = 0
    while (this.#tokens < tokens) {
      const isMadeUp = refused > MAX_REFUSED
      const parts = this.#allowed(isMadeUp ? [madeUp(this.#stream)] : paragraph(this.#stream))
      refused = parts.length === 0 ? refused + 1 : 0
      for (const part of parts) this.#add(part)
      if (this.#refuses) this.#recent = (this.#recent + parts.join('')).slice(-RECENT)
    }
  }

  #add(part: string): void {
    const start = this.#text.length
    this.#text += part
    this.#sentences.push({ start, end: this.#text.length, tokensBefore: this.#tokens })
    this.#tokens += this.#counter(part) ?? part.length
  }

  /** The sentences of a paragraph that may be written, with what parts them. */
  #allowed(sentences: readonly string[]): string[] {
    const parts: string[] = []
    for (const sentence of sentences) {
      const before = this.#recent + parts.join('')
      if (this.#refuses?.(before, ` ${sentence}`) === true) continue
      parts.push(parts.length === 0 ? sentence : ` ${sentence}`)
    }
    // A paragraph's last full stop takes the line breaks behind it into its own token.
    return parts.map((part, index) => (index === parts.length - 1 ? `${part}\n\n` : part))
  }
}

/** A sentence in no language, for where all others are somebody's. */
function madeUp(stream: RandomStream): string {
  const letter = (letters: string): string => letters[stream.integer(letters.length)] ?? ''
  const words = Array.from({ length: MADE_UP_WORDS }, () =>
    Array.from(
      { length: 2 + stream.integer(MAX_SYLLABLES - 1) },
      () => letter('bdfgklmnprstvz') + letter('aeiou'),
    ).join(''),
  )
  return capitalized(`${words.join(' ')}.`)
}

function paragraph(stream: RandomStream): string[] {
  const about = Object.fromEntries(
    Object.entries(scene).map(([name, entries]) => [name, pick(stream, entries)]),
  )
  const register = pick(stream, registers)
  const count = MIN_SENTENCES + stream.integer(MORE_SENTENCES)
  const chosen = stream.shuffle(register).slice(0, count)
  return chosen.map((template) => {
    const isOpened = !template.startsWith('"') && stream.uniform() < OPENED_SHARE
    const sentence = isOpened ? `{opening}, ${template}` : template
    const words = expand(sentence, { stream, about, depth: 0 })
    const stop = /[.?!]"?$/.test(words) ? '' : '.'
    return `${capitalized(words)}${stop}`
  })
}

/** Fills in the names in braces: those of the paragraph, or drawn anew; a digit asks for another one. */
function expand(
  template: string,
  place: {
    readonly stream: RandomStream
    readonly about: Readonly<Record<string, string>>
    readonly depth: number
  },
): string {
  const { stream, about, depth } = place
  if (depth > MAX_DEPTH) throw new RangeError(`endless: ${template}`)
  return template
    .replaceAll(/\{(\w+?)(\d?)\}/g, (_, name: string, digit: string) => {
      if (name === 'a') return '{a}'
      if (name === 'n') return String(2 + stream.integer(8) * (1 + stream.integer(3)))
      const known = digit === '' ? about[name] : undefined
      if (known !== undefined) return known
      const entries = grammar[name] ?? scene[name]
      if (!entries) throw new RangeError(`no words for ${name}`)
      return expand(pick(stream, entries), { ...place, depth: depth + 1 })
    })
    .replaceAll(/\{a\} (\w)/g, (_, letter: string) =>
      /[aeiou]/i.test(letter) ? `an ${letter}` : `a ${letter}`,
    )
}

function pick<Item>(stream: RandomStream, items: readonly Item[]): Item {
  const item = items[stream.integer(items.length)]
  if (item === undefined) throw new RangeError('nothing to draw from')
  return item
}

/** The first letter of each sentence raised, behind an opening quotation mark if there is one. */
function capitalized(words: string): string {
  return words.replaceAll(/(?:^|[.?!] )"?\w/g, (start) => start.toUpperCase())
}
