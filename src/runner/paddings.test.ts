import { expect, test } from 'vitest'

import { loadTokenCounter } from '../metrics/token-counter.ts'
import { JSON_INSTRUCTION } from '../model/json-instruction.ts'
import type { Message } from '../model/prompt.ts'
import { randomStream } from '../stats/random.ts'
import { PaddingText } from './padding-text.ts'
import { grammar, registers, scene } from './padding-words.ts'
import { fillers, type PaddedContent, Paddings } from './paddings.ts'
import { promptAsSent } from './schedule.ts'

const counter = await loadTokenCounter()
const tokensOf = (text: string): number => counter(text) ?? NaN

function textOf(label: string, tokens: number): PaddingText {
  const text = new PaddingText(randomStream(1, label), counter)
  text.growTo(tokens)
  return text
}

function contentOf(
  seed: number,
  question: string,
  rest: { readonly system?: string; readonly before?: readonly Message[] } = {},
): PaddedContent {
  const random = randomStream(seed, 'nonce')
  const nonce = `${random.alphanumeric(8)}-${random.hex(12)}`
  return {
    nonce,
    system: rest.system === undefined ? undefined : promptAsSent(nonce, rest.system),
    messages: [...(rest.before ?? []), { role: 'user', content: promptAsSent(nonce, question) }],
  }
}

test('the text has as many tokens as are said to stand before each sentence', () => {
  const { text, sentences } = textOf('counted', 3000)
  for (const { start, tokensBefore } of sentences) {
    expect(tokensOf(text.slice(0, start))).toBe(tokensBefore)
  }
})

test('the text reads like text: of 32,768 tokens no paragraph is there twice, and words differ', () => {
  const { text } = textOf('long', 32_768)
  const paragraphs = text.trimEnd().split('\n\n')
  expect(new Set(paragraphs).size).toBe(paragraphs.length)
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  expect(new Set(words).size).toBeGreaterThan(900)
  // Prose has four to five characters a token, and sentences of some length.
  expect(text.length / tokensOf(text)).toBeGreaterThan(4)
  expect(text).not.toMatch(/[{}|]|undefined|\ba [aeiou]| {2}|\.\./)
  for (const paragraph of paragraphs) expect(paragraph).toMatch(/^["A-Z0-9].*[.?!]"?$/)
})

test('a longer text begins like a shorter one, and another stream gives another text', () => {
  const short = textOf('one', 500).text
  expect(textOf('one', 5000).text.startsWith(short)).toBe(true)
  const grown = textOf('one', 500)
  grown.growTo(5000)
  expect(grown.text).toBe(textOf('one', 5000).text)
  expect(textOf('other', 500).text.slice(0, 100)).not.toBe(short.slice(0, 100))
})

test('every name in braces has words, and every filler has a token a word', () => {
  const lists = [...Object.values(scene), ...Object.values(grammar), ...registers]
  const names = lists.flatMap((entries) =>
    entries.flatMap((entry) => [...entry.matchAll(/\{(\w+?)\d?\}/g)].map(([, name = '']) => name)),
  )
  const known = new Set(['a', 'n', ...Object.keys(scene), ...Object.keys(grammar)])
  expect(names.filter((name) => !known.has(name))).toEqual([])
  expect(lists.flat().filter((entry) => entry.trim() === '')).toEqual([])
  for (const [index, filler] of fillers.entries()) {
    expect(tokensOf(`table${filler}.`)).toBe(tokensOf('table.') + index)
  }
})

test('a request has exactly the tokens of its level: nonce first, question last', () => {
  const paddings = new Paddings(counter)
  const questions = ['Why is the sky blue?', '/etc/hosts, what is it for?', '¿Qué es esto? 知道吗']
  for (const tokens of [64, 65, 66, 67, 68, 69, 70, 71, 128, 1024, 8192, 32_768]) {
    for (const [index, question] of questions.entries()) {
      const content = contentOf(tokens + index, question)
      const place = { tokens, at: 0, json: false, seed: 1, round: `r${index}` }
      const [message] = paddings.pad(content, place).messages
      expect(tokensOf(message?.content ?? '')).toBe(tokens)
      expect(message?.content.startsWith(`${content.nonce} [request id]\n\n`)).toBe(true)
      expect(message?.content.endsWith(`.\n\n${question}`)).toBe(true)
    }
  }
})

test('system prompt, earlier messages and what asks for JSON count; a smaller level is a beginning', () => {
  const paddings = new Paddings(counter)
  const before: Message[] = [
    { role: 'user', content: 'It blinks red.', isVerbatim: true },
    { role: 'assistant', content: 'Then there is no connection.' },
  ]
  const content = contentOf(1, 'What now?', { system: 'You are brief.', before })
  const paddingAt = (tokens: number): string => {
    const place = { tokens, at: 2, json: true, seed: 1, round: 'r' }
    const { system = '', messages } = paddings.pad(content, place)
    const sent = messages.map((message) => message.content)
    const total = [system, ...sent.slice(0, 2), `${sent[2]}\n\n${JSON_INSTRUCTION}`]
    expect(total.reduce((sum, text) => sum + tokensOf(text), 0)).toBe(tokens)
    expect(sent.slice(0, 2)).toEqual(before.map((message) => message.content))
    return sent[2] ?? ''
  }
  const [long, short] = [paddingAt(4000), paddingAt(1000)]
  const shared = short.slice(0, -' again and once more.\n\nWhat now?'.length)
  expect(long.startsWith(shared)).toBe(true)
})

test('what a request comes to without padding is never more than is said, and then nothing is added', () => {
  const paddings = new Paddings(counter)
  for (let seed = 0; seed < 200; seed += 1) {
    const content = contentOf(seed, 'Why is the sky blue?', { system: 'Be brief.' })
    const own = tokensOf(content.system ?? '') + tokensOf(content.messages[0]?.content ?? '')
    const most = paddings.maxTokensOf(content, { at: 0, json: false })
    expect(own).toBeLessThanOrEqual(most)
    expect(most - own).toBeLessThan(25)
    const place = { tokens: own, at: 0, json: false, seed: 1, round: 'r' }
    expect(paddings.pad(content, place)).toBe(content)
  }
})

test('texts of rounds that are over are forgotten, and come back the same', () => {
  const paddings = new Paddings(counter)
  const content = contentOf(1, 'Why?')
  const place = { tokens: 2000, at: 0, json: false, seed: 1, round: 'r' }
  const first = paddings.pad(content, place)
  paddings.keepOnly(new Set())
  expect(paddings.pad(content, place)).toEqual(first)
  expect(paddings.pad(content, { ...place, round: 's' })).not.toEqual(first)
})
