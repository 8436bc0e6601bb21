import { expect, test } from 'vitest'

import { plannedCell, sampleOf } from '../../test/builders.ts'
import { summarizeCell } from '../metrics/summary.ts'
import type { Sample } from '../model/sample.ts'
import type { MeasuredCell } from '../session/measured.ts'
import { toBenchResults } from './tinybench-result.ts'

const call = { model: 'gpt-4.1', provider: 'openai', options: {}, name: 'direct' }

function measured(samples: readonly Sample[]): MeasuredCell {
  const cell = plannedCell('gpt-4.1', 'openai')
  return { ...cell, samples, summary: summarizeCell(samples, undefined), suspended: undefined }
}

function sample(round: number, changes: Partial<Sample> = {}): Sample {
  return sampleOf({ cell: 'gpt-4.1@openai', round, ...changes })
}

test('total times of complete answers are the iterations, in milliseconds', () => {
  const samples = [
    sample(0, { totalMs: 9000, warmup: true, phase: 'warmup' }),
    sample(1, { totalMs: 100 }),
    sample(2, { totalMs: 300 }),
    sample(3, { totalMs: 8000, status: 'failed' }),
    sample(4, { totalMs: 200 }),
    sample(5, { totalMs: 7000, phase: 'confirm' }),
    sample(6, { totalMs: undefined }),
  ]
  const [result] = toBenchResults([call], [measured(samples)])
  expect(result).toMatchObject({
    name: 'direct',
    latency: { min: 100, max: 300, mean: 200, samplesCount: 3 },
  })
})

test('of several calls each has its own', () => {
  const results = toBenchResults(
    [call, { ...call, name: 'routed' }],
    [measured([sample(0, { totalMs: 100 })]), measured([sample(0, { totalMs: 400 })])],
  )
  expect(results.map(({ name, latency }) => [name, latency.mean])).toEqual([
    ['direct', 100],
    ['routed', 400],
  ])
})

test('without a complete answer there is no result', () => {
  const broken = sample(0, { status: 'failed', totalMs: 500 })
  expect(() => toBenchResults([call], [measured([broken])])).toThrow(
    'gpt-4.1 via openai: no request succeeded',
  )
  expect(() => toBenchResults([call], [])).toThrow('direct: no request succeeded')
})
