import { expect, test } from 'vitest'

import { axesOf, matrixRecord, plannedCells, documentOf, samplesOf } from '../../test/builders.ts'
import type { ResultsDocument } from '../report/schema/results-document.ts'
import type { Chart } from './chart.ts'
import { drawnMatrices } from './drawn-matrix.ts'
import { planCharts } from './plan-charts.ts'
import { sidecarText } from './sidecar.ts'

const axes = {
  model: ['gpt-4.1', 'gpt-4.1-mini'],
  provider: ['openai', 'openrouter'],
  maxTokens: [512],
  json: [false],
}

function routerDocument(rounds: number, simulated = false): ResultsDocument {
  const cells = plannedCells(axes).map((cell) => ({ ...cell, simulated }))
  return documentOf([matrixRecord(cells, samplesOf(cells, rounds), { axes: axesOf(axes) })])
}

function chartOf(kind: string, document: ResultsDocument): Chart {
  const chart = planCharts(drawnMatrices(document, 'results/one/benchmark.json')).find(
    (candidate) => candidate.kind === kind,
  )
  if (!chart) throw new Error(`no ${kind}`)
  return chart
}

/** The cells of the table under a heading that begins with the given words. */
function tableUnder(text: string, heading: string): string[][] {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.startsWith(`${heading};`))
  const length = lines.slice(start).indexOf('')
  return lines.slice(start + 1, start + length).map((line) => line.trim().split(/ {2,}/))
}

test('a text reads like this', () => {
  const text = sidecarText(chartOf('router-vs-direct', routerDocument(12)))
  expect(text.replaceAll(/[0-9a-f]{64}/g, '<sha256>')).toMatchInlineSnapshot(`
    "Router against direct: latency against openai
    The Router Tax · live · 4 cells × 10 rounds · seed 421337 · 2023-11-14 22:13 UTC

    – means unknown; as a limit, it means that there is none.

    time to first token; milliseconds; 95 % order-statistic interval of the median
      group         row          median   ci low  ci high   n  given up  cell                     run
      gpt-4.1       openai      605.303  529.584  682.317  12         0  gpt-4.1@openai           20231114T221320Z-s421337-test
      gpt-4.1       openrouter  655.327  579.609  732.342  12         0  gpt-4.1@openrouter       20231114T221320Z-s421337-test
      gpt-4.1-mini  openai      705.352  629.634  782.367  12         0  gpt-4.1-mini@openai      20231114T221320Z-s421337-test
      gpt-4.1-mini  openrouter  755.378  679.659  832.392  12         0  gpt-4.1-mini@openrouter  20231114T221320Z-s421337-test

    total time; milliseconds; 95 % order-statistic interval of the median
      group         row           median    ci low   ci high   n  given up  cell                     run
      gpt-4.1       openai      4840.151  4234.688  5455.981  12         0  gpt-4.1@openai           20231114T221320Z-s421337-test
      gpt-4.1       openrouter  5240.164  4634.701  5855.994  12         0  gpt-4.1@openrouter       20231114T221320Z-s421337-test
      gpt-4.1-mini  openai      5640.176  5034.713  6256.006  12         0  gpt-4.1-mini@openai      20231114T221320Z-s421337-test
      gpt-4.1-mini  openrouter  6040.189  5434.726  6656.019  12         0  gpt-4.1-mini@openrouter  20231114T221320Z-s421337-test

    tokens per second; 95 % order-statistic interval of the median
      group         row         median  ci low  ci high   n  given up  cell                     run
      gpt-4.1       openai      74.464  66.037   85.100  12         0  gpt-4.1@openai           20231114T221320Z-s421337-test
      gpt-4.1       openrouter  68.775  61.525   77.751  12         0  gpt-4.1@openrouter       20231114T221320Z-s421337-test
      gpt-4.1-mini  openai      63.894  57.591   71.571  12         0  gpt-4.1-mini@openai      20231114T221320Z-s421337-test
      gpt-4.1-mini  openrouter  59.660  54.129   66.301  12         0  gpt-4.1-mini@openrouter  20231114T221320Z-s421337-test

    Drawn from
      run                            started                     seed  document                    its sha256
      20231114T221320Z-s421337-test  2023-11-14T22:13:20.000Z  421337  results/one/benchmark.json  <sha256>
    "
  `)
})

test('every number is the one of the document, to the last printed digit', () => {
  const document = routerDocument(30)
  const text = sidecarText(chartOf('overview', document))
  const metrics = [
    ['time to first token', 'ttftMs'],
    ['total time', 'totalMs'],
    ['tokens per second', 'tokensPerSecond'],
  ] as const
  for (const [heading, metric] of metrics) {
    const [head, ...rows] = tableUnder(text, heading)
    expect(head?.slice(2, 7)).toEqual(['median', 'ci low', 'ci high', 'n', 'given up'])
    const summaries = document.matrices[0]?.cells.map(({ summary }) => summary[metric]) ?? []
    expect(rows.map((row) => row.slice(2, 7))).toEqual(
      summaries.map(({ median, ciLow, ciHigh, n, nCensored }) => [
        ...[median, ciLow, ciHigh].map((value) => value?.toFixed(3)),
        String(n),
        String(nCensored),
      ]),
    )
  }
})

test('percentiles of a spread are those of the document', () => {
  const document = routerDocument(30)
  const [, row] = tableUnder(sidecarText(chartOf('consistency', document)), 'time to first token')
  const summary = document.matrices[0]?.cells[0]?.summary.ttftMs
  expect(row?.[2]).toBe(summary?.median?.toFixed(3))
  expect(row?.[6]).toBe(summary?.p95?.toFixed(3))
})

test('simulated figures are called so', () => {
  const lines = sidecarText(chartOf('overview', routerDocument(6, true))).split('\n')
  expect(lines[0]).toContain('(simulated)')
  expect(lines[1]).toContain('simulated')
  expect(lines[1]).not.toContain('live')
})

test('small numbers keep their digits', () => {
  const document = routerDocument(6)
  const cheap = document.matrices.map((matrix) => ({
    ...matrix,
    cells: matrix.cells.map((cell) => ({
      ...cell,
      summary: {
        ...cell.summary,
        pricePerformance: { ...cell.summary.pricePerformance, median: 0.000_123_4 },
      },
    })),
  }))
  const text = sidecarText(chartOf('price-performance', { ...document, matrices: cheap }))
  expect(text).toContain('0.0001234')
})

test('names that would fool a terminal are harmless', () => {
  const model = 'a\u001b[31mb\u202ec\u2066\n::error::'
  const cells = plannedCells({ model: [model], provider: ['openai'] })
  const document = documentOf([matrixRecord(cells, samplesOf(cells, 6))])
  const text = sidecarText(chartOf('overview', document))
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069]/)
  expect(text.split('\n').filter((line) => line.startsWith('::'))).toEqual([])
  expect(text).toContain('abc ::error::')
})
