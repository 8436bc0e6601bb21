import { describe, expect, test } from 'vitest'

import { noisyRuns } from '../../test/measured-runs.ts'
import { withoutEscapes } from '../format/plain-text.ts'
import { analyzeRuns } from '../report/analyze/analyze.ts'
import type { LeftOut } from '../report/analyze/measured-run.ts'
import { renderAnalysis } from './analysis.ts'
import { noPaint } from './paint.ts'

const cells = ['gpt-4.1@openai', 'gpt-4.1@openrouter', 'gpt-4.1-mini@openai']
const [stepping, drifting, wild] = cells

function factor({ index, cell }: { readonly index: number; readonly cell: string }): number {
  if (cell === stepping) return index < 14 ? 1 : 1.35
  if (cell === drifting) return 1.02 ** index
  return cell === wild ? Math.exp(Math.sin(index * 17)) : 1
}

const analysis = analyzeRuns(
  [
    ...noisyRuns({ runs: 30, cells, betweenSd: 0.05, factor, everyHours: 29 }),
    ...noisyRuns({ runs: 12, betweenSd: 0.03, factor: () => 1.5 }, { location: 'us-east CI' }),
  ],
  { slowdown: 0.5, timeZone: 'UTC' },
)

function render(columns: number, leftOut: readonly LeftOut[] = []): string[] {
  return renderAnalysis({ ...analysis, leftOut }, [], { columns, paint: noPaint })
}

/** The report of so few runs. */
function textOf(runs: number): string {
  const few = analyzeRuns(noisyRuns({ runs }), { slowdown: 0.5, timeZone: 'UTC' })
  return renderAnalysis(few, [], { columns: 320, paint: noPaint }).join('\n')
}

/** Runs from a place in which a search found the same capacity each time. */
function searchedRuns(location: string, at: number) {
  return noisyRuns({ runs: 8 }, { location }).map((run) => ({
    ...run,
    values: {
      ...run.values,
      cells: Object.fromEntries(
        Object.entries(run.values.cells).map(([id, cell]) => [
          id,
          { ...cell, values: { capacity: { median: at, se: 0.1, n: 900 } } },
        ]),
      ),
    },
  }))
}

test('of searches is about capacities, which have no unit, and the highest comes first', () => {
  const runs = [...searchedRuns('eu-west', 30), ...searchedRuns('us-east', 20)]
  const found = analyzeRuns(runs, { slowdown: undefined, timeZone: 'UTC' })
  const text = renderAnalysis(found, [], { columns: 120, paint: noPaint }).join('\n')
  expect(text).toMatch(/^ +capacity +8 +30\.0 /m)
  expect(text).toMatch(/capacity +eu-west 30\.0, us-east −33 %/)
})

