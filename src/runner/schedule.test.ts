import { encode } from 'gpt-tokenizer/encoding/o200k_base'
import { describe, expect, test } from 'vitest'

import { plannedCell } from '../../test/builders.ts'
import type { Round } from '../model/round.ts'
import {
  laterRounds,
  nonceOf,
  promptAsSent,
  schedule,
  type ScheduleOptions,
  turnsUpTo,
} from './schedule.ts'

const options: ScheduleOptions = {
  seed: 42,
  matrix: 'providers',
  cellIds: ['a@x', 'b@x', 'c@x', 'd@x', 'e@x'],
  prompts: Array.from({ length: 25 }, (_, index) => ({
    prompt: `Prompt ${index}`,
    keywords: [`keyword${index}`],
  })),
  rounds: 30,
  warmup: 2,
}

function roundsOf(changes: Partial<ScheduleOptions> = {}): Round[] {
  return schedule({ ...options, ...changes })
}

/** Places of the main rounds in which a cell is asked. */
function askedOf(rounds: readonly Round[], id: string): number[] {
  return rounds.flatMap(({ order, warmup }, index) =>
    !warmup && order.includes(id) ? [index] : [],
  )
}

test('warm-up rounds come first, and indices count on', () => {
  const rounds = roundsOf({ rounds: 3 })
  expect(rounds.map(({ index, phase, warmup }) => [index, phase, warmup])).toEqual([
    [0, 'warmup', true],
    [1, 'warmup', true],
    [2, 'main', false],
    [3, 'main', false],
    [4, 'main', false],
  ])
})

test('the turns of a conversation are found, whichever rounds are walked, in any number of them', () => {
  const rounds = roundsOf({ rounds: 12, warmup: 0, turns: 4 })
  const indices = (of: readonly Round[], index: number): number[] => {
    const round = rounds[index]
    return round ? turnsUpTo(round, of).map((turn) => turn.index) : []
  }
  expect(indices(rounds, 4)).toEqual([4])
  expect(indices(rounds, 6)).toEqual([4, 5, 6])
  expect(indices(rounds.slice(4), 7)).toEqual([4, 5, 6, 7])
  expect(indices(rounds.toSpliced(0, 2), 11)).toEqual([8, 9, 10, 11])
  // Where some are not walked, no place tells an index.
  expect(indices(rounds.toSpliced(2, 2), 6)).toEqual([4, 5, 6])
  const many = roundsOf({ rounds: 50_000, warmup: 0 })
  const before = process.cpuUsage()
  for (const round of many) turnsUpTo(round, many)
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(3)
})

describe('a later look', () => {
  const look = { look: 2, firstRound: 32, rounds: { 'b@x': 8, 'd@x': 3 } }
  const again = laterRounds(options, look)

  test('counts on, warms up once, and asks nobody else', () => {
    expect(again.map(({ index }) => index)).toEqual([32, 33, 34, 35, 36, 37, 38, 39, 40])
    expect(again.every(({ phase }) => phase === 'confirm')).toBe(true)
    expect(again.map(({ warmup }) => warmup)).toEqual([true, ...Array<boolean>(8).fill(false)])
    expect(again[0]?.order.toSorted()).toEqual(['b@x', 'd@x'])
    expect(new Set(again.flatMap(({ order }) => order))).toEqual(new Set(['b@x', 'd@x']))
    const cold = laterRounds({ ...options, warmup: 0 }, look)
    expect(cold.map(({ warmup }) => warmup)).toEqual(Array(8).fill(false))
  })

  test('asks each cell as often as it is told to, spread over the look', () => {
    expect(askedOf(again, 'b@x')).toHaveLength(8)
    expect(askedOf(again, 'd@x')).toEqual([3, 6, 8])
  })

  test('asks whole conversations and whole blocks', () => {
    const talks = laterRounds(
      { ...options, turns: 4 },
      { ...look, rounds: { 'b@x': 16, 'd@x': 5 } },
    )
    const turns = talks.filter(({ warmup, order }) => !warmup && order.includes('d@x'))
    expect(turns.map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 1, 2, 3, 4])
    const blocks = laterRounds(
      { ...options, blockSize: 5 },
      { ...look, rounds: { 'b@x': 20, 'd@x': 4 } },
    )
    const own = blocks.filter(({ warmup, order }) => !warmup && order.includes('d@x'))
    expect(new Set(own.map(({ block }) => block)).size).toBe(1)
    expect(own).toHaveLength(5)
  })

  test('draws for itself, the third otherwise than the second', () => {
    const third = laterRounds(options, { ...look, look: 3, firstRound: 41 })
    const all = [...roundsOf(), ...again, ...third]
    expect(new Set(all.map(({ nonce }) => nonce)).size).toBe(all.length)
  })
})

test('the same seed makes the same rounds', () => {
  expect(roundsOf()).toEqual(roundsOf())
})

