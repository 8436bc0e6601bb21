import { beforeAll, describe, expect, test } from 'vitest'

import { observationOf } from '../../test/observation.ts'
import { type Delta, nothingRead, type Observation, type Usage } from '../model/observation.ts'
import { countAnswer, loadTokenCounter, type TokenCounter } from './tokens.ts'

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
    reading: { ...nothingRead, deltas, usage: usage && { ...nothing, ...usage } },
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
      outputTokens: 40,
    })
    expect(countAnswer(observation, words)).toMatchObject({
      streamedTokens: 40,
      firstChunkShare: 0.25,
    })
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

  test('keep reasoning that streamed', () => {
    const observation = answerOf([reasoning('a b '), content('c')], {
      outputTokens: 500,
      reasoningTokens: 480,
    })
    expect(countAnswer(observation, words).streamedTokens).toBe(500)
  })
})

describe('the o200k counter', () => {
  let counter: TokenCounter = words

  beforeAll(async () => {
    counter = await loadTokenCounter()
  })

  test.each([
    // tiktoken 0.12, o200k_base
    ['hello world', 2],
    ['', 0],
    ['The quick brown fox jumps over the lazy dog.', 10],
  ])('counts %j as %d', (text, tokens) => {
    expect(counter(text)).toBe(tokens)
  })

  test('takes what looks like a control token for text', () => {
    expect(counter('<|endoftext|>')).toBeGreaterThan(1)
  })
})
