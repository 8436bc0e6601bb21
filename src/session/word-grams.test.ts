import { expect, test } from 'vitest'

import { randomStream } from '../stats/random.ts'
import { WordGrams } from './word-grams.ts'

const eight = 'My mother keeps her old letters in tins'

test('eight words in a row are a quotation, whatever stands between them', () => {
  const grams = new WordGrams(1000)
  grams.add(`Yes: ${eight}, and nobody may open them.`)
  expect(grams.quotes('', `so my MOTHER keeps (her)\n\n"old" letters: in tins!`)).toBe(true)
  expect(grams.quotes('', 'my mother keeps her old letters in boxes')).toBe(false)
  expect(grams.quotes('My mother keeps her', ' old letters in tins')).toBe(true)
  expect(grams.quotes(`${eight} are`, ' ours')).toBe(false)
  expect(new WordGrams(1000).quotes('', eight)).toBe(false)
})

test('a shorter text has no eight words', () => {
  const grams = new WordGrams(1000)
  grams.add('My mother keeps her old letters in')
  grams.add('tins')
  expect(grams.quotes('', eight)).toBe(false)
})

test('nothing that was added is missed, and little is taken for it that was not', () => {
  const random = randomStream(7, 'words')
  const words = Array.from({ length: 20_000 }, () => random.alphanumeric(5))
  const text = words.join(' ')
  const grams = new WordGrams(text.length)
  grams.add(text)
  for (let from = 0; from + 8 <= words.length; from += 97) {
    expect(grams.quotes('', words.slice(from, from + 8).join(' '))).toBe(true)
  }
  const others = Array.from({ length: 2000 }, () =>
    Array.from({ length: 8 }, () => random.alphanumeric(5)).join(' '),
  )
  expect(others.filter((other) => grams.quotes('', other)).length).toBeLessThan(20)
})
