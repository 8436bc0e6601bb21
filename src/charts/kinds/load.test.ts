import { expect, test } from 'vitest'

import { searchedDocument } from '../../../test/searched-document.ts'
import type { Line, Mark, Rect } from '../../paint/scene.ts'
import { chartScene } from '../chart-scene.ts'
import type { Chart } from '../chart.ts'
import { drawnMatrices } from '../drawn-matrix.ts'
import { planCharts } from '../plan-charts.ts'
import { sidecarText } from '../sidecar.ts'

function chartOf(kind: string, changes: Parameters<typeof searchedDocument>[0] = {}): Chart {
  const charts = planCharts(drawnMatrices(searchedDocument(changes), 'benchmark.json'))
  const chart = charts.find((candidate) => candidate.kind === kind)
  if (!chart) throw new Error(`no ${kind} among ${charts.map((each) => each.kind).join(', ')}`)
  return chart
}

/** Every mark with its place in the picture, groups unfolded. */
function marksOf(marks: readonly Mark[]): Mark[] {
  return marks.flatMap((mark) => (mark.mark === 'group' ? marksOf(mark.marks) : [mark]))
}

function plotsOf(chart: Chart): { bands: Rect[]; lines: Line[]; texts: string[] } {
  const marks = marksOf(chartScene(chart).marks)
  return {
    bands: marks.filter((mark) => mark.mark === 'rect').filter(({ opacity }) => opacity),
    lines: marks
      .filter((mark) => mark.mark === 'line')
      .filter(({ from, to, dash }) => from.x === to.x && from.y === 0 && dash?.length === 2),
    texts: marks.flatMap((mark) => (mark.mark === 'text' ? [mark.text] : [])),
  }
}

test('a capacity is marked among the levels that were asked, with its interval as a band', () => {
  const chart = chartOf('load-concurrency')
  if (chart.body.layout !== 'lines') throw new Error('no lines')
  const [openai] = chart.body.facets[0]?.series ?? []
  // Levels are 1, 2, 4, 6 and 8: five lies between the third and the fourth.
  expect(openai?.mark?.low).toBe(2)
  expect(openai?.mark?.at).toBeCloseTo(2 + Math.log(5 / 4) / Math.log(6 / 4), 6)
  expect(openai?.mark?.high).toBeCloseTo(3 + Math.log(7 / 6) / Math.log(8 / 6), 6)
  const { bands, lines, texts } = plotsOf(chart)
  expect(bands).toHaveLength(2 * chart.body.panels.length)
  const [band] = bands
  const [line] = lines
  if (!band || !line) throw new Error('no mark')
  expect(line.from.x).toBeGreaterThan(band.x)
  expect(line.from.x).toBeLessThan(band.x + band.width)
  expect(texts).toContain('5 [4, 7]')
  expect(texts.join(' ')).toContain('dashed upright: the capacity; band: its 95 % interval')
})

test('an upper end that is not known is a band to the edge; nothing kept has no mark', () => {
  const open = chartOf('load-concurrency', { value: 8, ciLow: 6, ciHigh: undefined })
  const [band] = plotsOf(open).bands
  const edge = Math.max(
    ...plotsOf(chartOf('load-concurrency')).bands.map((each) => each.x + each.width),
  )
  expect((band?.x ?? 0) + (band?.width ?? 0)).toBeGreaterThan(edge)
  const none = plotsOf(chartOf('load-concurrency', { value: 0, ciLow: 0, ciHigh: 0 }))
  expect(none.bands).toEqual([])
})

test('throughput against latency: a point a level at its completed requests per second, joined and named', () => {
  const chart = chartOf('throughput-concurrency')
  if (chart.body.layout !== 'lines') throw new Error('no lines')
  const { panels, isAcross, facets } = chart.body
  expect(isAcross).toBe(true)
  expect(panels.map(({ title }) => title).slice(0, 2)).toEqual([
    'completed requests per second',
    'time to first token',
  ])
  const rates = facets[0]?.series[0]?.points.map(({ figures: [rate] }) => rate?.value ?? NaN) ?? []
  // Answers of two seconds: half as many per second as are in flight.
  for (const [index, level] of [1, 2, 4, 6, 8].entries()) {
    expect(rates[index]).toBeCloseTo(level / 2, 1)
  }
  const marks = marksOf(chartScene(chart).marks)
  const line = marks.find((mark) => mark.mark === 'polyline')
  const xs = line?.points.map(({ x }) => x) ?? []
  expect(xs).toEqual(xs.toSorted((a, b) => a - b))
  expect((xs[4] ?? NaN) / (xs[1] ?? NaN)).toBeCloseTo(4, 0)
  // No step axis: whether a dashed line is the capacity's cannot be told here.
  expect(plotsOf(chart).bands).toEqual([])
  const names = marks.flatMap((mark) => (mark.mark === 'text' ? [mark.text] : []))
  expect(names).toEqual(expect.arrayContaining(['6', '8', 'completed requests per second']))
  expect(sidecarText(chart)).toMatch(/completed requests per second\n.*concurrent requests/)
})
