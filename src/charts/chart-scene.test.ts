import { describe, expect, test } from 'vitest'

import {
  axesOf,
  matrixRecord,
  plannedCells,
  documentOf as resultsDocument,
  samplesOf,
} from '../../test/builders.ts'
import { showInterval, showNumber } from '../format/numbers.ts'
import { svgOf } from '../paint/svg.ts'
import type { ResultsDocument } from '../report/schema/results-document.ts'
import { chartScene } from './chart-scene.ts'
import type { Chart } from './chart.ts'
import { drawnMatrices } from './drawn-matrix.ts'
import { planCharts } from './plan-charts.ts'
import { loadPngMaker } from './png.ts'

const axes = {
  model: ['gpt-4.1', 'gpt-4.1-mini'],
  provider: ['openai', 'openrouter'],
  maxTokens: [512],
  json: [false],
}
type Axes = typeof axes

const renderer = await loadPngMaker()
if (!renderer) throw new Error('the renderer is not installed')
const pngOf = renderer

interface Wanted {
  readonly axes?: Partial<Axes>
  readonly rounds?: number
  readonly simulated?: boolean
  readonly change?: Parameters<typeof samplesOf>[2]
}

function documentOf(wanted: Wanted = {}): ResultsDocument {
  const all = axesOf({ ...axes, ...wanted.axes })
  const cells = plannedCells(all).map((cell) => ({ ...cell, simulated: wanted.simulated ?? false }))
  const samples = samplesOf(cells, wanted.rounds ?? 12, wanted.change)
  return resultsDocument([matrixRecord(cells, samples, { axes: all })])
}

function chartsOf(document: ResultsDocument): Chart[] {
  return planCharts(drawnMatrices(document, 'benchmark.json'))
}

function drawn(kind: string, document: ResultsDocument): string {
  const chart = chartsOf(document).find((candidate) => candidate.kind === kind)
  if (!chart) throw new Error(`no ${kind}`)
  return svgOf(chartScene(chart))
}

/** The texts of a picture as a reader sees them. */
function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text = '']) =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&'),
  )
}

/** Width and height of a PNG, from its first chunk. */
function sizeOf(png: Uint8Array): readonly [number, number] {
  const bytes = Buffer.from(png)
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG')
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
}

test('the picture writes the figures of the document', () => {
  const document = documentOf({ rounds: 30 })
  const texts = textsOf(drawn('overview', document))
  for (const { summary } of document.matrices[0]?.cells ?? []) {
    const { median, ciLow, ciHigh } = summary.ttftMs
    expect(texts).toContain(showNumber(median))
    expect(texts).toContain(showInterval(ciLow, ciHigh))
  }
  expect(texts).toContain('time to first token, ms')
})

test('seconds are written where times are long', () => {
  const document = documentOf()
  const texts = textsOf(drawn('overview', document))
  const median = document.matrices[0]?.cells[0]?.summary.totalMs.median ?? NaN
  expect(texts).toContain('total time, s')
  expect(texts).toContain(showNumber(median / 1000))
})

test('a simulated picture says so, a live one does not', () => {
  expect(textsOf(drawn('overview', documentOf({ simulated: true })))).toContain('simulated')
  expect(textsOf(drawn('overview', documentOf()))).not.toContain('simulated')
})

describe('what is missing is said', () => {
  const timeout = { class: 'timeout', status: undefined, message: 'late', inStream: false } as const

  test('a median beyond the timeout', () => {
    const texts = textsOf(
      drawn(
        'overview',
        documentOf({
          change: ({ round }, { id }) =>
            id === 'gpt-4.1@openai' && round > 2
              ? { status: 'failed', failure: timeout, ttftMs: undefined, totalMs: undefined }
              : {},
        }),
      ),
    )
    expect(texts.join()).toMatch(/≥ \d/)
    expect(texts.join()).toContain('given up after a wait')
  })

  test('an upper limit that does not exist', () => {
    const document = documentOf({ axes: { maxTokens: [256, 512] } })
    const matrix = drawnMatrices(document, 'benchmark.json').map((drawnMatrix) => ({
      ...drawnMatrix,
      cells: drawnMatrix.cells.map((cell) => ({
        ...cell,
        summary: { ...cell.summary, ttftMs: { ...cell.summary.ttftMs, ciHigh: undefined } },
      })),
    }))
    for (const chart of planCharts(matrix)) {
      if (!['overview', 'token-sweep'].includes(chart.kind)) continue
      const texts = textsOf(svgOf(chartScene(chart)))
      const arrow = chart.kind === 'overview' ? '▶' : '▲'
      expect(texts.join('\n')).toContain(`${arrow} no upper limit`)
    }
  })

  test('a point of a line beyond the timeout', () => {
    const late = { status: 'failed', failure: timeout, ttftMs: undefined } as const
    const texts = textsOf(
      drawn(
        'token-sweep',
        documentOf({
          axes: { maxTokens: [256, 512] },
          change: ({ round }, { levels }) => (levels.maxTokens === 512 && round > 2 ? late : {}),
        }),
      ),
    )
    expect(texts.join()).toContain('▲ without a point')
    expect(texts.join()).not.toMatch(/≥ \d/)
  })

  test('a plot of which nothing is known beside one that has lines', () => {
    const chart = chartsOf(documentOf({ axes: { maxTokens: [256, 512] } })).find(
      ({ kind }) => kind === 'token-sweep',
    )
    if (chart?.body.layout !== 'lines') throw new Error('no lines')
    const facets = chart.body.facets.map((facet) => ({
      ...facet,
      series: facet.series.map((series) => ({
        ...series,
        points: series.points.map((point) => ({
          ...point,
          figures: [undefined, ...point.figures.slice(1)],
        })),
      })),
    }))
    const svg = svgOf(chartScene({ ...chart, body: { ...chart.body, facets } }))
    expect(textsOf(svg)).toContain('tokens per second')
  })

  test('an interval that too few values allow', () => {
    const texts = textsOf(drawn('overview', documentOf({ rounds: 5 })))
    expect(texts.join()).toContain('fewer than 6 values')
  })
})

describe('hostile names', () => {
  const hostile = documentOf({
    axes: {
      model: [
        '</text><script>alert(1)</script>',
        'x'.repeat(500),
        'a\u0000\u001b[31m\u202e\ud800]]>',
      ],
      provider: ['"><image href="http://127.0.0.1/"/>', '&amp;', '通义 😀 مرحبا'],
      maxTokens: [256, 512],
    },
    rounds: 6,
    change: ({ round }) => ({ backend: round < 3 ? '<b>' : '\u2028' }),
  })

  test.each(chartsOf(hostile).map((chart) => [chart.kind, chart] as const))(
    '%s stays a well-formed picture of bounded size',
    async (_kind, chart) => {
      const svg = svgOf(chartScene(chart))
      // The renderer parses XML strictly.
      const [width, height] = sizeOf(await pngOf(svg))
      expect(width).toBeLessThan(5000)
      expect(height).toBeLessThan(5000)
      expect(svg).not.toMatch(/<(script|image|b)\b/)
      expect(svg).not.toMatch(/[\u202e\ud800-\udbff](?![\udc00-\udfff])/)
    },
  )

  test('are shown as what they are', () => {
    const texts = textsOf(drawn('overview', hostile))
    expect(texts).toContain('</text><script>alert(1)</script>')
  })
})

test('drawing twice gives the same picture', () => {
  expect(drawn('overview', documentOf())).toBe(drawn('overview', documentOf()))
})
