import type { TokenCounter } from '../metrics/token-counter.ts'
import type { RandomStream } from '../stats/random.ts'
import { grammar, registers, scene } from './padding-words.ts'

const MIN_SENTENCES = 4
const MORE_SENTENCES = 4
/** Sentences with something in front, such as "in the end". */
const OPENED_SHARE = 0.3
/** More would be a grammar that names itself. */
const MAX_DEPTH = 6

/** A sentence in a text, with what parts it from the one before. */
interface Sentence {
  readonly start: number
  readonly end: number
  /** o200k tokens of all sentences before it. */
  readonly tokensBefore: number
}

/** Text in paragraphs that nobody has read before; the same stream gives the same. */
export class PaddingText {
  readonly #stream: RandomStream
  readonly #counter: TokenCounter
  readonly #sentences: Sentence[] = []
  #text = ''
  #tokens = 0

  constructor(stream: RandomStream, counter: TokenCounter) {
    this.#stream = stream
    this.#counter = counter
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
    while (this.#tokens < tokens) {
      for (const [index, sentence] of paragraph(this.#stream).entries()) {
        // A paragraph's last full stop takes the line breaks behind it into its own token.
        const part = index === 0 ? sentence : ` ${sentence}`
        const start = this.#text.length
        this.#text += part
        this.#sentences.push({ start, end: this.#text.length, tokensBefore: this.#tokens })
        this.#tokens += this.#counter(part) ?? part.length
      }
    }
  }
}

function paragraph(stream: RandomStream): string[] {
  const about = Object.fromEntries(
    Object.entries(scene).map(([name, entries]) => [name, pick(stream, entries)]),
  )
  const register = pick(stream, registers)
  const count = MIN_SENTENCES + stream.integer(MORE_SENTENCES)
  const chosen = stream.shuffle(register).slice(0, count)
  return chosen.map((template, index) => {
    const isOpened = !template.startsWith('"') && stream.uniform() < OPENED_SHARE
    const sentence = isOpened ? `{opening}, ${template}` : template
    const words = expand(sentence, { stream, about, depth: 0 })
    const stop = /[.?!]"?$/.test(words) ? '' : '.'
    return `${capitalized(words)}${stop}${index === chosen.length - 1 ? '\n\n' : ''}`
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
