import { expect, test } from 'vitest'

import { type Axes, cellOf, type Levels } from './cell.ts'

const levels: Levels = { model: 'gpt-4.1', provider: 'openai', maxTokens: 512, json: true }
const single: Axes = { model: ['gpt-4.1'], provider: ['openai'], maxTokens: [512], json: [true] }

test('an axis of one level is a setting, and in no name', () => {
  expect(cellOf(levels, single)).toEqual({
    id: 'gpt-4.1@openai',
    label: 'gpt-4.1 via openai',
    levels,
  })
})

test('an axis of several levels is in id and label', () => {
  expect(cellOf(levels, { ...single, json: [false, true] })).toMatchObject({
    id: 'gpt-4.1@openai json=true',
    label: 'gpt-4.1 via openai, json',
  })
  expect(cellOf({ ...levels, json: false }, { ...single, json: [false, true] })).toMatchObject({
    id: 'gpt-4.1@openai json=false',
  })
})

test('axes stand in the order of the interface', () => {
  const axes = { ...single, json: [false, true], maxTokens: [256, 512] }
  expect(cellOf(levels, axes).id).toBe('gpt-4.1@openai maxTokens=512 json=true')
})
