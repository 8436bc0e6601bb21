import { expect, test } from 'vitest'

import { matrixRecord, plannedCell, sampleOf } from '../../test/builders.ts'
import { assembleMatrix } from '../report/assembly/assemble.ts'
import type { ProviderCost } from '../report/assembly/costs.ts'
import { renderCosts, renderRunCost, renderTotalCost } from './costs.ts'

const openai: ProviderCost = { provider: 'openai', usd: 0.24, isReported: false, nUnknown: 0 }
const openrouter = { ...openai, provider: 'openrouter', usd: 0.34, isReported: true }
const opper = { ...openai, provider: 'opper', usd: undefined, nUnknown: 12 }

test('own figures are marked, unknown is a dash, and a dash alone is nothing to tell', () => {
  expect(renderCosts([openai, openrouter, opper])).toBe(
    'openai $0.24, openrouter $0.34*, opper –  (* as reported by the provider)',
  )
  expect(renderCosts([openai])).toBe('openai $0.24')
  expect(renderCosts([{ ...openai, nUnknown: 2 }])).toBe(
    'openai $0.24 and 2 requests at an unknown cost',
  )
  expect(renderCosts([opper])).toBeUndefined()
})

test('the sum says when it is not all, and when nothing was paid', () => {
  expect(renderTotalCost([openai, openrouter], 'live')).toBe('$0.58')
  expect(renderTotalCost([openai, opper], 'live')).toBe('at least $0.24')
  expect(renderTotalCost([openai, opper], 'simulated')).toBe('would cost $0.24')
  expect(renderTotalCost([opper], 'live')).toBeUndefined()
})

test('a run adds its matrices up', () => {
  const cell = plannedCell('gpt-4.1', 'openai')
  const matrix = assembleMatrix(
    matrixRecord([cell], [sampleOf({ cell: cell.id, round: 0, costUsd: 0.15 })]),
  )
  expect(renderRunCost([matrix, matrix], 'live')).toBe('$0.30 for all matrices: openai $0.30')
})
