import { expect, test } from 'vitest'

import { matrixRecord, plannedCell, sampleOf } from '../../test/builders.ts'
import { gatedRecord } from '../../test/gated-record.ts'
import { judgeThreshold } from '../gate/judge.ts'
import { measuredVerdict } from '../gate/measured.ts'
import { summarizeCell } from '../metrics/summary.ts'
import type { Sample } from '../model/sample.ts'
import type { Threshold } from '../model/threshold.ts'
import { assembleMatrix } from '../report/assembly/assemble.ts'
import type { DocumentMatrix } from '../report/schema/results-document.ts'
import { renderMatrixVerdicts, renderRed } from './matrix-verdicts.ts'
import { noPaint } from './paint.ts'

const good = plannedCell('gpt-4.1', 'openai')
const dead = plannedCell('gpt-4.1', 'openrouter')
const options = { columns: 160, paint: noPaint, mode: 'live', location: undefined } as const
const failure = { class: 'http', status: 500, message: 'HTTP 500: died', inStream: false } as const
const median = {
  kind: 'metric',
  metric: 'ttftMs',
  statistic: 'median',
  bound: 'atMost',
  limit: 1,
} as const satisfies Threshold
const total = { ...median, metric: 'totalMs' } as const

function samplesOf(cell: string, changes: Partial<Sample> = {}): Sample[] {
  return [0, 1, 2].map((round) => sampleOf({ cell, round, ttftMs: 300 + round, ...changes }))
}

function matrixOf(kinds: readonly ('broken' | 'dead')[]): DocumentMatrix {
  const samples = {
    broken: samplesOf(good.id),
    dead: samplesOf(dead.id, { status: 'failed', failure, ttftMs: undefined, totalMs: undefined }),
  }
  const verdicts = kinds.flatMap((kind) => {
    const cell = kind === 'broken' ? good : dead
    const summary = summarizeCell(samples[kind], 8)
    const own = [median, total].map((threshold) => judgeThreshold(cell, summary, threshold))
    const measured = { ...cell, samples: samples[kind] }
    return kind === 'dead'
      ? [measuredVerdict(measured, summary, { hasFailureThreshold: false }), ...own]
      : own
  })
  const record = matrixRecord([good, dead], [...samples.broken, ...samples.dead])
  const end = {
    kind: 'matrix-end',
    matrix: record.start.name,
    endedAt: 1_700_000_041_000,
    stopped: undefined,
    baseline: undefined,
    laterLooks: [],
    acceptance: undefined,
    suspended: {},
    outages: {},
    verdicts,
  } as const
  return assembleMatrix({ ...record, end })
}

test('what a verdict means is said once for all that it is true of', () => {
  const lines = renderMatrixVerdicts(matrixOf(['broken', 'dead']), options)
  expect(lines.filter((line) => line.includes('breaks the declared limit'))).toHaveLength(1)
  expect(lines.filter((line) => line.includes('Nothing was observed'))).toHaveLength(1)
  expect(lines.filter((line) => line.startsWith(' × '))).toHaveLength(5)
})

test('the headline names each kind of failure with its own number', () => {
  expect(renderRed(matrixOf(['broken']), options)).toEqual([' × 2 of 2 verdicts failed'])
  expect(renderRed(matrixOf(['broken', 'dead']), options)).toEqual([
    ' × 5 of 5 verdicts failed: 1 cell failed too often to be compared, 2 limits not met, 2 limits with nothing to compare',
  ])
  const narrow = renderRed(matrixOf(['broken', 'dead']), { ...options, columns: 80 })
  expect(Math.max(...narrow.map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('why a false alarm is likelier stands under the counts, before what is red', () => {
  const matrix = matrixOf(['broken'])
  const warning = {
    kind: 'drifting',
    metric: 'ttftMs',
    scope: 'matrix',
    subject: '',
    seen: 0.42,
    usual: 0,
  } as const
  const { baseline } = assembleMatrix(gatedRecord())
  if (!baseline) throw new Error('a gated matrix has a baseline')
  const lines = renderMatrixVerdicts(
    { ...matrix, baseline: { ...baseline, warnings: [warning] } },
    options,
  )
  const warned = lines.findIndex((line) => line.includes('! Runs drift in ttft'))
  expect(warned).toBeGreaterThan(0)
  expect(warned).toBeLessThan(lines.findIndex((line) => line.startsWith(' × ')))
})

test('what is not judged of a suspended cell is told in one line, its reason stands above', () => {
  const matrix = matrixOf(['broken'])
  const suspended = 'suspended after 5 × HTTP 500: died. Is it up?'
  const cells = matrix.cells.map((cell) => (cell.id === dead.id ? { ...cell, suspended } : cell))
  const cell = { ...dead, suspended }
  const summary = summarizeCell([], 8)
  const verdicts = [
    measuredVerdict({ ...cell, samples: [] }, summary, { hasFailureThreshold: false }),
    ...[median, total].map((threshold) => judgeThreshold(cell, summary, threshold)),
  ]
  const render = (listsEach: boolean): string[] =>
    renderMatrixVerdicts({ ...matrix, cells, verdicts }, options, { listsEach })
  expect(render(false).slice(1)).toEqual([
    ' × gpt-4.1 via openrouter: suspended, see above; not judged: ttft median ≤ 1 ms, total median ≤ 1 ms',
  ])
  expect(render(true).join('\n')).toContain(`is not judged: ${suspended}`)
})
