import { describe, expect, test } from 'vitest'

import type { Analysis, CellSeries, GroupAnalysis } from '../report/analyze/analyze.ts'
import type { GateOutlook } from '../report/analyze/gate-outlook.ts'
import { trendOf } from '../report/analyze/trend.ts'
import { findingsOf } from './group-findings.ts'

const DAY_MS = 86_400_000
const MONDAY = Date.UTC(2026, 2, 2, 9)

const noAdjusted = { drift: undefined, change: undefined, byHour: undefined, byWeekday: undefined }
const alike = { pValue: undefined, groups: [] }
const steady = { change: 0.01, ciLow: -0.02, ciHigh: 0.04, days: 9, pValue: 0.6 }
const step = {
  runId: 'r5',
  startedAt: MONDAY + 5 * DAY_MS,
  change: 0.31,
  pValue: 0.001,
  isSharper: true,
}

function seriesOf(changes: Partial<CellSeries> = {}): CellSeries {
  return {
    cell: 'm@lab',
    label: 'm via lab',
    metric: 'ttftMs',
    runs: 10,
    median: 400,
    spread: undefined,
    drift: steady,
    change: undefined,
    byHour: alike,
    byWeekday: alike,
    adjusted: noAdjusted,
    gate: undefined,
    ...changes,
  }
}

function outlookOf(changes: Partial<GateOutlook> = {}): GateOutlook {
  return {
    scope: 'cell',
    subject: 'm@lab',
    metric: 'ttftMs',
    runs: 10,
    detectableWithFewest: 0.7,
    detectableWithMost: 0.4,
    runsNeeded: 12,
    tooNoisy: false,
    ...changes,
  }
}

function spreadOf(runs: number, betweenShare: number): Partial<CellSeries> {
  return {
    runs,
    spread: { betweenSd: 0.08, withinSd: 0.06, betweenShare, withinShare: 1 - betweenShare },
  }
}

/** The sentences of a group of such series. */
function said(series: readonly CellSeries[], gate: readonly GateOutlook[] = []): string {
  const group: GroupAnalysis = {
    matrix: 'M',
    file: 'm.bench.ts',
    fingerprint: {},
    mode: 'live',
    location: undefined,
    runs: 10,
    from: MONDAY,
    to: MONDAY + 9 * DAY_MS,
    series,
    gate,
  }
  const analysis: Analysis = {
    slowdown: 0.5,
    timeZone: 'Asia/Tokyo',
    alpha: 0.05,
    groups: [group],
    places: [],
    leftOut: [],
  }
  return findingsOf(group, analysis).join('\n')
}

