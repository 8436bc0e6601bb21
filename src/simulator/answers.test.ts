import { describe, expect, test } from 'vitest'

import { countO200k } from '../tokenizer/o200k.ts'
import { composeAnswer, composeJsonAnswer, composePoorAnswer } from './answers.ts'

const prompt = 'How does a hash table find an entry, and how does it deal with collisions?'
const keywords = ['hash', 'key', 'bucket', 'collision', 'table', 'array', 'lookup', 'load']
const seeds = Array.from({ length: 40 }, (_, index) => index + 1)

/** A small linear congruential source; its high bits decide. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function optionsOf(approximateTokens: number, seed: number): Parameters<typeof composeAnswer>[0] {
  return { prompt, keywords, approximateTokens, pick: seeded(seed) }
}

function keywordsIn(text: string): readonly string[] {
  return keywords.filter((keyword) => text.toLowerCase().includes(keyword))
}

function sentencesOf(paragraph: string): readonly string[] {
  return paragraph.split(/(?<=[.?!])\s+/)
}

describe.each([
  { name: 'composeAnswer', compose: composeAnswer },
  { name: 'composeJsonAnswer', compose: composeJsonAnswer },
])('$name', ({ compose }) => {
  test('gives the same text for the same seed and another for another', () => {
    expect(compose(optionsOf(300, 7))).toBe(compose(optionsOf(300, 7)))
    expect(new Set(seeds.map((seed) => compose(optionsOf(300, seed)))).size).toBe(seeds.length)
  })

  test.each([60, 150, 300, 600])('is about %i tokens long', (approximateTokens) => {
    for (const seed of seeds) {
      const tokens = countO200k(compose(optionsOf(approximateTokens, seed)))
      expect(tokens).toBeGreaterThanOrEqual(approximateTokens * 0.65)
      expect(tokens).toBeLessThanOrEqual(approximateTokens * 1.35)
    }
  })

  test.each([0, 1, 40])('has at least 40 tokens when asked for %i', (approximateTokens) => {
    for (const seed of seeds) {
      expect(countO200k(compose(optionsOf(approximateTokens, seed)))).toBeGreaterThanOrEqual(40)
    }
  })

  test.each([60, 100, 150])('contains keywords within %i tokens', (approximateTokens) => {
    for (const seed of seeds) {
      const found = keywordsIn(compose(optionsOf(approximateTokens, seed)))
      expect(found.length).toBeGreaterThanOrEqual(3)
    }
  })

  test('leaves no slot unfilled and needs no keywords', () => {
    const text = compose({ ...optionsOf(300, 3), keywords: [] })
    expect(text).not.toContain('{}')
    expect(text).toContain('collisions')
    expect(() => compose({ ...optionsOf(60, 3), prompt: '', keywords: [] })).not.toThrow()
  })
})

describe('composeAnswer', () => {
  test.each([150, 300, 600])('contains nearly all keywords in %i tokens', (approximateTokens) => {
    for (const seed of seeds) {
      const found = keywordsIn(composeAnswer(optionsOf(approximateTokens, seed)))
      expect(found.length).toBeGreaterThanOrEqual(keywords.length - 1)
    }
  })

  test.each([100, 150, 300, 600, 2000])('has paragraphs in %i tokens', (approximateTokens) => {
    for (const seed of seeds) {
      const paragraphs = composeAnswer(optionsOf(approximateTokens, seed)).split('\n\n')
      expect(paragraphs.length).toBeGreaterThanOrEqual(2)
      for (const paragraph of paragraphs) {
        expect(sentencesOf(paragraph).length).toBeGreaterThanOrEqual(2)
        expect(sentencesOf(paragraph).length).toBeLessThanOrEqual(6)
      }
    }
  })

  test('repeats no sentence in 600 tokens', () => {
    for (const seed of seeds) {
      const sentences = composeAnswer(optionsOf(600, seed)).split('\n\n').flatMap(sentencesOf)
      expect(new Set(sentences).size).toBe(sentences.length)
    }
  })
})

describe('composeJsonAnswer', () => {
  test.each([1, 60, 300])('is a JSON object of the expected shape in %i tokens', (tokens) => {
    for (const seed of seeds) {
      expect(JSON.parse(composeJsonAnswer(optionsOf(tokens, seed)))).toStrictEqual({
        title: expect.stringMatching(/\S/),
        summary: expect.stringMatching(/\S/),
        points: expect.toSatisfy((points: unknown[]) => points.length > 0),
        keywords: expect.toSatisfy((words: unknown[]) => words.length >= 3),
      })
    }
  })
})

describe('composePoorAnswer', () => {
  test('is short and deterministic', () => {
    for (const seed of seeds) {
      const text = composePoorAnswer(seeded(seed))
      expect(text).toBe(composePoorAnswer(seeded(seed)))
      expect(countO200k(text)).toBeLessThan(30)
      expect(sentencesOf(text).length).toBeLessThanOrEqual(2)
    }
  })

  test('contains next to no keywords', () => {
    for (let choice = 0; choice < 5; choice += 1) {
      expect(keywordsIn(composePoorAnswer(() => choice)).length).toBeLessThan(2)
    }
  })
})
