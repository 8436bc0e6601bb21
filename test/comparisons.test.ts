import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

import { expect, test } from 'vitest'

import type { Served } from '../comparisons/endpoint/messages.ts'
import { type Figures, figuresOf } from '../comparisons/figures.ts'
import { findPython } from '../comparisons/install.ts'
import { besideBareSocket, betterTools } from '../comparisons/page/better.ts'
import { comparisonChart } from '../comparisons/page/chart.ts'
import { comparisonPage } from '../comparisons/page/page.ts'
import { withProcessorPerChunk } from '../comparisons/per-chunk.ts'
import { treeUse } from '../comparisons/process-tree.ts'
import { type Results, resultsSchema } from '../comparisons/results.ts'
import { repository } from './docs/markdown.ts'

const read = (path: string): Promise<string> => readFile(`${repository}/${path}`, 'utf8')

test('the page and its picture are what the command makes of its results', async () => {
  const results = resultsSchema.parse(JSON.parse(await read('comparisons/results.json')))
  expect(await read('docs/side-by-side.md')).toBe(comparisonPage(results))
  expect(await read('docs/images/side-by-side.svg')).toBe(comparisonChart(results))
})

test('packages of the clients are named without a registry', async () => {
  expect(await read('comparisons/package-lock.json')).not.toContain('resolved')
})

const figures: Figures = {
  ttftErrorMs: 1,
  ttftErrorP99Ms: 4,
  gapMeanErrorMs: 0.1,
  gapP99ErrorMs: 2,
  chunks: 7500,
  processorMs: 400,
  processorUs: 40,
  memoryMb: 300,
  lost: 0,
  startUpMs: 2000,
}

function resultsOf(byTool: Readonly<Record<string, readonly (Figures | null)[]>>): Results {
  return {
    measuredAt: '2026-11-28T12:00:00.000Z',
    minutes: 1,
    seed: 1,
    repetitions: 2,
    machine: {
      processor: 'one',
      cores: 2,
      memoryGb: 4,
      load: 3,
      system: 'here',
      node: 'v24',
      python: null,
    },
    tools: Object.keys(byTool).map((name) => ({ name, title: name, version: '1', shown: name })),
    left: [{ title: 'AIPerf', reason: 'no Python' }],
    runs: Object.entries(byTool).flatMap(([tool, runs]) =>
      runs.map((one, repetition) => ({
        tool,
        streams: 50,
        repetition,
        requests: 150,
        figures: one,
        failure: one === null ? 'it fell over' : null,
      })),
    ),
  }
}

test('a tool is better where all of its runs are, and the page says by how much', () => {
  const results = resultsOf({
    'bare-socket': [{ ...figures, processorUs: 20, memoryMb: 100 }],
    'vitest-llm-bench': [figures, { ...figures, processorUs: 44, memoryMb: 280 }],
    undici: [
      { ...figures, processorUs: 30, memoryMb: 90 },
      { ...figures, processorUs: 34, memoryMb: 290 },
    ],
  })
  expect(betterTools(results)).toEqual([
    '50 streams, processor time per chunk: undici 32.0 µs (.76 ×); this project 42.0 µs',
  ])
  expect(besideBareSocket(results).join()).toContain(
    'processor time per chunk 2.10 × (42.0 against 20.0 µs)',
  )
})

test('what a tool does not say, what failed and what was not measured stands in its row', () => {
  const page = comparisonPage(
    resultsOf({
      'vitest-llm-bench': [figures, { ...figures, memoryMb: 280 }],
      guidellm: [{ ...figures, gapP99ErrorMs: null }],
      llmeter: [null],
    }),
  )
  const cells = (title: string): string[] | undefined =>
    page
      .split('\n')
      .find((line) => line.startsWith(`| ${title}`))
      ?.split('|')
      .map((cell) => cell.trim())
  expect(cells('vitest-llm-bench')).toContain('290 [280, 300]')
  expect(cells('guidellm')).toContain('mean: 0.10')
  expect(cells('llmeter')?.slice(2, -1)).toEqual(Array.from({ length: 7 }, () => '–'))
  expect(cells('AIPerf')).toContain('not measured: no Python')
  expect(page).toContain('llmeter: 1 run failed.')
  expect(page).toContain('**The machine was busy with other work** (load 3.00 before the start)')
})

function servedAt(number: number, sentAt: number[], asked?: string): Served {
  return { number, arrivedAt: 1000, asked, sentAt }
}

test('errors are those of the same request, and what is not told is lost', () => {
  const run = {
    served: [servedAt(1, [1100, 1110, 1130]), servedAt(2, [1200, 1220], 'abc')],
    startUpMs: 10,
    processorMs: 12,
    peakBytes: 5e6,
  }
  const seen = { gapMeanMs: 15, gapP99Ms: undefined }
  expect(
    figuresOf(
      {
        ...run,
        seen: [
          { ...seen, request: 'abc', ttftMs: 203 },
          { ...seen, request: 1, ttftMs: 99 },
          { ...seen, request: 3, ttftMs: 1 },
        ],
      },
      4,
    ),
  ).toEqual({
    ttftErrorMs: 2,
    ttftErrorP99Ms: 2.98,
    gapMeanErrorMs: 2.5,
    gapP99ErrorMs: null,
    chunks: 5,
    processorMs: 12,
    processorUs: null,
    memoryMb: 5,
    lost: 2,
    startUpMs: 10,
  })
})

function runOf(
  tool: string,
  streams: number,
  [processorMs, chunks]: readonly [number | null, number],
): Results['runs'][number] {
  const known = { ...figures, chunks, processorMs, processorUs: null }
  return { tool, streams, repetition: 0, requests: 1, figures: known, failure: null }
}

test('a chunk takes what a load takes more than the smallest, over the chunks that it has more', () => {
  const runs = withProcessorPerChunk([
    runOf('undici', 50, [700, 7500]),
    { ...runOf('undici', 1, [9, 9]), repetition: 1 },
    runOf('undici', 200, [2050, 30_200]),
    runOf('undici', 1, [250, 200]),
    runOf('openai', 1, [10, 0]),
    runOf('openai', 200, [null, 30_000]),
    runOf('ai-sdk', 1, [10, 0]),
    runOf('ai-sdk', 200, [9, 30_000]),
  ])
  const costs = runs.map((run) => run.figures?.processorUs)
  expect(costs).toEqual([null, null, 60, null, null, null, null, null])
})

test.runIf(process.platform === 'linux')('processor time and memory of a process', async () => {
  const before = treeUse(process.pid)
  const until = process.cpuUsage().user + 60_000
  while (process.cpuUsage().user < until) await delay(0)
  const after = treeUse(process.pid)
  expect(after?.residentBytes).toBeGreaterThan(2e7)
  expect(Number(after?.processorMs) - Number(before?.processorMs)).toBeGreaterThan(30)
  expect(treeUse(2 ** 30)).toBeUndefined()
})

test('a Python that is not there or too old is told', () => {
  expect(findPython('/nowhere/python')).toEqual({ reason: 'no Python' })
})
