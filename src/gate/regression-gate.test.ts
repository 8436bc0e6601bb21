import { expect, test } from 'vitest'

import { plannedCell, sampleOf } from '../../test/builders.ts'
import { summarizeCell } from '../metrics/summary.ts'
import { gateOptions } from '../model/gate-options.ts'
import type { MetricName } from '../model/metric.ts'
import type { Sample } from '../model/sample.ts'
import { openGate } from './regression-gate.ts'

const cells = ['one', 'two'].map((name) => plannedCell(name, 'lab'))

/** A gate over five runs of 500 ms, give or take, and a new one like them. */
function gateOf(
  metrics: readonly MetricName[],
  change: (id: string) => Partial<Sample> = () => ({}),
) {
  return openedGate(metrics, change).conclude({ done: [] })
}

function openedGate(
  metrics: readonly MetricName[],
  change: (id: string) => Partial<Sample> = () => ({}),
  { mode = 'simulated', ids = ['r0', 'r1', 'r2', 'r3', 'r4'] } = {},
) {
  const fingerprint = { mode }
  return openGate({
    cells: cells.map((cell) => {
      const samples = Array.from({ length: 20 }, (_, round) =>
        sampleOf({ cell: cell.id, round, ttftMs: 490 + round, ...change(cell.id) }),
      )
      return { ...cell, samples, summary: summarizeCell(samples, 8) }
    }),
    thresholds: metrics.map((metric) => ({ metric, limit: 0.1, name: `${metric} ≤ 10 %` })),
    accepted: [480, 490, 500, 510, 520].map((median, index) => ({
      id: ids[index] ?? '',
      matrix: 'M',
      fingerprint,
      cells: Object.fromEntries(
        cells.map(({ id, endpoint }) => [
          id,
          {
            endpoint,
            snapshot: undefined,
            values: Object.fromEntries(metrics.map((name) => [name, { median, se: 0.01, n: 20 }])),
          },
        ]),
      ),
    })),
    runId: 'now',
    identity: {
      matrix: 'M',
      fingerprint,
      cells: new Map(cells.map(({ id, endpoint }) => [id, { endpoint, snapshot: undefined }])),
    },
    options: gateOptions.parse({}),
    onlyAdvice: undefined,
  })
}

test('metrics share one α: the more of them, the surer each has to be', () => {
  const [alone] = gateOf(['ttftMs'])
  const [shared] = gateOf(['ttftMs', 'totalMs'])
  expect(alone).toMatchObject({ metric: 'ttftMs', subject: 'one@lab', verdict: 'ok' })
  expect(shared).toMatchObject({ metric: 'ttftMs', subject: 'one@lab' })
  expect(shared?.cut).toBeLessThan(0.7 * (alone?.cut ?? 0))
})

test('a cell whose client lagged is not tested, the others are', () => {
  const verdicts = gateOf(['ttftMs'], (id) => (id === 'one@lab' ? { clientDelayMs: 200 } : {}))
  expect(verdicts.find(({ subject }) => subject === 'one@lab')).toMatchObject({
    verdict: 'client-limited',
    p1: undefined,
  })
  expect(verdicts.find(({ subject }) => subject === 'two@lab')?.verdict).toBe('ok')
})

test('providers are subjects beside others only: one that is all is the whole', () => {
  const subjects = gateOf(['ttftMs']).map(({ scope, subject }) => `${scope} ${subject}`)
  expect(subjects).toEqual(['cell one@lab', 'cell two@lab', 'matrix M'])
})

test('the document has every accepted run with the values of all metrics, counted or not', () => {
  const ids = [10, 20, 30, 40, 50].map((minute) => `20260301T09${minute}00Z-s1-0000`)
  const { baseline } = openedGate(['ttftMs', 'totalMs'], undefined, { mode: 'live', ids })
  expect(baseline.fingerprint).toEqual({ mode: 'live' })
  expect(baseline.runs.map(({ id }) => id)).toEqual(ids)
  const value = { median: 480, se: 0.01, n: 20 }
  expect(baseline.runs[0]?.values).toEqual({
    'one@lab': { ttftMs: value, totalMs: value },
    'two@lab': { ttftMs: value, totalMs: value },
  })
})
