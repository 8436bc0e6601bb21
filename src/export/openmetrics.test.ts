import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { documentOf, matrixRecord, origin, plannedCell, sampleOf } from '../../test/builders.ts'
import { verdictOf } from '../../test/report-verdicts.ts'
import { families } from './metric-families.ts'
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

// OpenMetrics 1.0, ABNF of section 4.2, as far as gauges, counters and summaries go.
const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^\\"\n]|\\\\|\\"|\\n)*"`
const SAMPLE = new RegExp(
  String.raw`^(${NAME})\{(?:${LABEL}(?:,${LABEL})*)?\} (?:[-+]?Inf|-?[0-9.]+(?:e[-+]?[0-9]+)?)\n$`,
)
const METADATA = new RegExp(String.raw`^# (TYPE|UNIT|HELP) (${NAME}) ([^\n]*)\n$`)

/** What may stand behind a family's name. */
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  gauge: [''],
  counter: ['_total'],
  summary: ['', '_count', '_sum'],
}

test('every line follows the grammar, families and series stand together, and the end is marked', () => {
  const lines = exported((round) => ({ backend: undefined, ttftMs: 100 + round }), 'a"b\\c\n<x>')
  expect(lines.pop()).toBe('# EOF\n')
  const typeOf = new Map<string, string>()
  const series = new Set<string>()
  let family = ''
  for (const line of lines) {
    const [, keyword, name, text = ''] = METADATA.exec(line) ?? []
    if (keyword === 'TYPE' && name !== undefined) {
      expect(typeOf, line).not.toContain(name)
      typeOf.set(name, text)
      family = name
    } else if (keyword !== undefined) {
      expect(name, line).toBe(family)
      if (keyword === 'UNIT') expect(family.endsWith(`_${text}`), line).toBe(true)
    } else {
      const type = typeOf.get(family) ?? ''
      const names = SUFFIXES[type]?.map((suffix) => family + suffix)
      const sampleName = SAMPLE.exec(line)?.[1]
      expect(names, line).toContain(sampleName)
      // Reserved for summaries, and what their values have.
      const isQuantile = type === 'summary' && sampleName === family
      expect(/,quantile="0\.\d+"/.test(line), line).toBe(isQuantile)
      const key = line.slice(0, line.lastIndexOf(' '))
      expect(series, line).not.toContain(key)
      series.add(key)
    }
  }
  expect(typeOf.size).toBeGreaterThan(8)
  expect(typeOf.get('llm_bench_time_to_first_token_seconds')).toBe('summary')
  expect(typeOf.get('llm_bench_requests')).toBe('counter')
  expect(typeOf.get('llm_bench_cost_usd')).toBe('counter')
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

const FIRST_TOKEN = 'llm_bench_time_to_first_token'

/** What stands behind the labels that every series of the cell has, and its value. */
function endings(lines: readonly string[], name: string): string[] {
  return lines
    .filter((line) => line.startsWith(`${name}{`))
    .map((line) => line.trimEnd().replace(/^.*simulated="false",?/, ''))
}

test('times are summaries in seconds, with the intervals of their quantiles beside them', () => {
  const lines = exported((round) => ({ ttftMs: 600 + ((round * 5) % 8) }))
  expect(endings(lines, `${FIRST_TOKEN}_seconds`)).toEqual([
    'quantile="0.5"} 0.6035',
    'quantile="0.9"} 0.6063',
    'quantile="0.95"} 0.60665',
    'quantile="0.99"} 0.60693',
  ])
  expect(endings(lines, `${FIRST_TOKEN}_seconds_count`)).toEqual(['} 8'])
  expect(endings(lines, `${FIRST_TOKEN}_seconds_sum`)).toEqual(['} 4.828'])
  const limits = endings(lines, `${FIRST_TOKEN}_confidence_limit_seconds`)
  const ofMedian = limits.filter((text) => text.startsWith('statistic="median"'))
  expect(ofMedian).toEqual([
    expect.stringMatching(/,bound="lower"\} 0\.600\d*$/),
    expect.stringMatching(/,bound="upper"\} 0\.60[67]\d*$/),
  ])
  // Eight rounds say nothing of how far up the 99th percentile may lie.
  expect(limits.filter((text) => /"p99",bound="upper"/.test(text))).toEqual([])
})

test('a median beyond the timeout is infinite; its upper limit, and the sum, are absent', () => {
  const lines = exported((round) =>
    round < 3 ? {} : { status: 'failed', failure: timeout, ttftMs: undefined },
  )
  expect(endings(lines, `${FIRST_TOKEN}_seconds`)[0]).toBe('quantile="0.5"} +Inf')
  expect(endings(lines, `${FIRST_TOKEN}_seconds_count`)).toEqual(['} 8'])
  expect(endings(lines, `${FIRST_TOKEN}_seconds_sum`)).toEqual([])
  const limits = endings(lines, `${FIRST_TOKEN}_confidence_limit_seconds`)
  expect(limits.filter((text) => /"median",bound="upper"/.test(text))).toEqual([])
})

test('requests are counted by outcome', () => {
  const lines = exported((round) =>
    round < 6 ? {} : { status: 'failed', failure: timeout, ttftMs: undefined },
  )
  expect(endings(lines, 'llm_bench_requests_total')).toEqual([
    'outcome="ok"} 6',
    'outcome="timeout"} 2',
  ])
})

test('a verdict has the labels of the cell or model of which it is said', () => {
  const record = matrixRecord([cell], [sampleOf({ cell: cell.id, round: 0 })])
  const verdicts = [
    verdictOf({ subject: cell.id, verdict: 'failed' }),
    verdictOf({ scope: 'model', subject: 'gpt-4.1', name: 'a "name"' }),
  ]
  const ended = { ...record, end: record.end && { ...record.end, verdicts } }
  const lines = [...openMetricsLines(documentOf([ended]))]
  const [ofCell, ofModel, ...others] = lines.filter((line) => line.startsWith('llm_bench_verdict{'))
  expect(others).toEqual([])
  expect(ofCell).toMatch(
    /,model="gpt-4\.1",provider="openai",.*,scope="cell",.*,verdict="failed"\} 1\n$/,
  )
  expect(ofModel).toMatch(/,model="gpt-4\.1",simulated="false",.*,threshold="a \\"name\\"",/)
  expect(ofModel).not.toContain('provider=')
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

test('the page on exports names every family', () => {
  const page = readFileSync(new URL('../../docs/export.md', import.meta.url), 'utf8')
  const names = families.map(({ name, type }) => (type === 'counter' ? `${name}_total` : name))
  const missing = names.filter(
    (name) => !name.includes('_confidence_limit') && !page.includes(`\`${name}\``),
  )
  expect(missing).toEqual([])
})
