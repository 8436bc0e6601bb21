import { expect, test } from 'vitest'

import { PromptMemory } from './prompt-memory.ts'

function prompt(length: number, beginning = 0): number[] {
  return Array.from({ length }, (_, index) => (index < beginning ? -1 : index))
}

test('a prompt that nobody sent before is unknown', () => {
  const memory = new PromptMemory()
  expect(memory.recall(prompt(5000))).toBe(0)
  expect(memory.recall(prompt(5000, 1))).toBe(0)
})

test('of one that begins like an earlier one that much is known, in whole steps', () => {
  const memory = new PromptMemory()
  memory.recall(prompt(3000))
  expect(memory.recall([...prompt(2000), ...prompt(2000, 2000)])).toBe(15 * 128)
})

test('short beginnings are not kept', () => {
  const memory = new PromptMemory()
  memory.recall(prompt(1023))
  expect(memory.recall(prompt(1023))).toBe(0)
  expect(memory.recall(prompt(1024))).toBe(0)
  expect(memory.recall(prompt(1024))).toBe(1024)
})

test('what lies long back is forgotten', () => {
  const memory = new PromptMemory()
  memory.recall(prompt(2000))
  for (let other = 1; other <= 64; other += 1) memory.recall(prompt(2000, other))
  expect(memory.recall(prompt(2000))).toBe(0)
})
