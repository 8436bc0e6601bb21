import { describe, expect, test } from 'vitest'

import { axesOf } from '../../test/builders.ts'
import { loadTokenCounter } from '../metrics/token-counter.ts'
import { type Cell, cellOf, plainWorkload } from '../model/cell.ts'
import { type Prompt, TURNS } from '../model/prompt.ts'
import type { Round } from '../model/round.ts'
import { randomStream } from '../stats/random.ts'
import { composeHandbook } from './handbook.ts'
import { schedule } from './schedule.ts'
import { messagesFor, type Words } from './words.ts'

const axes = axesOf({ promptCache: ['bust', 'warm'], provider: ['lab', 'other'] })
const warm = cellAt('lab', 'warm')
const bust = cellAt('lab', 'bust')

function cellAt(provider: string, promptCache: 'bust' | 'warm'): Cell {
  const levels = { model: 'm', maxTokens: 512, json: false, ...plainWorkload }
  return cellOf({ ...levels, provider, promptCache }, axes)
}

function roundsOf(turns: number | undefined, seed = 1): Round[] {
  return schedule({
    seed,
    matrix: 'words',
    cellIds: [warm.id, bust.id],
    prompts: Array.from({ length: 25 }, (_, index) => ({
      prompt: `Question ${index}?`,
      keywords: [],
    })),
    rounds: 12,
    warmup: 2,
    turns,
  })
}

const rounds = roundsOf(TURNS)

function wordsOf(cell: Cell, index: number, all = rounds): Words {
  const round = all[index]
  if (!round) throw new Error(`no round ${index}`)
  return messagesFor(cell, round, { seed: 1, rounds: all, prompts: [] })
}

/** All of it in one piece, as a cache would compare it. */
function textOf({ messages }: Words): string {
  return messages.map(({ role, content }) => `${role}: ${content}\n`).join('')
}

function withoutNonce(words: Words): string {
  return textOf(words).replace(words.nonce, '')
}

/** How many characters two texts have in common from the front. */
function commonLength(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return length
}

test('a question that stands alone is the prompt behind its nonce', () => {
  const alone = roundsOf(undefined)
  const { nonce, messages } = wordsOf(bust, 3, alone)
  expect(messages).toEqual([
    { role: 'user', content: `${nonce} [request id]\n\n${alone[3]?.prompt}` },
  ])
})

describe('a conversation', () => {
  test('has its turns, begins anew after the last, and warm-up has its own', () => {
    expect(rounds.map(({ turn }) => turn)).toEqual([1, 2, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2])
  })

  test('ends with the question of its round, after those of the rounds before', () => {
    const { messages } = wordsOf(warm, 4)
    expect(messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ])
    const asked = messages.filter(({ role }) => role === 'user').map(({ content }) => content)
    expect(asked[0]?.endsWith(`\n\n${rounds[2]?.prompt}`)).toBe(true)
    expect(asked.slice(1)).toEqual([rounds[3]?.prompt, rounds[4]?.prompt])
  })

  test('with a warm cache begins, turn by turn, with all that was sent before', () => {
    for (let index = 3; index <= 6; index += 1) {
      const before = textOf(wordsOf(warm, index - 1))
      expect(textOf(wordsOf(warm, index)).startsWith(before)).toBe(true)
    }
    expect(new Set([2, 3, 4, 5, 6].map((index) => wordsOf(warm, index).nonce)).size).toBe(1)
  })

  test('with a busted cache says the same behind a nonce of its own each turn', () => {
    for (let index = 2; index <= 6; index += 1) {
      expect(withoutNonce(wordsOf(bust, index))).toBe(withoutNonce(wordsOf(warm, index)))
    }
    const texts = [2, 3, 4, 5, 6].map((index) => textOf(wordsOf(bust, index)))
    for (const [index, text] of texts.entries()) {
      for (const other of texts.slice(index + 1)) expect(commonLength(text, other)).toBeLessThan(30)
    }
  })

  test('shares no beginning with the next one, or with that of another cell', () => {
    const first = textOf(wordsOf(warm, 2))
    for (const other of [wordsOf(warm, 7), wordsOf(bust, 2), wordsOf(cellAt('other', 'warm'), 2)]) {
      expect(commonLength(first, textOf(other))).toBeLessThan(30)
    }
  })

  test('is the same for the same seed, and another for another', () => {
    expect(wordsOf(warm, 5, roundsOf(TURNS))).toEqual(wordsOf(warm, 5))
    const other = textOf(wordsOf(warm, 5, roundsOf(TURNS, 2)))
    expect(commonLength(other, textOf(wordsOf(warm, 5)))).toBeLessThan(30)
  })
})

