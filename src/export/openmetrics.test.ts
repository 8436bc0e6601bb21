import { expect, test } from 'vitest'

import { documentOf, matrixRecord, origin, plannedCell, sampleOf } from '../../test/builders.ts'
import { openMetricsLines } from './openmetrics.ts'

const cell = plannedCell('gpt-4.1', 'openai')
const rounds = Array.from({ length: 8 }, (_, round) => round)
const timeout = {
  class: 'timeout',
  status: undefined,
  message: 'too slow',
  inStream: false,
} as const

function exported(changes: (round: number) => object, model = 'gpt-4.1'): string[] {
  const planned = plannedCell(model, 'openai')
  const samples = rounds.map((round) => sampleOf({ cell: planned.id, round, ...changes(round) }))
  return [...openMetricsLines(documentOf([matrixRecord([planned], samples)]))]
}

// OpenMetrics 1.0, ABNF of section 4.2, as far as gauges go.
const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^\\"\n]|\\\\|\\"|\\n)*"`
const SAMPLE = new RegExp(
  String.raw`^(${NAME})\{(?:${LABEL}(?:,${LABEL})*)?\} (?:[-+]?Inf|-?[0-9.]+(?:e[-+]?[0-9]+)?)\n$`,
)
const METADATA = new RegExp(String.raw`^# (TYPE|UNIT|HELP) (${NAME}) ([^\n]*)\n$`)

test('every line follows the grammar, families stand together, and the end is marked', () => {
  const lines = exported((round) => ({ backend: undefined, ttftMs: 100 + round }), 'a"b\\c\n<x>')
  expect(lines.pop()).toBe('# EOF\n')
  const families = new Set<string>()
  const series = new Set<string>()
  let family = ''
  for (const line of lines) {
    const [, keyword, name, text] = METADATA.exec(line) ?? []
    if (keyword === 'TYPE' && name !== undefined) {
      expect(families, line).not.toContain(name)
      families.add(name)
      family = name
      expect(text).toBe('gauge')
    } else if (keyword !== undefined) {
      expect(name, line).toBe(family)
      if (keyword === 'UNIT') expect(family.endsWith(`_${text}`), line).toBe(true)
    } else {
      expect(SAMPLE.exec(line)?.[1], line).toBe(family)
      const key = line.slice(0, line.lastIndexOf(' '))
      expect(series, line).not.toContain(key)
      series.add(key)
    }
  }
  expect(families.size).toBeGreaterThan(8)
})

test('runs that were merged are series of their own, wherever they were', () => {
  const records = ['one', 'other'].map((id) =>
    matrixRecord([cell], [sampleOf({ cell: cell.id, round: 0 })], { run: { ...origin, id } }),
  )
  const lines = [...openMetricsLines(documentOf(records))].filter((line) => !line.startsWith('#'))
  const series = lines.map((line) => line.slice(0, line.lastIndexOf(' ')))
  expect(new Set(series).size).toBe(series.length)
  expect(series.filter((name) => name.includes('run="other"'))).not.toEqual([])
})

test('times are seconds', () => {
  const lines = exported((round) => ({ ttftMs: 600 + round }))
  expect(lines.filter((line) => /first_token_seconds\{.*"median"/.test(line))).toEqual([
    expect.stringMatching(/ 0\.6035\n$/),
  ])
})

test('a median beyond the timeout is infinite, and its missing limit is absent', () => {
  const lines = exported((round) =>
    round < 3 ? {} : { status: 'failed', failure: timeout, ttftMs: undefined },
  ).filter((line) => line.startsWith('llm_bench_first_token_seconds{'))
  expect(lines.filter((line) => line.includes('"median"'))).toEqual([
    expect.stringMatching(/ \+Inf\n$/),
  ])
  expect(lines.filter((line) => line.includes('"median_ci_high"'))).toEqual([])
})

test('what nobody knows is absent', () => {
  const lines = exported(() => ({
    costUsd: undefined,
    streamedTokens: undefined,
    tokensPerSecond: undefined,
  }))
  expect(lines.filter((line) => /cost_usd|tokens_per_second/.test(line))).toEqual([])
})

test('an axis without a level has no label', () => {
  const series = exported(() => ({})).find((line) => !line.startsWith('#'))
  expect(series).toContain(',concurrency="1",prompt_cache="bust",')
  expect(series).not.toContain('rate=')
})

test('a cell that was skipped has no series', () => {
  const skipped = plannedCell('gpt-4.1-mini', 'openai', { skipped: 'OPENAI_API_KEY is not set' })
  const document = documentOf([matrixRecord([cell, skipped], [])])
  expect([...openMetricsLines(document)].join('')).not.toContain('gpt-4.1-mini')
})

test('names that are written alike are series of their own', () => {
  const cells = ['m\u200b', 'm\u200f'].map((model) => plannedCell(model, 'openai'))
  const samples = cells.map(({ id }) => sampleOf({ cell: id, round: 0 }))
  const lines = [...openMetricsLines(documentOf([matrixRecord(cells, samples)]))].filter(
    (line) => !line.startsWith('#'),
  )
  const series = lines.map((line) => line.slice(0, line.lastIndexOf(' ')))
  expect(new Set(series).size).toBe(series.length)
  expect(series.filter((name) => name.includes('duplicate="2"'))).not.toEqual([])
})

test('a run that ended early says so, and the built-in matrix not where it is installed', () => {
  const file = '../node_modules/vitest-llm-bench/dist/src/built-in/every-model.bench.js'
  const record = matrixRecord([cell], [sampleOf({ cell: cell.id, round: 0 })], { file })
  const early = { ...record, end: record.end && { ...record.end, stopped: 'by the budget' } }
  const seriesOf = (value: typeof record): string | undefined =>
    [...openMetricsLines(documentOf([value]))].find((line) => !line.startsWith('#'))
  expect(seriesOf(early)).toContain('interrupted="true"')
  expect(seriesOf(record)).not.toContain('interrupted')
  expect(seriesOf(record)).toContain('{file="built-in",')
})
