import { describe, expect, test } from 'vitest'

import type { Answer } from '../model/answer.ts'
import { builtInChecks } from './built-in-checks.ts'

const answer: Answer = {
  text: 'One.\n\nTwo.',
  json: undefined,
  tokens: 200,
  finishReason: 'stop',
  prompt: 'Why?',
  keywords: [],
  maxTokens: 512,
  truncated: false,
  jsonMode: false,
  toolCalls: [],
  tools: [],
  toolChoice: undefined,
  schema: undefined,
  expected: undefined,
}

describe('length', () => {
  test.each([
    [40, 512, true],
    [39, 512, false],
    // A quarter of the limit is less.
    [16, 64, true],
    [15, 64, false],
    [40, 160, true],
    [39, 160, false],
    [2, 5, true],
    [1, 5, false],
  ])('%d tokens of at most %d: %s', (tokens, maxTokens, isGood) => {
    expect(builtInChecks.length({ ...answer, tokens, maxTokens }) === true).toBe(isGood)
  })
})

describe('paragraphs', () => {
  test.each([
    ['two paragraphs', {}, true],
    ['a long single one', { text: 'One.\nTwo.' }, false],
    ['a short single one', { text: 'One.', tokens: 100 }, true],
    ['one cut where the first may still go on', { text: 'One.', truncated: true }, true],
    ['one cut after a very long first', { text: 'One.', tokens: 300, truncated: true }, false],
    ['a long single one in JSON', { text: '{}', jsonMode: true }, true],
    ['a blank line that has spaces', { text: 'One.\n  \nTwo.' }, true],
    ['Windows line ends', { text: 'One.\r\n\r\nTwo.' }, true],
    ['nothing but blank lines after one', { text: 'One.\n\n\n\n' }, false],
  ])('%s', (_name, changes: Partial<Answer>, isGood) => {
    expect(builtInChecks.paragraphs({ ...answer, ...changes }) === true).toBe(isGood)
  })
})

describe('relevance', () => {
  test.each([
    [['node', 'leaf', 'split'], 'A NODE may split.', true],
    [['node', 'leaf', 'split'], 'A node.', false],
    [['node'], 'A node.', true],
    [['node'], 'A tree.', false],
    [[], 'Anything.', true],
  ])('of the keywords %j in %j: %s', (keywords, text, isGood) => {
    expect(builtInChecks.relevance({ ...answer, keywords, text }) === true).toBe(isGood)
  })

  test.each([
    [32, 'Light.', true],
    [64, 'Light.', false],
    [64, 'A node.', true],
    [127, 'A node.', true],
    [128, 'A node.', false],
  ])('asks of %d tokens what has room in them', (maxTokens, text, isGood) => {
    const keywords = ['node', 'leaf', 'split']
    expect(builtInChecks.relevance({ ...answer, keywords, text, maxTokens }) === true).toBe(isGood)
  })

  test('says what was missed', () => {
    expect(builtInChecks.relevance({ ...answer, keywords: ['node', 'leaf'], text: 'x' })).toMatch(
      /0 of 2 keywords/,
    )
  })
})

test('calls of tools are asked nothing that is asked of prose', () => {
  const toolCalls = [{ name: 'search', arguments: '{"for":"trees"}' }]
  const call = { ...answer, text: '', tokens: 12, keywords: ['node', 'leaf'], toolCalls }
  expect(Object.values(builtInChecks).map((check) => check(call))).toEqual([true, true, true])
})
