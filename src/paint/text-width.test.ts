import { expect, test } from 'vitest'

import { fitted, textWidth, wrapped } from './text-width.ts'

test('narrow letters are narrow and wide ones wide', () => {
  expect(textWidth('iiii', { size: 10 })).toBeCloseTo(9.6)
  expect(textWidth('MMMM', { size: 10 })).toBeCloseTo(36)
  expect(textWidth('中', { size: 10 })).toBe(10)
})

test('what fits stays, what does not ends in an ellipsis that fits', () => {
  expect(fitted('openai', 100, { size: 11 })).toBe('openai')
  const short = fitted('bedrock-ap-northeast-1', 60, { size: 11 })
  expect(short).toMatch(/^bedrock.*…$/)
  expect(textWidth(short, { size: 11 })).toBeLessThanOrEqual(60)
})

test('a text without end is cut at once', () => {
  expect(fitted('x'.repeat(10_000_000), 60, { size: 11 })).toBe(
    fitted('x'.repeat(100), 60, { size: 11 }),
  )
})

test('a text as wide as its room fits', () => {
  for (const text of ['gpt-4.1 via openrouter', 'claude-haiku-4-5', 'x'.repeat(33)]) {
    expect(fitted(text, textWidth(text, { size: 11 }), { size: 11 })).toBe(text)
  }
})

test('no character is cut in half', () => {
  expect(fitted('😀😀😀', 25, { size: 10 }).isWellFormed()).toBe(true)
})

test('lines break between words, and inside a word that is too long', () => {
  expect(wrapped('aa bb cc', textWidth('aa bb', { size: 10 }), { size: 10 })).toEqual([
    'aa bb',
    'cc',
  ])
  const lines = wrapped('x'.repeat(40), 50, { size: 10 })
  expect(lines.join('')).toBe('x'.repeat(40))
  for (const line of lines) expect(textWidth(line, { size: 10 })).toBeLessThanOrEqual(50)
})

test('a text without end takes so many lines and no more', () => {
  for (const text of ['x'.repeat(1_000_000), 'word '.repeat(1_000_000)]) {
    const lines = wrapped(text, 500, { size: 11 })
    expect(lines).toHaveLength(20)
    expect(lines.at(-1)).toBe('…')
  }
})
