import { expect, test } from 'vitest'

import { loadTokenCounter } from '../metrics/token-counter.ts'
import type { Cell } from '../model/cell.ts'
import type { Prompt } from '../model/prompt.ts'
import type { TracedRequest } from '../model/traced-request.ts'
import { randomStream } from '../stats/random.ts'
import { schedule } from './schedule.ts'
import { type Quotes, TracedTexts } from './traced-texts.ts'

const counter = await loadTokenCounter()

function tokensIn(text: string): number {
  return counter(text) ?? NaN
}

const cell: Cell = {
  id: 'one@lab',
  label: 'one via lab',
  levels: {
    model: 'one',
    provider: 'lab',
    inputTokens: undefined,
    maxTokens: 9,
    json: false,
    concurrency: 1,
    rate: 1,
    promptCache: 'bust',
    connection: 'warm',
  },
}

/** What each of some requests says, in their order. */
function textsOf(
  requests: readonly Omit<TracedRequest, 'dueMs'>[],
  { quotes = () => false, seed = 7 }: { readonly quotes?: Quotes; readonly seed?: number } = {},
): string[] {
  const prompts = requests.map((request, index): Prompt => ({
    prompt: 'Continue this text as long as possible.',
    keywords: [],
    traced: { dueMs: index, ...request },
  }))
  const rounds = schedule({
    seed,
    matrix: 'replayed',
    cellIds: [cell.id],
    prompts,
    rounds: prompts.length,
    warmup: 0,
    isReplay: true,
  })
  const texts = new TracedTexts(counter, quotes)
  return rounds.map((round) => texts.textOf(cell, round, { seed, rounds }))
}

function alone(inputTokens: number): Omit<TracedRequest, 'dueMs'> {
  return { inputTokens, sharedWith: undefined, sharedTokens: 0 }
}

function isEnglish(_before: string, text: string): boolean {
  return /\b(?:the|and|of|an?|it|was|is)\b/i.test(text)
}

function hasNonce(_before: string, text: string): boolean {
  return text.includes('[request id]')
}

/** How much two texts begin with in common. */
function common(one: string, other: string): string {
  let end = 0
  while (end < one.length && one[end] === other[end]) end += 1
  return one.slice(0, end)
}

test('texts have the recorded lengths, and begin alike as far as was recorded', () => {
  const random = randomStream(5, 'requests')
  const requests = [alone(600)]
  for (let index = 1; index < 120; index += 1) {
    const owner = random.integer(index)
    const sharedTokens = 1 + random.integer(requests[owner]?.inputTokens ?? 1)
    const inputTokens = sharedTokens + random.integer(300)
    requests.push(
      random.uniform() < 0.2
        ? alone(1 + random.integer(400))
        : { inputTokens, sharedWith: owner, sharedTokens },
    )
  }
  const texts = textsOf(requests)
  const off: number[] = []
  for (const [index, { inputTokens, sharedWith, sharedTokens }] of requests.entries()) {
    const text = texts[index] ?? ''
    off.push(Math.abs(tokensIn(text) - inputTokens))
    if (sharedWith === undefined) continue
    const shared = tokensIn(common(text, texts[sharedWith] ?? ''))
    // Less a word, or a nonce; no more than the token that both go on with.
    expect(shared).toBeGreaterThanOrEqual(sharedTokens - 24)
    expect(shared).toBeLessThanOrEqual(sharedTokens + 2)
  }
  expect(Math.max(...off)).toBeLessThanOrEqual(2)
  expect(off.filter((tokens) => tokens === 0).length).toBeGreaterThan(0.9 * off.length)
})

test('a request that is recorded twice is sent twice, word for word', () => {
  const [one, other, longer] = textsOf([
    alone(300),
    { inputTokens: 300, sharedWith: 0, sharedTokens: 300 },
    { inputTokens: 400, sharedWith: 1, sharedTokens: 300 },
  ])
  expect(other).toBe(one)
  expect(longer?.startsWith(one ?? 'none')).toBe(true)
  expect(tokensIn(longer ?? '')).toBe(400)
})

test('the text is drawn from the seed, and another seed shares nothing', () => {
  const requests = [alone(200), { inputTokens: 300, sharedWith: 0, sharedTokens: 150 }]
  expect(textsOf(requests)).toEqual(textsOf(requests))
  const [one = '', two = ''] = textsOf(requests)
  const [other = ''] = textsOf(requests, { seed: 8 })
  expect(common(one, other).length).toBeLessThan(3)
  expect(common(two, other).length).toBeLessThan(3)
})

test('where no sentence of ours may be sent, words are made up', () => {
  const [text = ''] = textsOf([alone(200)], { quotes: isEnglish })
  expect(text).not.toMatch(/\bthe\b/i)
  expect(tokensIn(text)).toBe(200)
})

test('where nothing may be sent, nothing is', () => {
  expect(() => textsOf([alone(200)], { quotes: hasNonce })).toThrow(
    'no text was found for request 0 of the replay that the trace does not have',
  )
})
