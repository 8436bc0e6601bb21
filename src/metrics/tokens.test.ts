import { describe, expect, test } from 'vitest'

import { type Delta, emptyReading, type Observation, type Usage } from '../model/observation.ts'
import { observationOf } from '../testing/observation-of.ts'
import type { TokenCounter } from './token-counter.ts'
import { countAnswer } from './tokens.ts'

/** Counts words, so that every expected count can be seen. */
const words: TokenCounter = (text) => text.split(' ').filter((word) => word !== '').length

/** Counts more for a piece than for the whole, as byte-pair tokenizers may. */
const threeForOne: TokenCounter = (text) => (text.length === 1 ? 3 : text.length)

let chunks = 0

function content(text: string): Delta {
  chunks += 1
  return { kind: 'content', text, at: 0, read: 0, chunk: chunks }
}

function reasoning(text: string): Delta {
  chunks += 1
  return { kind: 'reasoning', text, at: 0, read: 0, chunk: chunks }
}

function answerOf(deltas: readonly Delta[], usage?: Partial<Usage>): Observation {
  const nothing = {
    inputTokens: undefined,
    cachedTokens: undefined,
    cacheWriteTokens: undefined,
    outputTokens: undefined,
    reasoningTokens: undefined,
    costUsd: undefined,
    raw: {},
  }
  return observationOf({
    reading: { ...emptyReading, deltas, usage: usage && { ...nothing, ...usage } },
  })
}

describe('counts', () => {
  test("are the server's where it gives them, with o200k beside them", () => {
    const observation = answerOf([content('one two '), content('three')], {
      inputTokens: 50,
      cachedTokens: 20,
      cacheWriteTokens: 5,
      outputTokens: 12,
    })
    expect(countAnswer(observation, words).counts).toEqual({
      inputTokens: 50,
      cachedTokens: 20,
      cacheWriteTokens: 5,
      outputTokens: 12,
      tokenSource: 'usage',
      reasoningTokens: undefined,
      o200kTokens: 3,
    })
  })

  test('are of the tokenizer where the server gives none', () => {
    expect(countAnswer(answerOf([content('one two three')]), words).counts).toMatchObject({
      inputTokens: undefined,
      outputTokens: 3,
      tokenSource: 'tokenizer',
      o200kTokens: 3,
    })
  })

  test('of the tokenizer include streamed reasoning; the yardstick is visible text', () => {
    const observation = answerOf([reasoning('a b c '), content('d e')])
    expect(countAnswer(observation, words).counts).toMatchObject({
      outputTokens: 5,
      o200kTokens: 2,
    })
  })

  test('of a server that claims no output for text are not believed', () => {
    const observation = answerOf([content('one two')], { inputTokens: 5, outputTokens: 0 })
    expect(countAnswer(observation, words).counts).toMatchObject({
      outputTokens: 2,
      tokenSource: 'tokenizer',
    })
  })

  test('of a server that counts far fewer than streamed are not believed, and that is said', () => {
    const observation = answerOf([content('word '.repeat(300))], {
      inputTokens: 5,
      outputTokens: 3,
    })
    expect(countAnswer(observation, words)).toMatchObject({
      counts: { outputTokens: 300, tokenSource: 'tokenizer' },
      streamedTokens: 300,
      notes: [expect.stringMatching(/far fewer output tokens than the answer holds/)],
    })
  })

  test('of a tokenizer that differs as tokenizers do are believed without a word', () => {
    for (const outputTokens of [30, 300]) {
      const observation = answerOf([content('word '.repeat(100))], { outputTokens })
      expect(countAnswer(observation, words)).toMatchObject({ counts: { outputTokens }, notes: [] })
    }
  })

  test.each([
    // A factor of four either way is a tokenizer's.
    [100, 25, 25, 25],
    [100, 24, 100, 100],
    [100, 400, 400, 400],
    [100, 401, 401, 100],
    // Of a short text twenty more or less say nothing.
    [22, 2, 2, 2],
    [22, 1, 22, 22],
    [2, 22, 22, 22],
    [2, 23, 23, 2],
  ])('of %i words, said to be %i, are %i, and %i streamed', (count, said, output, streamed) => {
    const observation = answerOf([content('word '.repeat(count))], { outputTokens: said })
    const { counts, streamedTokens } = countAnswer(observation, words)
    expect([counts.outputTokens, streamedTokens]).toEqual([output, streamed])
  })

  test('of a text that is too long are unknown, and that is said', () => {
    const counted = countAnswer(answerOf([content('long')]), () => undefined)
    expect(counted.counts).toMatchObject({ outputTokens: undefined, tokenSource: undefined })
    expect(counted.notes).toEqual([expect.stringMatching(/too long/)])
  })

  test('of nothing are unknown, not 0', () => {
    expect(countAnswer(answerOf([]), words)).toEqual({
      counts: {
        inputTokens: undefined,
        cachedTokens: undefined,
        cacheWriteTokens: undefined,
        outputTokens: undefined,
        tokenSource: undefined,
        reasoningTokens: undefined,
        o200kTokens: undefined,
      },
      streamedTokens: undefined,
      firstChunkShare: undefined,
      notes: [],
    })
  })

  test('are of the whole text, not of its chunks', () => {
    const observation = answerOf([content('o'), content('n'), content('e')])
    expect(countAnswer(observation, words).counts.outputTokens).toBe(1)
  })
})

