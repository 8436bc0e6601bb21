import type { TokenCounter } from '../metrics/token-counter.ts'
import { BenchError } from '../model/bench-error.ts'
import type { Cell } from '../model/cell.ts'
import type { Round } from '../model/round.ts'
import type { TracedRequest } from '../model/traced-request.ts'
import { randomStream } from '../stats/random.ts'
import { PaddingText } from './padding-text.ts'
import { cutPadding, GAP } from './paddings.ts'
import { nonceOf, promptAsSent } from './schedule.ts'
import { type CountedText, cutsOf, type Sentence } from './text-cuts.ts'

/** A text is drawn anew so often before it is given up. */
const MAX_ATTEMPTS = 20

/** Characters in which eight words of ours fit, whatever they are. */
const LEAD = 400

/** Whether eight words in a row that end in `text`, which follows `before`, are somebody's. */
export type Quotes = (before: string, text: string) => boolean

interface Composed extends CountedText {
  readonly tokens: number
}

/** What texts are drawn from: all rounds, in the order of their indices, and the seed. */
interface Drawn {
  readonly seed: number
  readonly rounds: readonly Round[]
}

const sources = new WeakMap<readonly Round[], ReadonlySet<number | undefined>>()

/** Indices of the rounds that others begin like. */
function sourcesIn(rounds: readonly Round[]): ReadonlySet<number | undefined> {
  const known = sources.get(rounds) ?? new Set(rounds.map(({ traced }) => traced?.sharedWith))
  sources.set(rounds, known)
  return known
}

const nothing: Composed = { text: '', sentences: [], tokens: 0 }

/**
 * Writes what the requests of a replay say: drawn text of the recorded length, which begins like that of another
 * request as far as the recorded ones did. What is a request's own begins with its nonce, so that it shares no
 * more, and with another cell or seed nothing at all.
 */
export class TracedTexts {
  readonly #counter: TokenCounter
  readonly #quotes: Quotes
  /** By id of the cell and index of the round, where others begin like them. */
  readonly #sources = new Map<string, Composed>()

  constructor(counter: TokenCounter, quotes: Quotes) {
    this.#counter = counter
    this.#quotes = quotes
  }

  /** Forgets what others begin like. */
  clear(): void {
    this.#sources.clear()
  }

  textOf(cell: Cell, round: Round, drawn: Drawn): string {
    const isSource = sourcesIn(drawn.rounds).has(round.index)
    return (isSource ? this.#sourceOf(cell, round, drawn) : this.#compose(cell, round, drawn)).text
  }

  #compose(cell: Cell, round: Round, drawn: Drawn): Composed {
    const { traced } = round
    if (!traced) throw new RangeError(`round ${round.index} replays nothing`)
    const { seed, rounds } = drawn
    const source = traced.sharedWith === undefined ? undefined : rounds[traced.sharedWith]
    const shared = source ? this.#sourceOf(cell, source, drawn) : nothing
    const nonce = nonceOf(cell, round, { seed, rounds })
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const beginning = beginningOf(shared, traced.sharedTokens - attempt, this.#counter)
      const labels = [round.nonce, 'padding', ...(attempt === 0 ? [] : [String(attempt)])]
      const whole = this.#goOn(beginning, traced, { nonce, question: round.prompt, seed, labels })
      if (!this.#quotes(beginning.text, whole.text.slice(beginning.text.length))) return whole
    }
    throw new BenchError(
      'internal',
      `no text was found for request ${round.index} of the replay that the trace does not have`,
    )
  }

  #sourceOf(cell: Cell, round: Round, drawn: Drawn): Composed {
    const key = `${round.index} ${cell.id}`
    const composed = this.#sources.get(key) ?? this.#compose(cell, round, drawn)
    this.#sources.set(key, composed)
    return composed
  }

  /** A text that goes on until it is as long as was recorded. */
  #goOn(
    beginning: Composed,
    { inputTokens }: TracedRequest,
    {
      nonce,
      question,
      seed,
      labels,
    }: {
      readonly nonce: string
      readonly question: string
      readonly seed: number
      readonly labels: readonly string[]
    },
  ): Composed {
    const room = inputTokens - beginning.tokens
    // A blank in front is part of the token behind it, whatever stands before.
    const blank = beginning.text === '' ? '' : ' '
    const head = blank + promptAsSent(nonce, '')
    const headTokens = this.#tokensIn(head)
    if (room <= headTokens) return joined(beginning, this.#openingOf(head, room))
    const closing = `${GAP}${question}`
    const tail = room > headTokens + this.#tokensIn(`.${closing}`) ? closing : ''
    const tokens = room - headTokens
    const lead = beginning.text.slice(-LEAD) + head
    const text = new PaddingText(randomStream(seed, ...labels), this.#counter, (before, sentence) =>
      this.#quotes(lead + before, sentence),
    )
    text.growTo(tokens)
    const { padding, start } = cutPadding(text, { tokens, tail }, this.#counter)
    const last = padding.slice(start) + (padding === '' ? '' : tail)
    const whole = text.sentences.filter(({ end }) => end <= start)
    const { tokensBefore } = text.sentences[whole.length] ?? { tokensBefore: 0 }
    return [
      {
        text: head,
        tokens: headTokens,
        sentences: [{ start: 0, end: head.length, tokensBefore: 0 }],
      },
      { text: padding.slice(0, start), tokens: tokensBefore, sentences: whole },
      this.#sentence(last),
    ].reduce(joined, beginning)
  }

  /** As much of a text as fits where there is no room for all of it, to the letter. */
  #openingOf(text: string, room: number): Composed {
    for (let end = text.length; end > 0; end -= 1) {
      const sentence = this.#sentence(text.slice(0, end))
      if (sentence.tokens <= room) return sentence
    }
    return nothing
  }

  #sentence(text: string): Composed {
    return {
      text,
      tokens: this.#tokensIn(text),
      sentences: [{ start: 0, end: text.length, tokensBefore: 0 }],
    }
  }

  #tokensIn(text: string): number {
    return this.#counter(text) ?? text.length
  }
}

/** A text up to so many tokens, or to the word before. */
function beginningOf(composed: Composed, tokens: number, counter: TokenCounter): Composed {
  if (tokens >= composed.tokens) return composed
  for (const cut of cutsOf(composed, tokens, counter)) {
    if (cut.tokens > tokens) continue
    const whole = composed.sentences.filter(({ end }) => end <= cut.start)
    const { tokensBefore } = composed.sentences[whole.length] ?? { tokensBefore: 0 }
    const end = cut.start + cut.kept.length
    return {
      text: composed.text.slice(0, end),
      sentences: [...whole, { start: cut.start, end, tokensBefore }],
      tokens: cut.tokens,
    }
  }
  return nothing
}

function joined(before: Composed, after: Composed): Composed {
  const moved = after.sentences.map(({ start, end, tokensBefore }): Sentence => ({
    start: start + before.text.length,
    end: end + before.text.length,
    tokensBefore: tokensBefore + before.tokens,
  }))
  return {
    text: before.text + after.text,
    sentences: [...before.sentences, ...moved],
    tokens: before.tokens + after.tokens,
  }
}
