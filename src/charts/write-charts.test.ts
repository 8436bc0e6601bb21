import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'

import { expect, test } from 'vitest'

import { axesOf, documentOf, matrixRecord, plannedCells, samplesOf } from '../../test/builders.ts'
import { drawnMatrices } from './drawn-matrix.ts'
import { planCharts } from './plan-charts.ts'
import { writeCharts } from './write-charts.ts'

test.each([
  ['with a renderer', () => Promise.resolve(new Uint8Array([1])), ['.svg', '.png', '.txt']],
  ['without a renderer', undefined, ['.svg', '.txt']],
])('%s there are these files', async (_what, pngOf, extensions) => {
  const axes = axesOf({ provider: ['openai', 'openrouter'] })
  const cells = plannedCells(axes)
  const record = matrixRecord(cells, samplesOf(cells, 12), { axes })
  const charts = planCharts(drawnMatrices(documentOf([record]), 'benchmark.json'))
  const folder = await mkdtemp(join(tmpdir(), 'vitest-llm-bench-'))
  try {
    const written = await writeCharts(charts, { folder, pngOf })
    expect(written.length).toBeGreaterThan(0)
    expect(written.map((chart) => chart.extensions)).toEqual(charts.map(() => extensions))
    const files = await readdir(folder)
    expect(new Set(files.map((name) => extname(name)))).toEqual(new Set(extensions))
    expect(files).toHaveLength(charts.length * extensions.length)
  } finally {
    await rm(folder, { recursive: true })
  }
})
