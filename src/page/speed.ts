import { showNumber } from '../format/numbers.ts'
import type { PageMetric, PageSummary } from '../render/html/page-data.ts'
import { follow } from './addresses.ts'
import { startChart } from './chart.ts'
import { numberReader } from './columns.ts'
import { checkbox, segments } from './controls.ts'
import { element, isolated } from './element.ts'
import { cellsOf, content, type PlacedCell } from './page-content.ts'
import { openSample } from './sample-dialog.ts'
import { observations } from './samples.ts'
import { showValue } from './say-sample.ts'
import { wantsLog } from './scale.ts'
import { drawScatter, type ScatterPoint } from './scatter.ts'
import { seriesOf } from './series.ts'

type Show = 'cells' | 'samples'

const READING = 'Further left: a faster first token. Further up: more tokens per second.'
const captions: Readonly<Record<Show, string>> = {
  cells: `${READING} Lines are 95 % intervals of the medians.`,
  samples: `${READING} Every dot is one request; click it to open it.`,
}

/** Time to first token against tokens per second: one point a cell, or every sample. */
export function startSpeed(figure: HTMLElement, matrixIndex: number): void {
  const cells = cellsOf(matrixIndex)
  const metrics = content.matrices[matrixIndex]?.metrics ?? []
  const x = metrics.find(({ name }) => name === 'ttftMs')
  const y = metrics.find(({ name }) => name === 'tokensPerSecond')
  const samplePoints = x && y ? cells.flatMap((placed) => samplesOf(placed, x, y)) : []
  if (!x || !y || samplePoints.length === 0) {
    figure.append(element('p', { class: 'muted' }, 'No answer streamed enough to tell its speed.'))
    return
  }
  const series = seriesOf(cells)
  const hidden = new Set<string>()
  let show: Show = cells.length > 1 ? 'cells' : 'samples'
  const cellPoints = cells.flatMap((placed) => cellPoint(placed, x, y) ?? [])
  let isLog = wantsLog(samplePoints.map((point) => point.x.value))

  const legend = element('div', { class: 'legend', role: 'group', 'aria-label': 'Providers' })
  for (const provider of series.names) {
    const button = element(
      'button',
      { type: 'button', 'aria-pressed': 'true', class: `series-${series.numberOf(provider)}` },
      element('span', { class: 'swatch', 'aria-hidden': 'true' }),
      isolated(provider),
    )
    button.addEventListener('click', () => {
      const isHidden = !hidden.delete(provider)
      if (isHidden) hidden.add(provider)
      button.ariaPressed = String(!isHidden)
      chart.redraw()
    })
    legend.append(button)
  }

  const chart = startChart(figure, {
    controls: [
      segments(
        'Points',
        [
          { value: 'cells', title: 'Cells' },
          { value: 'samples', title: 'Samples' },
        ],
        {
          value: show,
          onChange: (value) => {
            show = value
            chart.redraw()
          },
        },
      ),
      checkbox('log axes', {
        value: isLog,
        onChange: (value) => {
          isLog = value
          chart.redraw()
        },
      }),
      legend,
    ],
    draw: (body, width) => {
      const all = show === 'cells' ? cellPoints : samplePoints
      drawScatter(body, width, {
        points: all.filter(({ placed }) => !hidden.has(placed.cell.provider)),
        isLabelled: show === 'cells',
        isLog,
        xTitle: `first token, ${x.unit}`,
        yTitle: 'tokens/s',
        showX: (value) => showNumber(value / x.divisor),
        showY: showNumber,
        seriesOf: ({ cell }) => series.numberOf(cell.provider),
      })
      return captions[show]
    },
  })
}

function cellPoint(placed: PlacedCell, x: PageMetric, y: PageMetric): ScatterPoint | undefined {
  const first = placed.cell.summary[x.name]
  const speed = placed.cell.summary[y.name]
  if (!first || !speed || first.median === null || speed.median === null) return undefined
  return {
    placed,
    x: { value: first.median, low: first.ciLow, high: first.ciHigh },
    y: { value: speed.median, low: speed.ciLow, high: speed.ciHigh },
    say: () => [
      placed.cell.label,
      `first token ${withLimits(first, x)}`,
      `tokens/s ${withLimits(speed, y)}`,
    ],
    open: () => follow(`#samples-${placed.matrixIndex}-${placed.cellIndex}`),
  }
}

function withLimits(summary: PageSummary, metric: PageMetric): string {
  const { median, ciLow, ciHigh } = summary
  const figure = showValue(median, metric)
  return ciLow === null
    ? figure
    : `${figure} [${showNumber(ciLow / metric.divisor)}, ${ciHigh === null ? '–' : showNumber(ciHigh / metric.divisor)}]`
}

function samplesOf(placed: PlacedCell, x: PageMetric, y: PageMetric): ScatterPoint[] {
  const { cell } = placed
  const speed = numberReader(cell, 'tokensPerSecond')
  const round = numberReader(cell, 'round')
  return observations(cell, x).seen.flatMap(({ index, value }) => {
    const tokensPerSecond = speed(index)
    if (tokensPerSecond === null) return []
    return {
      placed,
      x: { value, low: null, high: null },
      y: { value: tokensPerSecond, low: null, high: null },
      say: () => [
        `${cell.label}, round ${(round(index) ?? 0) + 1}`,
        `first token ${showValue(value, x)}`,
        `tokens/s ${showValue(tokensPerSecond, y)}`,
      ],
      open: () => openSample(placed, index),
    }
  })
}
