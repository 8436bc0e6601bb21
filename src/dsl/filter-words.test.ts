import { expect, test } from 'vitest'

import { axesOf } from '../../test/builders.ts'
import { filtersSet, nothingKept } from './filter-words.ts'

const axes = axesOf({ model: ['a', 'b'], provider: ['x', 'y'] })

test('filters are named as the variables that were set', () => {
  expect(filtersSet({ models: ['a', 'b'], providers: undefined })).toBe('LLM_BENCH_MODELS=a,b')
  expect(filtersSet({ models: undefined, providers: ['x'] })).toBe('LLM_BENCH_PROVIDERS=x')
  expect(filtersSet({ models: ['a'], providers: ['x', 'y'] })).toBe(
    'LLM_BENCH_MODELS=a and LLM_BENCH_PROVIDERS=x,y',
  )
  expect(filtersSet({ models: undefined, providers: undefined })).toBe('')
})

test('a filter that keeps nothing is told beside what the matrix has on that axis', () => {
  const ofModels = nothingKept(axes, { models: ['c'], providers: undefined })
  expect(ofModels).toMatch(/^LLM_BENCH_MODELS=c keeps no cell: .*models a, b$/)
  const ofProviders = nothingKept(axes, { models: undefined, providers: ['z'] })
  expect(ofProviders).toMatch(/^LLM_BENCH_PROVIDERS=z keeps no cell: .*providers x, y$/)
  expect(nothingKept(axes, { models: ['c'], providers: ['z'] })).toMatch(
    /^LLM_BENCH_MODELS=c and LLM_BENCH_PROVIDERS=z keep no cell: .*models a, b and .*providers x, y$/,
  )
})
