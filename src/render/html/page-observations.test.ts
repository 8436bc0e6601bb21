import { expect, test } from 'vitest'

import { sampleOf } from '../../../test/builders.ts'
import { metricValues } from '../../metrics/metric-values.ts'
import { plainWorkload } from '../../model/cell.ts'
import type { Sample } from '../../model/sample.ts'
import { summaryOf } from '../../page/recompute.ts'
import { observations } from '../../page/samples.ts'
import type { PageCell, PageMetric } from './page-data.ts'
import { sampleColumns } from './sample-columns.ts'

const ttft: PageMetric = {
  name: 'ttftMs',
  title: 'first token',
  unit: 'ms',
  divisor: 1,
  better: 'lower',
  censored: 'high',
}

function cellOf(samples: readonly Sample[]): PageCell {
  return {
    id: 'a',
    label: 'a',
    model: 'm',
    provider: 'lab',
    instruction: null,
    levels: { ...plainWorkload, model: 'm', provider: 'lab', maxTokens: 64, json: false },
    isSkipped: false,
    summary: {},
    samples: sampleColumns(samples, 0),
    requests: samples.length,
    failed: 0,
    firstSample: 0,
    path: '',
  }
}

test('the page draws those as given up that the figures count as given up', () => {
  const failures = [
    { status: 502, message: 'no upstream', endMs: 299 },
    { status: 502, message: 'no upstream', endMs: 300 },
    { status: 503, message: 'upstream request timeout', endMs: 150 },
    { status: 429, message: 'too many', endMs: 900 },
  ]
  const samples = [
    ...[200, 300, 400].map((ttftMs, round) => sampleOf({ cell: 'a', round, ttftMs })),
    ...[1, 2].map((round) =>
      sampleOf({ cell: 'a', round: 90 + round, phase: 'confirm', ttftMs: 9000 }),
    ),
    ...failures.map(({ endMs, ...failure }, index) =>
      sampleOf({
        cell: 'a',
        round: 3 + index,
        status: 'failed',
        failure: { class: 'http', inStream: false, ...failure },
        ttftMs: undefined,
        endMs,
      }),
    ),
  ]
  const cell = cellOf(samples)
  const main = samples.filter(({ phase }) => phase === 'main')
  const drawn = observations(cell, ttft)
  expect(drawn.censored).toEqual([6, 7])
  expect(drawn.seen.map(({ value }) => value)).toEqual([200, 300, 400])
  expect(metricValues(main, 'ttftMs', undefined)).toMatchObject({ nCensored: 2 })
})

test('the page counts the checks that failed themselves, for which a cell is not measured', () => {
  const broken = [
    { check: 'throws', reason: 'out of order', broken: true },
    { check: 'long', reason: 'too short' },
  ]
  const judgements = [
    {
      check: 'helpful',
      score: undefined,
      reason: 'no score',
      broken: true,
      reply: undefined,
      request: undefined,
    },
  ]
  const samples = [
    sampleOf({ cell: 'a', round: 0, quality: { passed: false, failed: broken } }),
    sampleOf({ cell: 'a', round: 1, quality: { passed: undefined, failed: [], judgements } }),
    sampleOf({ cell: 'a', round: 2, quality: { passed: true, failed: [] } }),
  ]
  const { brokenChecks } = summaryOf(cellOf(samples), { adaptive: undefined, objective: undefined })
  expect(brokenChecks).toEqual({ throws: 1, helpful: 1 })
})
