import { describe, expect, test } from 'vitest'

import type { Verdict } from '../model/verdict.ts'
import { thresholdPlace } from './threshold-place.ts'

const common = {
  scope: 'cell',
  subject: 'm@p',
  verdict: 'failed',
  limit: 1,
  n: 10,
  name: '',
  reason: '',
} as const
const figure = { observed: 2, ciLow: undefined, ciHigh: undefined, isNearLimit: undefined }

const p95: Verdict = {
  ...common,
  ...figure,
  kind: 'absolute',
  metric: 'ttftMs',
  statistic: 'p95',
  bound: 'atMost',
}
const quality: Verdict = { ...p95, metric: 'quality', statistic: 'rate', bound: 'atLeast' }
const cost: Verdict = { ...p95, metric: 'costUsd', statistic: 'total', bound: 'atMost' }

/** What stands at the place; the source is declared at its `matrix`. */
function found(source: string, verdict: Verdict = p95): string | undefined {
  const before = source.slice(0, source.indexOf('matrix(')).split('\n')
  const from = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  const place = thresholdPlace(source, from, verdict)
  if (!place) return undefined
  return source.split('\n')[place.line - 1]?.slice(place.column - 1)
}

describe('the place of a threshold', () => {
  test('is that of its limit', () => {
    const source = `
// matrix is declared below; ttftMs: { p95: 1 }
const a = 'thresholds: { ttftMs: 1 }'
matrix('Name, {p95: 1}', {
  models: ['a', 'b'], // thresholds: {
  thresholds: {
    totalMs: { p95: { atMost: 1 } },
    "ttftMs": { median: { atMost: 2 }, p95: { atMost: 10 / 2, atLeast: 0 } }, /* p95 */
    quality: { atLeast: 0.8 },
    costUsd: { atMost: 0.5 },
  },
})
matrix('Other', { thresholds: { ttftMs: { p95: { atMost: 3 } } } })`
    expect(found(source)).toMatch(/^atMost: 10/)
    expect(found(source, quality)).toMatch(/^atLeast: 0\.8/)
    expect(found(source, cost)).toMatch(/^atMost: 0\.5/)
  })

  test('is that of the deepest part that stands there', () => {
    expect(found("matrix('a', { rounds: 3, thresholds: { ttftMs: own } })")).toMatch(/^ttftMs: own/)
    expect(found("matrix('a', { thresholds })")).toMatch(/^thresholds }/)
  })

  test('of contrasts and regressions', () => {
    const source = `matrix('a', { thresholds: {
  ttftMs: { regression: { atMost: 0.1 } },
  contrast: { ttftMs: { atMost: 0.2 } },
} })`
    const change = { change: 1, ciLow: 0.5, ciHigh: 2, p1: 0.001, cut: 0.01 }
    const own = { metric: 'ttftMs', statistic: 'median', bound: 'atMost' } as const
    expect(
      found(source, { ...common, ...own, ...change, kind: 'contrast', reference: 'm@q' }),
    ).toMatch(/^atMost: 0\.2/)
    expect(
      found(source, {
        ...common,
        ...own,
        ...change,
        kind: 'regression',
        observed: 2,
        pAll: undefined,
        looks: undefined,
        pAtLimit: undefined,
        together: undefined,
        runs: 5,
        detectable: 0.2,
      }),
    ).toMatch(/^regression/)
  })

  test.each([
    ['no thresholds are written there', "matrix('a', options)"],
    ['they are in a list', "matrix('a', { prompts: [{ thresholds: { ttftMs: 1 } }] })"],
    ['a template comes before', 'matrix(`a ${b} {`, { thresholds: { ttftMs: 1 } })'],
    ['a regular expression comes before', "matrix('a', { a: /[{]/, thresholds: { ttftMs: 1 } })"],
    [
      'they belong to another matrix',
      "matrix('a', {})\nmatrix('b', { thresholds: { ttftMs: 1 } })",
    ],
  ])('is unknown where %s', (_why, source) => {
    expect(found(source)).toBeUndefined()
  })
})