describe('what a group of runs shows', () => {
  test('a trend that cannot be tested, and one that is not there, are different sentences', () => {
    expect(said([seriesOf({ drift: undefined })])).toContain(
      'Fewer than 5 runs cannot show a trend.',
    )
    expect(said([seriesOf(), seriesOf({ drift: undefined, metric: 'totalMs' })])).toContain(
      'No drift and no step beyond chance (1 figure tested).',
    )
    expect(said([seriesOf(), seriesOf({ metric: 'totalMs' })])).toContain('(2 figures tested)')
  })

  test('a level that changed, once a cell, with the moment it has in common', () => {
    const adjusted = { ...noAdjusted, change: 0.05 }
    const text = said([
      seriesOf({ change: step, adjusted }),
      seriesOf({ change: { ...step, change: 0.28 }, adjusted, metric: 'totalMs' }),
    ])
    expect(text).toMatch(
      /^Changed its level: m via lab: first token \+31 %, total \+28 % from .*2026-03-07.* on\.$/m,
    )
    expect(text).not.toContain('Drifts')
    expect(text).not.toContain('No drift and no step')
    expect(said([seriesOf({ change: step, adjusted: { ...adjusted, change: 0.051 } })])).toContain(
      'No drift and no step',
    )
  })

  test('a drift has its interval and the days it took', () => {
    const drift = { change: 0.2, ciLow: 0.1, ciHigh: 0.32, days: 9, pValue: 0.001 }
    const text = said([seriesOf({ drift, adjusted: { ...noAdjusted, drift: 0.01 } })])
    expect(text).toContain('Drifts: m via lab: first token +20 % [+10 %, +32 %] over 9 days.')
  })

  test('hours and weekdays are named by what is slowest and what is fastest', () => {
    const byHour = {
      pValue: 0.001,
      groups: [
        { name: '00–04 h', runs: 3, change: 0.02 },
        { name: '04–08 h', runs: 3, change: -0.08 },
        { name: '12–16 h', runs: 3, change: 0.31 },
      ],
    }
    const text = said([seriesOf({ byHour, adjusted: { ...noAdjusted, byHour: 0.02 } })])
    expect(text).toContain(
      'Differs by hour (Asia/Tokyo): m via lab: first token 12–16 h +31 %, 04–08 h −8 %.',
    )
    expect(text).not.toContain('weekday')
    const weekday = said([
      seriesOf({ byWeekday: byHour, adjusted: { ...noAdjusted, byWeekday: 0.02 } }),
    ])
    expect(weekday).toContain('Differs by weekday: m via lab')
    expect(said([seriesOf({ byHour })])).toContain(
      'No figure differs by hour of day or weekday beyond chance.',
    )
    expect(said([seriesOf()])).not.toContain('weekday')
  })

  test.each([
    [4, 0.9, 'from 4 runs this is little more than a guess'],
    [1, 0.9, 'from 1 run this is little more than a guess'],
    [5, 0.5, 'more rounds per run would not help much; more accepted runs would'],
    [5, 0.49, 'more rounds per run would help'],
  ])('%d runs, %f of the variance between them: %s', (runs, share, advice) => {
    const text = said([seriesOf(spreadOf(runs, share)), seriesOf(spreadOf(20, share))])
    expect(text).toContain(
      `a median differs by ±11 % (the middle figure), ${Math.round(share * 100)} % of that variance from between runs: ${advice}.`,
    )
  })

  test('what the gate could see is counted out of what it can judge', () => {
    expect(said([seriesOf()])).toContain(
      'The gate needs 3 runs that measured the same cells; there are fewer.',
    )
    const judged = seriesOf({ gate: outlookOf() })
    expect(said([judged])).toContain(
      'The gate detects a slowdown of +50 % with 80 % power in 1 of 1 figure, with 12 accepted runs.',
    )
    const sharper = seriesOf({ metric: 'totalMs', gate: outlookOf({ runsNeeded: 6 }) })
    const blind = seriesOf({
      metric: 'tokensPerSecond',
      gate: outlookOf({ runsNeeded: undefined, tooNoisy: true }),
    })
    const whole = outlookOf({ scope: 'matrix', subject: '' })
    const text = said([judged, sharper, blind, seriesOf()], [whole])
    expect(text).toContain('in 2 of 3 figures, with 6 to 12 accepted runs.')
    expect(text).toContain(
      'In the whole matrix it detects +70 % of first token with 3, +40 % with 20.',
    )
    expect(text).toMatch(/Too noisy to gate .*even 20 accepted runs.*: m via lab: tok\/s\.$/)
    expect(said([blind])).toContain(
      'The gate cannot detect a slowdown of +50 % with 80 % power in any figure',
    )
    expect(said([judged])).toContain('No cell is too noisy to gate')
  })
})

test('a step that explains more than a slope is a step, and a slope that explains more is none', () => {
  const both = { ...noAdjusted, drift: 0.01, change: 0.01 }
  expect(trendOf(seriesOf({ change: step, adjusted: both }), 0.05)).toBe('step')
  const blunt = { ...step, isSharper: false }
  expect(trendOf(seriesOf({ change: blunt, adjusted: both }), 0.05)).toBe('drift')
  const alone = { ...noAdjusted, change: 0.01 }
  expect(trendOf(seriesOf({ change: blunt, adjusted: alone }), 0.05)).toBe('step')
  expect(trendOf(seriesOf({ change: step }), 0.05)).toBeUndefined()
})
