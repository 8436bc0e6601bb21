import { expect, test } from 'vitest'

import { fitted, textWidth, wrapped } from './text-width.ts'

test('narrow letters are narrow and wide ones wide', () => {
  expect(textWidth('iiii', 10)).toBeCloseTo(9.6)
  expect(textWidth('MMMM', 10)).toBeCloseTo(36)
  expect(textWidth('中', 10)).toBe(10)
})

test('what fits stays, what does not ends in an ellipsis that fits', () => {
  expect(fitted('openai', 100, 11)).toBe('openai')
  const short = fitted('bedrock-ap-northeast-1', 60, 11)
  expect(short).toMatch(/^bedrock.*…$/)
  expect(textWidth(short, 11)).toBeLessThanOrEqual(60)
})

test('a text without end is cut at once', () => {
  expect(fitted('x'.repeat(10_000_000), 60, 11)).toBe(fitted('x'.repeat(100), 60, 11))
})

test('a text as wide as its room fits', () => {
  for (const text of ['gpt-4.1 via openrouter', 'claude-haiku-4-5', 'x'.repeat(33)]) {
    expect(fitted(text, textWidth(text, 11), 11)).toBe(text)
  }
})

test('no character is cut in half', () => {
  expect(fitted('😀😀😀', 25, 10).isWellFormed()).toBe(true)
})

test('lines break between words, and inside a word that is too long', () => {
  expect(wrapped('aa bb cc', textWidth('aa bb', 10), 10)).toEqual(['aa bb', 'cc'])
  const lines = wrapped('x'.repeat(40), 50, 10)
  expect(lines.join('')).toBe('x'.repeat(40))
  for (const line of lines) expect(textWidth(line, 10)).toBeLessThanOrEqual(50)
})
