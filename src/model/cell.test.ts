import { expect, test } from 'vitest'

import { axesOf } from '../../test/builders.ts'
import { cellOf, type Levels, levelLabels, plainWorkload } from './cell.ts'

const levels: Levels = {
  model: 'gpt-4.1',
  provider: 'openai',
  maxTokens: 512,
  json: true,
  ...plainWorkload,
}

test('an axis of one level is a setting, and in no name', () => {
  expect(cellOf(levels, axesOf())).toEqual({
    id: 'gpt-4.1@openai',
    label: 'gpt-4.1 via openai',
    levels,
  })
})

test('an axis of several levels is in id and label', () => {
  const axes = axesOf({ json: [false, true] })
  expect(cellOf(levels, axes)).toMatchObject({
    id: 'gpt-4.1@openai json=true',
    label: 'gpt-4.1 via openai, json',
  })
  expect(cellOf({ ...levels, json: false }, axes)).toMatchObject({
    id: 'gpt-4.1@openai json=false',
  })
})

test('axes stand in the order of the interface', () => {
  const axes = axesOf({
    connection: ['cold', 'warm'],
    promptCache: ['bust', 'warm'],
    rate: [2, 0.5],
    concurrency: [1, 8],
    json: [false, true],
    maxTokens: [256, 512],
  })
  const busy: Levels = { ...levels, concurrency: 8, rate: 0.5, connection: 'cold' }
  expect(cellOf(busy, axes)).toMatchObject({
    id: 'gpt-4.1@openai maxTokens=512 json=true concurrency=8 rate=0.5 promptCache=bust connection=cold',
    label: 'gpt-4.1 via openai, 512 tokens, json, concurrency 8, 0.5 req/s, cache busted, cold',
  })
})

test('levels are said as people say them', () => {
  expect(levelLabels.rate({ ...levels, rate: 20 })).toBe('20 req/s')
  expect(levelLabels.promptCache({ ...levels, promptCache: 'warm' })).toBe('cache warm')
  expect(levelLabels.connection(levels)).toBe('warm')
})
