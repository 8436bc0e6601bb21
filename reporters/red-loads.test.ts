import { expect, test } from 'vitest'

import type { Verdict } from '../src/model/verdict.ts'
import type { MatrixRecord } from '../src/report/assembly/matrix-record.ts'
import { matrixRecord } from '../test/builders.ts'
import { redLoads } from './red-loads.ts'

const broken: Verdict = {
  kind: 'measured',
  name: 'measured',
  metric: 'failures',
  statistic: 'rate',
  bound: 'atMost',
  n: 8,
  scope: 'cell',
  subject: 'm@lab',
  verdict: 'no-data',
  limit: 0.5,
  observed: 1,
  reason: 'm via lab: all requests failed',
}

function loadOf(numbers: readonly number[], verdicts: readonly Verdict[] = []): MatrixRecord {
  const record = matrixRecord([], [])
  const joined = numbers.map((number) => ({ number, runId: `run-${number}`, clocks: [] }))
  return {
    ...record,
    injectors: { load: 'abc', of: 3, joined },
    end: record.end && { ...record.end, verdicts },
  }
}

test('a whole load that keeps its limits is not red', () => {
  expect(redLoads([loadOf([1, 2, 3]), matrixRecord([], [])])).toEqual([])
})

test('a load is red by its verdicts, which no injector could have', () => {
  expect(redLoads([loadOf([1, 2, 3], [broken])])).toEqual([
    'The Router Tax: m via lab: all requests failed',
  ])
})

test('a load of which reports are missing is red, and says whose', () => {
  expect(redLoads([loadOf([2])])).toEqual([
    'The Router Tax: there is no report of injectors 1 and 3 of 3, so that the load has no verdict',
  ])
})

test('what was simulated because nobody had a key fails nothing', () => {
  const load = loadOf([1, 2, 3], [broken])
  const run = { ...load.start.run, mode: 'simulated', modeReason: 'auto' } as const
  expect(redLoads([{ ...load, start: { ...load.start, run } }])).toEqual([])
})
