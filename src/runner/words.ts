import type { Cell } from '../model/cell.ts'
import type { Message, Prompt, Tool } from '../model/prompt.ts'
import type { Round } from '../model/round.ts'
import type { CallContent } from '../protocol/contract.ts'
import { randomStream } from '../stats/random.ts'
import { composeHandbook, type Handbook } from './handbook.ts'
import { rowOf } from './row-of.ts'
import { nonceOf, openingOf, promptAsSent, schedule } from './schedule.ts'

/** What a request says. */
export interface Words extends CallContent {
  /** The nonce in front of everything. */
  readonly nonce: string
}

/**
 * The words of a cell's request in a round: the question behind a nonce, or a turn of a conversation,
 * with what its row of the pool says beside it. Caches match from the front: tools, then the system
 * prompt, then the messages. Where none may answer, the nonce stands in front of each.
 */
export function messagesFor(
  cell: Cell,
  round: Round,
  {
    seed,
    rounds,
    prompts,
  }: {
    readonly seed: number
    readonly rounds: readonly Round[]
    readonly prompts: readonly Prompt[]
  },
): Words {
  const nonce = nonceOf(cell, round, { seed, rounds })
  const opening = openingOf(round, rounds)
  const { system, messages = [], tools, toolChoice, schema } = rowOf(opening, prompts)
  const isWarm = cell.levels.promptCache === 'warm'
  const turns = rounds.filter(({ index }) => index >= opening.index && index <= round.index)
  const asked = (round.turn === undefined ? [round] : turns).map((turn) => rowOf(turn, prompts))
  const handbook =
    round.turn === undefined
      ? undefined
      : composeHandbook(randomStream(seed, opening.nonce, 'handbook'))
  return {
    nonce,
    system: system === undefined || isWarm ? system : promptAsSent(nonce, system),
    tools: isWarm ? tools : tools?.map((tool, index) => (index === 0 ? marked(tool, nonce) : tool)),
    toolChoice,
    schema,
    messages: [...messages, ...conversation(asked, { nonce, handbook })],
  }
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
  { nonce, handbook }: { readonly nonce: string; readonly handbook: Handbook | undefined },
): Message[] {
  return asked.flatMap((row, index): Message[] => {
    const opening = handbook && !hasContext(row) ? `${handbook.text}\n\n${row.prompt}` : row.prompt
    const content = index === 0 ? promptAsSent(nonce, opening) : row.prompt
    const question: Message = { role: 'user', content, images: row.images }
    const reply = handbook?.replies[index % handbook.replies.length] ?? ''
    return index === asked.length - 1
      ? [question]
      : [question, { role: 'assistant', content: reply }]
  })
}

/** Whether a row brings a beginning of its own. */
function hasContext({ system, messages = [], tools }: Prompt): boolean {
  return system !== undefined || messages.length > 0 || tools !== undefined
}

/** The longest words that a cell's requests can have, and the handbook in them, if there is one. */
export function longestWords(
  cell: Cell,
  { longest, turns }: { readonly longest: Prompt; readonly turns: number | undefined },
): { readonly words: Words; readonly handbook: string } {
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
  const handbook =
    turns === undefined || hasContext(longest)
      ? ''
      : composeHandbook(randomStream(0, openingOf(last, rounds).nonce, 'handbook')).text
  return { words: messagesFor(cell, last, { seed: 0, rounds, prompts }), handbook }
}
