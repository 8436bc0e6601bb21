import { expect, test } from 'vitest'

import type { Image, Prompt } from '../model/prompt.ts'
import { longestRows } from './longest-rows.ts'

function image(width: number): Image {
  return { mediaType: 'image/png', data: 'x'.repeat(1000 - width), sha256: '', width, height: 1 }
}

function row(prompt: string, rest: Partial<Prompt> = {}): Prompt {
  return { prompt, keywords: [], ...rest }
}

function longestOf(...rows: readonly Prompt[]): Prompt[] {
  return longestRows(rows, ({ width }) => width)
}

test('of rows that say as many things it is the longest in bytes', () => {
  const chinese = row('为什么天空是蓝色的？')
  expect(longestOf(row('Why is it so blue?'), chinese, row('Why?'))).toEqual([chinese])
})

test('what is only checked does not count', () => {
  const long = row('Why is the sky blue?')
  const checked = row('Why?', { keywords: ['x'.repeat(100)], expected: 'x'.repeat(100) })
  expect(longestOf(checked, long)).toEqual([long])
})

test('the limit is the highest of its kind, and rows without one are another kind', () => {
  const rows = [row('Why is it?', { maxTokens: 8 }), row('Why?', { maxTokens: 99 }), row('How?')]
  expect(longestOf(...rows).map(({ prompt, maxTokens }) => [prompt, maxTokens])).toEqual([
    ['Why is it?', 99],
    ['How?', undefined],
  ])
})

test('the images are those that take the most tokens, wherever they are', () => {
  const few = row('What is in this picture?', { images: [image(10)] })
  const many = row('What?', { images: [image(20)] })
  expect(longestOf(few, many)).toEqual([{ ...few, images: many.images }])
})
