import { expect, test } from 'vitest'

import { plannedCell, sampleOf } from '../../test/builders.ts'
import { summarizeCell } from '../metrics/summary.ts'
import type { AcceptedRun } from '../model/accepted-run.ts'
import { gateOptions } from '../model/gate-options.ts'
import type { RegressionVerdict } from '../model/verdict.ts'
import { judgeAgainstFew } from './few-runs.ts'

const names = ['one', 'two', 'three', 'four']
const fingerprint = { mode: 'live' }

/** A run a day, in which every cell took so long; their requests do not differ. */
function runOf(day: number, median: number, se = 0): AcceptedRun {
  const values = { ttftMs: { median, se, n: 12 } }
  return {
    id: `2026030${day}T090000Z-s1-0000`,
    matrix: 'M',
    fingerprint,
    cells: Object.fromEntries(
      names.map((name) => [`${name}@lab`, { endpoint: 'lab', snapshot: undefined, values }]),
    ),
  }
}

/** Verdicts of cells that take so long now, against a limit of 10 %. */
function judged(accepted: readonly AcceptedRun[], ...timesMs: number[]): RegressionVerdict[] {
  const cells = timesMs.map((ttftMs, index) => {
    const cell = plannedCell(names[index] ?? '', 'lab')
    const samples = Array.from({ length: 12 }, (_, round) =>
      sampleOf({ cell: cell.id, round, ttftMs }),
    )
    return { ...cell, samples, summary: summarizeCell(samples, undefined) }
  })
  return judgeAgainstFew({
    cells,
    thresholds: [{ metric: 'ttftMs', limit: 0.1, name: 'ttft regression ≤ 10 %' }],
    accepted,
    runId: 'now',
    identity: {
      matrix: 'M',
      fingerprint,
      cells: new Map(cells.map(({ id }) => [id, { endpoint: 'lab', snapshot: undefined }])),
    },
    options: gateOptions.parse({}),
    onlyAdvice: undefined,
  })
}

const [first, second, third, fourth] = [1, 2, 3, 4].map((day) => runOf(day, 400))
if (!first || !second || !third || !fourth) throw new Error('no runs')

test('one run is known as badly as the new one, four half as well again', () => {
  const [alone] = judged([first], 400)
  expect(alone).toMatchObject({ change: 0, runs: 1, verdict: 'ok' })
  // 1.96 · 10 % · √(1 + 1 ÷ m)
  expect(Math.log1p(alone?.ciHigh ?? 0)).toBeCloseTo(1.96 * 0.1 * Math.SQRT2, 3)
  expect(Math.log1p(alone?.ciLow ?? 0)).toBeCloseTo(-1.96 * 0.1 * Math.SQRT2, 3)
  const [four] = judged([first, second, third, fourth], 400)
  expect(Math.log1p(four?.ciHigh ?? 0)).toBeCloseTo(1.96 * 0.1 * Math.sqrt(1.25), 3)
  expect(four?.reason).toContain('against 4 runs; a run-to-run variation of 10 % is assumed')
  const [noisy] = judged([runOf(1, 400, 0.2)], 400)
  expect(Math.log1p(noisy?.ciHigh ?? 0)).toBeCloseTo(1.96 * Math.sqrt(0.02 + 0.04), 3)
})

test('only what is beyond the limit for sure is red, and the more is asked the surer it has to be', () => {
  // 400 ms, the limit and 2.33 · 10 % · √2 on top: 611 ms.
  expect(judged([first], 600)[0]?.verdict).toBe('inconclusive')
  expect(judged([first], 620)[0]).toMatchObject({ verdict: 'regressed', cut: 0.01 })
  expect(judged([first], 500)[0]?.verdict).toBe('ok')
  const several = judged([first], 620, 400, 400, 400).map(({ verdict }) => verdict)
  expect(several).toEqual(['inconclusive', 'ok', 'ok', 'ok'])
})

test('what was not accepted has nothing to be compared with', () => {
  expect(judged([], 400)[0]).toMatchObject({ verdict: 'no-data', change: undefined, runs: 0 })
})

test('what the accepted runs do not know of themselves widens the interval', () => {
  const [vague] = judged([runOf(1, 400, 0.2)], 400)
  // 1.96 · √(10 %² + 10 %² + 20 %²)
  expect(Math.log1p(vague?.ciHigh ?? 0)).toBeCloseTo(1.96 * Math.sqrt(0.06), 3)
})

test('a run of another endpoint is not comparable, and why is said', () => {
  const moved = { ...first, cells: runOf(1, 400).cells }
  for (const [id, cell] of Object.entries(moved.cells)) {
    moved.cells = { ...moved.cells, [id]: { ...cell, endpoint: 'elsewhere' } }
  }
  const [verdict] = judged([moved], 400)
  expect(verdict).toMatchObject({ verdict: 'not-comparable', p1: undefined, runs: 0 })
  expect(verdict?.reason).toContain('its endpoint differs (elsewhere then, lab now)')
})

test('of runs of one sitting the last counts, and that is said', () => {
  const again = { ...runOf(1, 300), id: '20260301T093000Z-s1-0000' }
  const [verdict] = judged([first, again], 300)
  expect(verdict).toMatchObject({ runs: 1, change: 0 })
  expect(verdict?.reason).toContain('against one run (the last of 2, all within 30 minutes')
})
