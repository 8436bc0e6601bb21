import { expect, test } from 'vitest'

import { plannedCell, sampleOf } from '../../test/builders.ts'
import { summarizeCell } from '../metrics/summary.ts'
import { gateOptions } from '../model/gate-options.ts'
import type { MetricName } from '../model/metric.ts'
import type { Sample } from '../model/sample.ts'
import { openGate } from './regression-gate.ts'

const cells = ['one', 'two'].map((name) => plannedCell(name, 'lab'))
const fingerprint = { mode: 'simulated' }

/** A gate over five runs of 500 ms, give or take, and a new one like them. */
function gateOf(
  metrics: readonly MetricName[],
  change: (id: string) => Partial<Sample> = () => ({}),
) {
  return openGate({
    cells: cells.map((cell) => {
      const samples = Array.from({ length: 20 }, (_, round) =>
        sampleOf({ cell: cell.id, round, ttftMs: 490 + round, ...change(cell.id) }),
      )
      return { ...cell, samples, summary: summarizeCell(samples, 8) }
    }),
    thresholds: metrics.map((metric) => ({ metric, limit: 0.1, name: `${metric} ≤ 10 %` })),
    accepted: [480, 490, 500, 510, 520].map((median, index) => ({
      id: `r${index}`,
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
    identity: {
      matrix: 'M',
      fingerprint,
      cells: new Map(cells.map(({ id, endpoint }) => [id, { endpoint, snapshot: undefined }])),
    },
    options: gateOptions.parse({}),
    onlyAdvice: undefined,
  }).conclude(undefined)
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
