import { expect, test } from 'vitest'

import { chatCallOf } from './chat-call.ts'
import { chat } from './chat.ts'

test('a call stands for its endpoint and options', () => {
  expect(chatCallOf(chat('gpt-4.1', 'openai', { rounds: 3 }))).toEqual({
    model: 'gpt-4.1',
    provider: 'openai',
    options: { rounds: 3 },
  })
  expect(chatCallOf(chat('gpt-4.1', 'openai'))).toHaveProperty('options', {})
})

test('other functions stand for none', () => {
  expect(chatCallOf(() => undefined)).toBeUndefined()
  expect(chatCallOf(undefined)).toBeUndefined()
  for (const tag of [null, 'gpt-4.1', { model: 'gpt-4.1' }, { provider: 'openai' }]) {
    const tagged = { [Symbol.for('vitest-llm-bench.chat')]: tag }
    expect(chatCallOf(tagged)).toBeUndefined()
  }
})

test('a call that nobody measures says what is missing', () => {
  expect(chat('gpt-4.1', 'openai')).toThrow(expect.objectContaining({ code: 'missing-plugin' }))
})