test('a handbook is longer than what any cache takes for too short', async () => {
  const count = await loadTokenCounter()
  for (let seed = 0; seed < 20; seed += 1) {
    const tokens = count(composeHandbook(randomStream(seed, 'handbook')).text)
    expect(tokens).toBeGreaterThan(4_200)
    expect(tokens).toBeLessThan(5_000)
  }
})

describe('what a row says beside its question', () => {
  const tools = [
    { name: 'weather', description: 'Says how it is.', parameters: { type: 'object' } },
    { name: 'time', parameters: { type: 'object' } },
  ]
  const row: Prompt = {
    prompt: 'And now?',
    keywords: ['rain'],
    system: 'Be brief.',
    messages: [
      { role: 'user', content: 'In Rome?', isVerbatim: true },
      { role: 'assistant', content: 'Sun.', isVerbatim: true },
    ],
    tools,
    toolChoice: 'required',
  }
  const prompts = [row, { prompt: 'Plain?', keywords: [] }]

  function sent(cell: Cell, turns: number | undefined, index: number): Words {
    const pool = turns === undefined ? prompts : [row]
    const all = schedule({
      seed: 1,
      matrix: 'rows',
      cellIds: [warm.id, bust.id],
      prompts: pool,
      rounds: 20,
      warmup: 0,
      turns,
    })
    const round = all[index]
    if (!round) throw new Error(`no round ${index}`)
    return messagesFor(cell, round, { seed: 1, rounds: all, prompts: pool })
  }

  const richOf = (): Words => {
    const rich = Array.from({ length: 20 }, (_, index) => sent(bust, undefined, index))
    const found = rich.find(({ system }) => system !== undefined)
    if (!found) throw new Error('no round asks the row')
    return found
  }

  test('goes out with it, and only with it', () => {
    const all = Array.from({ length: 20 }, (_, index) => sent(bust, undefined, index))
    const rich = all.filter(({ system }) => system !== undefined)
    const plain = all.filter(({ system }) => system === undefined)
    expect([rich.length > 0, plain.length > 0]).toEqual([true, true])
    for (const { messages, toolChoice } of rich) {
      expect(messages.slice(0, -1)).toEqual(row.messages)
      expect(messages.at(-1)?.content).toMatch(/And now\?$/)
      expect(toolChoice).toBe('required')
    }
    for (const words of plain) {
      expect(words.messages).toHaveLength(1)
      expect(words.tools).toBeUndefined()
    }
  })

  test('has the nonce in front of each part where no cache may answer', () => {
    const words = richOf()
    const { nonce, system, messages } = words
    const front = `${nonce} [request id]\n\n`
    expect(system).toBe(`${front}Be brief.`)
    expect(messages.at(-1)?.content).toBe(`${front}And now?`)
    expect(words.tools).toEqual([{ ...tools[0], description: `${front}Says how it is.` }, tools[1]])
  })

  test('without a system prompt has it in front of the first turn as well', () => {
    const pool: Prompt[] = [{ ...row, system: undefined, tools: undefined, toolChoice: undefined }]
    const all = schedule({
      seed: 1,
      matrix: 'rows',
      cellIds: [warm.id, bust.id],
      prompts: pool,
      rounds: 1,
      warmup: 0,
    })
    const [round] = all
    if (!round) throw new Error('no round')
    const words = messagesFor(bust, round, { seed: 1, rounds: all, prompts: pool })
    const front = `${words.nonce} [request id]\n\n`
    expect(words.messages.map(({ content }) => content)).toEqual([
      `${front}In Rome?`,
      'Sun.',
      `${front}And now?`,
    ])
    const kept = messagesFor(warm, round, { seed: 1, rounds: all, prompts: pool })
    expect(kept.messages.slice(0, 2)).toEqual(row.messages)
  })

  test('stays as it is where a cache is to be warm, with no handbook beside it', () => {
    for (const index of [0, 1, 2]) {
      const words = sent(warm, 3, index)
      expect(words.system).toBe('Be brief.')
      expect(words.tools).toEqual(tools)
      expect(words.messages.slice(0, 2)).toEqual(row.messages)
      expect(words.messages).toHaveLength(3 + 2 * index)
      expect(words.messages[2]?.content).toBe(`${words.nonce} [request id]\n\nAnd now?`)
    }
    expect(sent(warm, 3, 0).nonce).toBe(sent(warm, 3, 2).nonce)
    expect(sent(bust, 3, 1).system).not.toBe(sent(bust, 3, 2).system)
  })
})
