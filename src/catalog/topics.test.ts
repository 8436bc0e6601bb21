import { describe, expect, test } from 'vitest'

import { topics } from './topics.ts'

test('there are 25 topics', () => {
  expect(topics).toHaveLength(25)
})

test('ids and prompts are unique', () => {
  expect(new Set(topics.map(({ id }) => id)).size).toBe(topics.length)
  expect(new Set(topics.map(({ prompt }) => prompt)).size).toBe(topics.length)
})

test('prompts are of similar length', () => {
  const lengths = topics.map(({ prompt }) => prompt.length)
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(mean * 0.75)
  expect(Math.max(...lengths)).toBeLessThanOrEqual(mean * 1.25)
})

describe.each(topics)('$id', ({ id, prompt, keywords }) => {
  test('has a kebab-case id', () => {
    expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/)
  })

  test('has a prompt of one line and at most two sentences which asks for prose', () => {
    expect(prompt).not.toMatch(/\s{2}|\n|^\s|\s$/)
    expect(prompt.match(/[.?!](?=\s|$)/g)?.length).toBeLessThanOrEqual(2)
    expect(prompt).toMatch(/paragraphs of prose/)
  })

  test('has 6 to 8 distinct lowercase keywords', () => {
    expect(keywords.length).toBeGreaterThanOrEqual(6)
    expect(keywords.length).toBeLessThanOrEqual(8)
    expect(new Set(keywords).size).toBe(keywords.length)
    for (const keyword of keywords) expect(keyword).toMatch(/^[a-z]{3,}$/)
  })
})