test('another location asks the same in the same order, with nonces of its own', () => {
  const [here, there] = [roundsOf({ location: 'eu' }), roundsOf({ location: 'us' })]
  expect(there.map(({ prompt }) => prompt)).toEqual(here.map(({ prompt }) => prompt))
  expect(there.map(({ order }) => order)).toEqual(here.map(({ order }) => order))
  const nonces = [...here, ...there, ...roundsOf()].map(({ nonce }) => nonce)
  expect(new Set(nonces).size).toBe(nonces.length)
})

test.each(['prompt', 'nonce', 'order'] as const)('another seed makes another %s', (part) => {
  const partOf = (rounds: readonly Round[]) => rounds.map((round) => round[part])
  expect(partOf(roundsOf({ seed: 43 }))).not.toEqual(partOf(roundsOf()))
})

test('another matrix draws for itself', () => {
  const nonces = new Set(roundsOf().map(({ nonce }) => nonce))
  expect(roundsOf({ matrix: 'other' }).filter(({ nonce }) => nonces.has(nonce))).toEqual([])
})

test('more rounds begin with the same rounds', () => {
  expect(roundsOf({ rounds: 60 }).slice(0, 32)).toEqual(roundsOf())
})

test('every round asks every cell once', () => {
  for (const { order } of roundsOf()) expect(order.toSorted()).toEqual(options.cellIds)
})

test('every cell comes first now and then', () => {
  const first = new Set(roundsOf({ rounds: 100 }).map(({ order }) => order[0]))
  expect(first.size).toBe(5)
})

test('a prompt comes with its keywords', () => {
  for (const { prompt, keywords } of roundsOf()) {
    expect(keywords).toEqual([prompt.replace('Prompt ', 'keyword')])
  }
})

test('prompts differ from round to round', () => {
  expect(new Set(roundsOf().map(({ prompt }) => prompt)).size).toBeGreaterThan(10)
})

test('no prompts make no schedule', () => {
  expect(() => roundsOf({ prompts: [] })).toThrow(RangeError)
})

describe('nonces', () => {
  const { levels } = plannedCell('a', 'x')
  const nonceIn = (round: Round, id: string, seed = options.seed): string =>
    nonceOf({ id, levels }, round, { seed, rounds: [round] })

  test('are unique by round and cell', () => {
    const nonces = roundsOf().flatMap((round) => options.cellIds.map((id) => nonceIn(round, id)))
    expect(nonces).toHaveLength(32 * 5)
    expect(new Set(nonces).size).toBe(nonces.length)
  })

  test('of a cell do not depend on which other cells there are', () => {
    const [round] = roundsOf()
    const [alone] = roundsOf({ cellIds: ['b@x'] })
    if (!round || !alone) throw new Error('a schedule has rounds')
    expect(nonceIn(alone, 'b@x')).toBe(nonceIn(round, 'b@x'))
  })

  test('are the same for the same seed', () => {
    const [round] = roundsOf()
    if (!round) throw new Error('a schedule has rounds')
    expect(nonceIn(round, 'a@x', 42)).toBe(nonceIn(round, 'a@x', 42))
    expect(nonceIn(round, 'a@x', 42)).not.toBe(nonceIn(round, 'a@x', 43))
  })

  test('stand at the very front, and differ there from the first token on', () => {
    const sent = roundsOf().map((round) =>
      ['a@x', 'b@x', 'a@y', 'b@y'].map((id) =>
        promptAsSent(nonceIn(round, id), 'Why is the sky blue?'),
      ),
    )
    const tokens = sent.flat().map((prompt) => encode(prompt)[0])
    expect(sent[0]?.[0]).toMatch(
      /^[\dA-Za-z]{8}-[\da-f]{12} \[request id\]\n\nWhy is the sky blue\?$/,
    )
    // Some begin alike by chance: one pair in two hundred.
    expect(new Set(tokens).size).toBeGreaterThan(tokens.length * 0.6)
    const beginnings = sent.flat().map((prompt) => prompt.slice(0, 4))
    expect(new Set(beginnings).size).toBe(beginnings.length)
  })
})

describe('blocks', () => {
  test('have one order each, and warm-up its own', () => {
    const rounds = roundsOf({ blockSize: 10 })
    expect(rounds.map(({ block }) => block)).toEqual([
      0,
      0,
      ...Array.from({ length: 30 }, (_, index) => 1 + Math.floor(index / 10)),
    ])
    for (const block of Map.groupBy(rounds, (round) => round.block).values()) {
      expect(new Set(block.map(({ order }) => order.join())).size).toBe(1)
    }
    expect(new Set(rounds.map(({ order }) => order.join())).size).toBeGreaterThan(2)
  })

  test('change neither prompts nor nonces', () => {
    const said = [{ blockSize: 10 }, {}].map((changes) =>
      roundsOf(changes).map(({ prompt, nonce }) => [prompt, nonce]),
    )
    expect(said[0]).toEqual(said[1])
  })

  test('are rounds by default', () => {
    expect(roundsOf().map(({ block }) => block)).toEqual(roundsOf().map(({ index }) => index))
  })
})
