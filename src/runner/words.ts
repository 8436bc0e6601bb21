import type { Prompt } from '../model/answer.ts'
import type { Cell } from '../model/cell.ts'
import type { Round } from '../model/round.ts'
import type { Message } from '../protocol/contract.ts'
import { randomStream } from '../stats/random.ts'
import { composeHandbook } from './handbook.ts'
import { nonceOf, openingOf, promptAsSent, schedule } from './schedule.ts'

/** Turns of a conversation: enough to see what a cache does after the first. */
export const TURNS = 5

/** What a request says. */
export interface Words {
  /** The nonce in front of everything. */
  readonly nonce: string
  readonly messages: readonly Message[]
}

/**
 * The words of a cell's request in a round: the prompt behind a nonce, or a turn of a conversation.
 * A conversation is a handbook of some 4,500 tokens, the questions of its rounds so far, and prepared
 * replies to all but the last, so that every cell sends the same; a live answer would not be one text.
 */
export function messagesFor(
  cell: Cell,
  round: Round,
  { seed, rounds }: { readonly seed: number; readonly rounds: readonly Round[] },
): Words {
  const nonce = nonceOf(cell, round, { seed, rounds })
  if (round.turn === undefined) {
    return { nonce, messages: [{ role: 'user', content: promptAsSent(nonce, round.prompt) }] }
  }
  const opening = openingOf(round, rounds)
  const turns = rounds.filter(({ index }) => index >= opening.index && index <= round.index)
  const handbook = composeHandbook(randomStream(seed, opening.nonce, 'handbook'))
  const questions = turns.map(({ prompt }) => prompt)
  return {
    nonce,
    messages: questions.flatMap((question, index): Message[] => {
      const content =
        index === 0 ? promptAsSent(nonce, `${handbook.text}\n\n${question}`) : question
      const asked: Message = { role: 'user', content }
      const reply = handbook.replies[index % handbook.replies.length] ?? ''
      return index === questions.length - 1
        ? [asked]
        : [asked, { role: 'assistant', content: reply }]
    }),
  }
}

/** The longest words that a cell's requests can have, and the handbook in them, if there is one. */
export function longestWords(
  cell: Cell,
  { prompts, turns }: { readonly prompts: readonly Prompt[]; readonly turns: number | undefined },
): { readonly messages: readonly Message[]; readonly handbook: string } {
  const longest = prompts.reduce((known, prompt) =>
    bytesOf(prompt) > bytesOf(known) ? prompt : known,
  )
  const rounds = schedule({
    seed: 0,
    matrix: '',
    cellIds: [cell.id],
    prompts: [longest],
    rounds: turns ?? 1,
    warmup: 0,
    turns,
  })
  const last = rounds.at(-1)
  if (!last) throw new RangeError('a conversation needs at least one turn')
  const handbook =
    turns === undefined
      ? ''
      : composeHandbook(randomStream(0, openingOf(last, rounds).nonce, 'handbook')).text
  return { messages: messagesFor(cell, last, { seed: 0, rounds }).messages, handbook }
}

function bytesOf({ prompt }: Prompt): number {
  return Buffer.byteLength(JSON.stringify(prompt))
}
