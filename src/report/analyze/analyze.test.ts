import { describe, expect, test } from 'vitest'

import { noisyRuns } from '../../../test/measured-runs.ts'
import { holm } from '../../stats/multiplicity.ts'
import { type Analysis, analyzeRuns } from './analyze.ts'
import type { MeasuredRun } from './measured-run.ts'

const cells = ['gpt-4.1@openai', 'gpt-4.1@openrouter', 'gpt-4.1-mini@openai']

function analyze(runs: readonly MeasuredRun[]): Analysis {
  return analyzeRuns(runs, { slowdown: 0.5, timeZone: 'UTC' })
}

function drifts({ index, cell }: { index: number; cell: string }): number {
  return cell === 'gpt-4.1@openrouter' ? 1.03 ** index : 1
}

function jumps({ index, cell }: { index: number; cell: string }): number {
  return cell === 'gpt-4.1-mini@openai' ? 3 ** (index % 2) : 1
}

function afternoons({ startedAt }: { startedAt: number }): number {
  return Math.floor(new Date(startedAt).getUTCHours() / 4) === 3 ? 1.4 : 1
}

describe('an analysis', () => {
  test('keeps simulated and live, and places, apart', () => {
    const { groups } = analyze([
      ...noisyRuns({ runs: 6 }),
      ...noisyRuns({ runs: 4 }, { location: 'us-east CI' }),
      ...noisyRuns({ runs: 7 }, { mode: 'simulated' }),
    ])
    expect(groups.map(({ mode, location, runs }) => [mode, location, runs])).toEqual([
      ['live', 'eu-west CI', 6],
      ['live', 'us-east CI', 4],
      ['simulated', 'eu-west CI', 7],
    ])
  })

  test('corrects over the cells and metrics of a mode: Holm', () => {
    const live = noisyRuns({ runs: 20, cells, betweenSd: 0.05, factor: drifts })
    const [group] = analyze([...live, ...noisyRuns({ runs: 20 }, { mode: 'simulated' })]).groups
    const found = group?.series.filter(({ adjusted }) => (adjusted.drift ?? 1) <= 0.05)
    expect(found?.map(({ cell, metric }) => `${cell} ${metric}`)).toEqual([
      'gpt-4.1@openrouter ttftMs',
      'gpt-4.1@openrouter totalMs',
      'gpt-4.1@openrouter tokensPerSecond',
    ])
    // Nine tests: the smallest of them counts ninefold.
    const smallest = Math.min(...(group?.series.map(({ drift }) => drift?.pValue ?? 1) ?? []))
    const first = group?.series.find(({ drift }) => drift?.pValue === smallest)
    expect(first?.adjusted.drift).toBeCloseTo(9 * smallest, 12)
  })

  test('corrects hours and weekdays each by their own', () => {
    const [group] = analyze(noisyRuns({ runs: 60, everyHours: 5, factor: afternoons })).groups
    for (const kind of ['byHour', 'byWeekday'] as const) {
      const adjusted = group?.series.map((series) => series.adjusted[kind])
      expect(adjusted).toEqual(holm(group?.series.map((series) => series[kind].pValue) ?? []))
    }
    const [first] = group?.series ?? []
    expect(first?.adjusted.byHour).toBeLessThan(0.01)
    expect(first?.adjusted.byWeekday).toBeGreaterThan(0.05)
  })

  test('says of each cell what the gate needs, of speeds as what is lost', () => {
    const [group] = analyze(noisyRuns({ runs: 20, cells, betweenSd: 0.05, factor: jumps })).groups
    const gateOf = (cell: string, metric: string) =>
      group?.series.find((series) => series.cell === cell && series.metric === metric)?.gate
    expect(gateOf('gpt-4.1@openrouter', 'ttftMs')).toMatchObject({ runs: 20, tooNoisy: false })
    expect(gateOf('gpt-4.1-mini@openai', 'ttftMs')).toMatchObject({
      runsNeeded: undefined,
      tooNoisy: true,
    })
    expect(gateOf('gpt-4.1@openrouter', 'tokensPerSecond')?.detectableWithMost).toBeLessThan(0)
    expect(group?.gate.map(({ scope }) => scope)).toContain('matrix')
  })

  test('compares places where a cell was measured from several', () => {
    const far = { location: 'us-east CI', cells: noisyRuns({ runs: 1 })[0]?.cells ?? [] }
    const { places } = analyze([
      ...noisyRuns({ runs: 10 }),
      ...noisyRuns({ runs: 10, factor: () => 1.5 }, far),
    ])
    expect(places).toHaveLength(3)
    expect(places[0]?.places.map(({ name, runs }) => [name, runs])).toEqual([
      ['eu-west CI', 10],
      ['us-east CI', 10],
    ])
    expect(places[0]?.pAdjusted).toBeLessThan(0.001)
    expect(places[0]?.pAdjusted).toBeGreaterThan(places[0]?.pValue ?? 1)
  })

  test('counts a run once, and joins the parts of one', () => {
    const runs = noisyRuns({ runs: 5 })
    const others = noisyRuns({ runs: 5, cells: ['b@openai'] })
    const { groups, leftOut } = analyze([...runs, ...runs.slice(0, 1), ...others])
    expect(groups[0]?.runs).toBe(5)
    expect(groups[0]?.series.map(({ cell, runs: count }) => `${cell} ${count}`)).toEqual([
      ...Array.from({ length: 3 }, () => 'gpt-4.1@openai 5'),
      ...Array.from({ length: 3 }, () => 'b@openai 5'),
    ])
    expect(leftOut).toMatchObject([
      { cell: 'gpt-4.1@openai', reason: expect.stringContaining('another document') },
    ])
  })

  test('does not mix a cell that moved to another endpoint', () => {
    const runs = noisyRuns({ runs: 6 }).map((run, index) => {
      if (index > 1) return run
      const [id, cell] = Object.entries(run.values.cells)[0] ?? []
      if (id === undefined || !cell) throw new Error('a run without a cell')
      return { ...run, values: { ...run.values, cells: { [id]: { ...cell, endpoint: 'old' } } } }
    })
    const { groups, leftOut } = analyze(runs)
    expect(groups[0]?.series[0]?.runs).toBe(4)
    expect(leftOut.map(({ reason }) => reason)).toEqual([
      'measured at old, the newest run at gpt-4.1@openai',
      'measured at old, the newest run at gpt-4.1@openai',
    ])
  })

  test('of nothing is empty', () => {
    expect(analyze([])).toMatchObject({ groups: [], places: [], leftOut: [] })
  })
})