describe('the report of an analysis', () => {
  test('says the answer first, then the figures, at 80 columns', () => {
    expect(render(80).join('\n')).toMatchInlineSnapshot(`
      " The Router Tax   live   eu-west CI   30 runs   2026-08-03 to 2026-09-07

       Changed its level: gpt-4.1 via openai: first token +40 %, total +27 %, tok/s
       −26 % from 2026-08-19 on.
       Drifts: gpt-4.1 via openrouter: first token +69 % [+58 %, +81 %], total +81 %
       [+70 %, +95 %], tok/s −42 % [−47 %, −38 %] over 35 days.
       A drift or step counts as noise until the runs before it have left the window.
       No figure differs by hour of day or weekday beyond chance.
       Run to run, a median differs by ±20 % (the middle figure), 97 % of that
       variance from between runs: more rounds per run would not help much; more
       accepted runs would.
       The gate cannot detect a slowdown of +50 % with 80 % power in any figure, even
       with 20 accepted runs. In the whole matrix it detects +486 % of first token
       with 3, +149 % with 20.
       Too noisy to gate (even 20 accepted runs do not show a doubling beyond the
       margin): gpt-4.1 via openai: first token, total, tok/s; gpt-4.1-mini via
       openai: first token, total, tok/s.

                                    run to between     drift or   seen  runs for
                        runs median    run    runs       step   with 3     +50 %
       gpt-4.1 via openai
         first token ms   30    588  ±20 %    97 % step +40 % * +605 % too noisy
         total ms         30    596  ±14 %    95 % step +27 % * +534 % too noisy
         tok/s            30   80.9  ±17 %    96 % step −26 % *  −86 % too noisy
       gpt-4.1 via openrouter
         first token ms   30    659  ±18 %    97 %      +69 % * +313 %   over 20
         total ms         30    641  ±21 %    97 %      +81 % * +297 %   over 20
         tok/s            30   74.9  ±19 %    97 %      −42 % *  −76 %   over 20
       gpt-4.1-mini via openai
         first token ms   30    508 ±103 %   100 %     −2.6 %      ×14 too noisy
         total ms         30    496 ±101 %   100 %     +1.7 %      ×13 too noisy
         tok/s            30   97.9 ±101 %   100 %     −2.3 %    −93 % too noisy
       seen with 3: the smallest slowdown that the gate detects with 80 % power and 3
       accepted runs
       * beyond chance (Holm's p ≤ 0.05); drift or step, whichever explains more

       The Router Tax   live   us-east CI   12 runs   2026-08-03 to 2026-08-14

       No drift and no step beyond chance (3 figures tested).
       No figure differs by hour of day or weekday beyond chance.
       Run to run, a median differs by ±3.3 % (the middle figure), 13 % of that
       variance from between runs: more rounds per run would help.
       The gate detects a slowdown of +50 % with 80 % power in 3 of 3 figures, with 3
       accepted runs.
       No cell is too noisy to gate: with 20 accepted runs the gate detects a
       doubling in each.

                                    run to between drift or   seen runs for
                        runs median    run    runs   step   with 3    +50 %
       gpt-4.1 via openai
         first token ms   12    755 ±3.3 %    12 % −0.1 %    +35 %        3
         total ms         12    771 ±5.6 %    69 % +0.3 %    +45 %        3
         tok/s            12   66.1 ±3.3 %    13 % +5.1 %    −26 %        3
       seen with 3: the smallest slowdown that the gate detects with 80 % power and 3
       accepted runs

       The Router Tax by location   live
       gpt-4.1 via openai
         first token  eu-west CI 588 ms, us-east CI +28 %
         total        eu-west CI 596 ms, us-east CI +29 %
         tok/s        eu-west CI 80.9, us-east CI −18 %
      "
    `)
  })

  test('has intervals, dates and what a full window sees where there is room', () => {
    const lines = render(160)
    const row = lines.find((line) => line.includes('first token ms'))
    expect(lines.find((line) => line.includes('all runs'))).toMatch(
      /median +run +runs +runs +all runs/,
    )
    expect(row).toMatch(/first token ms +30 +588 +±20 % +97 % +3 %/)
    expect(row).toMatch(/\[[+−][\d.]+ %, [+−][\d.]+ %\] +\+[\d.]+ % \* +2026-08-19/)
  })

  test.each([80, 100, 120, 160, 200])('stays within %i columns', (columns) => {
    const widths = render(columns).map((line) => line.length)
    expect(Math.max(...widths)).toBeLessThanOrEqual(columns)
  })

  test('puts what was left out together, and keeps hostile names on one line', () => {
    const hostile = '\u001B[2J::error::\u202Eevil\r\nname'
    const leftOut = [1, 2, 3].map((run) => ({
      run: `run ${run}`,
      matrix: hostile,
      cell: undefined,
      reason: `${run} of 30 requests failed`,
    }))
    const lines = render(120, leftOut).filter((line) => line.includes('left out'))
    expect(lines).toEqual([' left out ::error::evil name: 1 of 30 requests failed (3 runs)'])
  })

  test('colours change nothing but colours', () => {
    const coloured = renderAnalysis(analysis, [], {
      columns: 160,
      paint: (_style, text) => `\u001B[31m${text}\u001B[39m`,
    })
    expect(coloured.map((line) => withoutEscapes(line).trimEnd())).toEqual(
      render(160).map((line) => line.trimEnd()),
    )
  })

  test('of few runs says what cannot be told', () => {
    expect(textOf(3)).toContain('Fewer than 5 runs cannot show a trend.')
    expect(textOf(3)).toContain('from between runs: from 3 runs this is little more than a guess.')
    expect(textOf(2)).toContain(
      'The gate needs 3 runs that measured the same cells; there are fewer.',
    )
  })

  test('of hopeless noise says so as a factor, and of no change without a sign', () => {
    const hopeless = analyzeRuns(
      noisyRuns({ runs: 20, betweenSd: 0.8, cells: ['a@x', 'b@x', 'c@x', 'd@x'] }),
      { slowdown: 0.5, timeZone: 'UTC' },
    )
    const noise = renderAnalysis(hopeless, [], { columns: 320, paint: noPaint }).join('\n')
    expect(noise).toMatch(/In the whole matrix it detects \+\d+ % of first token with 3/)
    const still = analyzeRuns(noisyRuns({ runs: 9, betweenSd: 0, withinSd: 1e-9 }), {
      slowdown: 0.5,
      timeZone: 'UTC',
    })
    const quiet = renderAnalysis(still, [], { columns: 160, paint: noPaint }).join('\n')
    expect(quiet).toMatch(/ 0 % +\[0 %, 0 %\]/)
    expect(quiet).not.toMatch(/[+−]0 %/)
    expect(quiet).not.toContain('100.0')
  })

  test('a long name spreads no column', () => {
    const cell = `${'organisation/a-model-of-very-many-words-'.repeat(4)}@somewhere`
    const named = analyzeRuns(noisyRuns({ runs: 6, cells: [cell] }), {
      slowdown: 0.5,
      timeZone: 'UTC',
    })
    const lines = renderAnalysis(named, [], { columns: 80, paint: noPaint })
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(lines).toContainEqual(expect.stringMatching(/^ organisation\/.*…$/))
    expect(lines).toContainEqual(expect.stringMatching(/^ {3}first token ms {4}6 {4}\d+ /))
  })
})

test('columns stand in line through a table of many cells', () => {
  const [group] = analysis.groups
  if (!group) throw new Error('nothing was analyzed')
  const series = Array.from({ length: 40 }, (_, index) =>
    group.series.map((own) => ({ ...own, cell: `m${index}-${own.cell}`, label: `m${index}` })),
  ).flat()
  const groups = [{ ...group, series }]
  const lines = renderAnalysis({ ...analysis, groups, places: [], leftOut: [] }, [], {
    columns: 120,
    paint: noPaint,
  })
  const rows = lines.filter((line) => /^ {3}(first token|total) ms/.test(line))
  expect(rows).toHaveLength(2 * 120)
  expect(new Set(rows.map((row) => row.indexOf(' 30 '))).size).toBe(1)
})