describe('shares', () => {
  test("the first chunk's is its o200k count in that of the whole text", () => {
    const observation = answerOf([content('one '), content('two three four')], {
      outputTokens: 16,
    })
    expect(countAnswer(observation, words)).toMatchObject({
      streamedTokens: 16,
      firstChunkShare: 0.25,
    })
  })

  test("the first chunk's is that of everything in it, thinking and answer", () => {
    const first = reasoning('a b ')
    const besides = { ...content('c '), chunk: first.chunk }
    const observation = answerOf([first, besides, content('d e f')])
    expect(countAnswer(observation, words).firstChunkShare).toBe(0.5)
  })

  test('never exceed the whole', () => {
    const observation = answerOf([content('a'), content('b')])
    expect(countAnswer(observation, threeForOne).firstChunkShare).toBe(1)
  })

  test('leave out reasoning that is billed and never streamed', () => {
    const observation = answerOf([content('one '), content('two')], {
      outputTokens: 500,
      reasoningTokens: 480,
    })
    expect(countAnswer(observation, words)).toMatchObject({
      counts: { outputTokens: 500, reasoningTokens: 480 },
      streamedTokens: 20,
    })
  })

  test.each([30, 480])(
    'leave in what was answered where %i of reasoning are counted beside',
    (more) => {
      const observation = answerOf([content('word '.repeat(30))], {
        outputTokens: 30,
        reasoningTokens: more,
      })
      expect(countAnswer(observation, words)).toMatchObject({
        counts: { outputTokens: 30, tokenSource: 'usage' },
        streamedTokens: 30,
        notes: [],
      })
    },
  )

  test('keep reasoning that streamed', () => {
    const observation = answerOf([reasoning('a b '), content('c')], {
      outputTokens: 5,
      reasoningTokens: 4,
    })
    expect(countAnswer(observation, words).streamedTokens).toBe(5)
  })

  test.each([
    [80, 0],
    [83, 1],
  ])('leave in %i tokens around a call, and say %i times that it is too much', (more, said) => {
    const call: Delta = { kind: 'tool', text: 'weather {}', at: 0, read: 0, chunk: 1 }
    const observation = answerOf([call], { outputTokens: more })
    const { reading } = observation
    const calls = { ...reading, toolCalls: [{ name: 'weather', arguments: '{}' }] }
    expect(countAnswer({ ...observation, reading: calls }, words).notes).toHaveLength(said)
  })

  test('are of what streamed where the server counts far more, and name no reasoning', () => {
    const observation = answerOf([content('one '), content('two')], { outputTokens: 500 })
    expect(countAnswer(observation, words)).toMatchObject({
      counts: { outputTokens: 500, tokenSource: 'usage' },
      streamedTokens: 2,
      notes: [expect.stringMatching(/far more output tokens than the answer holds/)],
    })
  })
})
