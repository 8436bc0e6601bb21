import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { beforeAll, describe, expect, test } from 'vitest'

import { withProcessorMs } from '../../test/processor-time.ts'
import { loadTokenCounter, type TokenCounter } from './token-counter.ts'

function unloaded(): undefined {
  return undefined
}

describe('the o200k counter', () => {
  let counter: TokenCounter = unloaded

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

  test.each([
    ['letters', 'x'],
    ['signs', '!'],
    ['Chinese without punctuation', '漢字仮名交文'],
    ['no word twice', 'abcdefghijklm'],
    ['blanks', ' '],
    ['marks', 'e\u0301'],
  ])('takes seconds at most for 200 kB of unbroken %s', async (_name, unit) => {
    const unbroken = `${unit.repeat(200_000 / unit.length)} and an end.`
    const [tookMs, tokens] = await withProcessorMs(() => counter(unbroken))
    expect(tokens).toBeGreaterThan(1000)
    // Merged as a whole, which takes the square of the length, it is minutes.
    expect(tookMs).toBeLessThan(5000)
  })

  test('leaves what has an end of its own as it is, to the token', () => {
    const piece = 'supercalifragilistic'.repeat(20)
    const prose = 'The quick brown fox — “jumps” over 12,345 dogs;\n\n  and   更に続く。'.repeat(40)
    for (const text of [prose, `${prose}${piece} ${prose}`, piece]) {
      expect(counter(text)).toBe(countTokens(text, { disallowedSpecial: new Set() }))
    }
  })

  test('cuts what is unbroken, and is off by no more than a token or two a cut', () => {
    const prose = 'Some words stand   before it,\n\n and some after. '
    const text = prose + 'abcde'.repeat(600) + prose
    const whole = countTokens(text)
    expect(counter(text)).toBeGreaterThanOrEqual(whole)
    expect(counter(text)).toBeLessThanOrEqual(whole + 12)
  })

  test('does not count a text that is longer than any answer', () => {
    expect(counter('a '.repeat(600_000))).toBeUndefined()
  })
})
