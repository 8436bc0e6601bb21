import { BenchError } from '../model/bench-error.ts'
import type { Cell } from '../model/cell.ts'
import type { Message, Prompt, Tool } from '../model/prompt.ts'
import type { Round } from '../model/round.ts'
import type { CallContent } from '../protocol/contract.ts'
import { randomStream } from '../stats/random.ts'
import { composeHandbook, type Handbook, MAX_HANDBOOK_TOKENS } from './handbook.ts'
import type { Paddings } from './paddings.ts'
import { rowOf } from './row-of.ts'
import { nonceOf, openingOf, promptAsSent, schedule, turnsUpTo } from './schedule.ts'
import type { TracedTexts } from './traced-texts.ts'

/** What a request says. */
export interface Words extends CallContent {
  /** The nonce in front of everything. */
  readonly nonce: string
}

/**
 * The words of a cell's request in a round: the question behind a nonce, or a turn of a conversation,
 * with what its row of the pool says beside it. Caches match from the front: tools, then the system
 * prompt, or the first message where there is none. Where no cache may answer, the nonce stands in front
 * of each, and of the question, which it names.
 */
export function messagesFor(
  cell: Cell,
  round: Round,
  {
    seed,
    rounds,
    prompts,
    paddings,
    tracedTexts,
  }: {
    readonly seed: number
    readonly rounds: readonly Round[]
    readonly prompts: readonly Prompt[]
    /** Fills up what the cell's level asks for. */
    readonly paddings?: Paddings | undefined
    /** Writes what a replay says; without it its requests are a nonce and a question. */
    readonly tracedTexts?: TracedTexts | undefined
  },
): Words {
  const nonce = nonceOf(cell, round, { seed, rounds })
  if (tracedTexts && round.traced) {
    const content = tracedTexts.textOf(cell, round, { seed, rounds })
    return { nonce, messages: [{ role: 'user', content }] }
  }
  const opening = openingOf(round, rounds)
  const { system, messages = [], tools, toolChoice, schema } = rowOf(opening, prompts)
  const isWarm = cell.levels.promptCache === 'warm'
  const front =
    isWarm || system !== undefined ? -1 : messages.findIndex(({ content }) => content !== '')
  const asked = turnsUpTo(round, rounds).map((turn) => rowOf(turn, prompts))
  const handbook =
    round.turn === undefined
      ? undefined
      : composeHandbook(randomStream(seed, opening.nonce, 'handbook'))
  const { inputTokens, json } = cell.levels
  const text = inputTokens === undefined ? handbook?.text : undefined
  const words: Words = {
    nonce,
    system: system === undefined || isWarm ? system : promptAsSent(nonce, system),
    tools: isWarm ? tools : tools?.map((tool, index) => (index === 0 ? marked(tool, nonce) : tool)),
    toolChoice,
    schema,
    messages: [
      ...messages.map((message, index) => (index === front ? opened(message, nonce) : message)),
      ...conversation(asked, { nonce, text, replies: handbook?.replies }),
    ],
  }
  if (inputTokens === undefined) return words
  if (!paddings) throw new BenchError('internal', `nothing pads the requests of ${cell.id}`)
  const place = { tokens: inputTokens, at: messages.length, json, seed, round: opening.nonce }
  return paddings.pad(words, place)
}

function opened(message: Message, nonce: string): Message {
  return { ...message, content: promptAsSent(nonce, message.content) }
}

function marked(tool: Tool, nonce: string): Tool {
  return { ...tool, description: promptAsSent(nonce, tool.description ?? tool.name) }
}

/**
 * Questions, with prepared replies to all but the last, so that every cell sends the same: a live
 * answer would not be one text. Where rows say nothing but questions, a handbook of some 4,500 tokens
 * is what a cache may keep.
 */
function conversation(
  asked: readonly Prompt[],
  {
    nonce,
    text,
    replies = [],
  }: {
    readonly nonce: string
    /** Of the handbook, if there is one. */
    readonly text: string | undefined
    readonly replies: Handbook['replies'] | undefined
  },
): Message[] {
  return asked.flatMap((row, index): Message[] => {
    const opening = text !== undefined && !hasContext(row) ? `${text}\n\n${row.prompt}` : row.prompt
    const content = index === 0 ? promptAsSent(nonce, opening) : row.prompt
    const question: Message = { role: 'user', content, images: row.images }
    const reply = replies[index % replies.length] ?? ''
    return index === asked.length - 1
      ? [question]
      : [question, { role: 'assistant', content: reply }]
  })
}

/** Whether a row brings a beginning of its own. */
function hasContext({ system, messages = [], tools }: Prompt): boolean {
  return system !== undefined || messages.length > 0 || tools !== undefined
}

/** Text of ours, and how many tokens it has at most, by any vendor's count. */
export interface KnownText {
  readonly text: string
  readonly maxTokens: number
}

/** No vendor's tokenizer makes twice as many tokens of prose as o200k does. */
export const MAX_TOKENS_PER_O200K = 2

/** The longest words that a cell's requests can have, and the handbook or the padding in them. */
export function longestWords(
  cell: Cell,
  {
    longest,
    turns,
    paddings,
  }: {
    readonly longest: Prompt
    readonly turns: number | undefined
    readonly paddings?: Paddings | undefined
  },
): { readonly words: Words; readonly known: KnownText | undefined } {
  const prompts = [longest]
  const rounds = schedule({
    seed: 0,
    matrix: '',
    cellIds: [cell.id],
    prompts,
    rounds: turns ?? 1,
    warmup: 0,
    turns,
  })
  const last = rounds.at(-1)
  if (!last) throw new RangeError('a conversation needs at least one turn')
  const words = messagesFor(cell, last, { seed: 0, rounds, prompts, paddings })
  const { inputTokens } = longest.traced ?? cell.levels
  const opening = words.messages[longest.messages?.length ?? 0]?.content ?? ''
  const own = opening.slice(promptAsSent(words.nonce, '').length, -longest.prompt.length)
  return {
    words,
    known:
      own === '' && !longest.traced
        ? undefined
        : {
            text: own,
            maxTokens:
              inputTokens === undefined ? MAX_HANDBOOK_TOKENS : inputTokens * MAX_TOKENS_PER_O200K,
          },
  }
}
