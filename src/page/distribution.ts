import { showInterval, showNumber, UNKNOWN } from '../format/numbers.ts'
import type { PageMetric } from '../render/html/page-data.ts'
import { startChart } from './chart.ts'
import { checkbox, segments, select } from './controls.ts'
import {
  type DistributionRow,
  drawBox,
  drawDots,
  drawEcdf,
  type Form,
  ghostCurves,
} from './distribution-row.ts'
import { drawing, element } from './element.ts'
import { cellsOf, type PlacedCell, titleWithUnit } from './page-content.ts'
import { type ChartRow, drawRows, EDGE_PX } from './row-chart.ts'
import { groupOf, rowLabel } from './row-label.ts'
import { openSample } from './sample-dialog.ts'
import { observations } from './samples.ts'
import { sayValue } from './say-sample.ts'
import { scaleOver, tickText, wantsLog } from './scale.ts'

const forms = [
  { value: 'dots', title: 'Dots' },
  { value: 'ecdf', title: 'Cumulative' },
  { value: 'box', title: 'Box' },
] as const

const rowHeights: Readonly<Record<Form, number>> = { dots: 36, ecdf: 64, box: 30 }
const GUTTER_PX = 64

const captions: Readonly<Record<Form, string>> = {
  dots: 'Every dot is one request; click it to open it. The line is the median, the band its 95 % interval.',
  ecdf: 'The share of requests at or below each value. A curve further to the left is faster. Grey: all other cells.',
  box: 'The box holds the middle half of the requests. The whiskers reach from the 5th to the 95th percentile. The line is the median, the band its 95 % interval.',
}

/** How the values of a metric are distributed in each cell of a matrix. */
export function startDistribution(figure: HTMLElement, matrixIndex: number): void {
  const cells = cellsOf(matrixIndex)
  const metrics = cells[0]?.matrix.metrics ?? []
  let [metric] = metrics
  if (!metric) return
  const { name: first } = metric
  if (cells.every(({ cell }) => (cell.summary[first]?.n ?? 0) === 0)) {
    figure.append(element('p', { class: 'muted' }, 'No request got far enough to be measured.'))
    return
  }
  let form: Form = 'dots'
  let rows = rowsOf(cells, metric)
  let isLog = wantsLog(rows.flatMap(({ sorted }) => sorted))

  const chart = startChart(figure, {
    controls: [
      select(
        'Metric',
        metrics.map(({ name, title }) => ({ value: name, title })),
        {
          value: metric.name,
          onChange: (name) => {
            metric = metrics.find((candidate) => candidate.name === name) ?? metric
            if (metric) rows = rowsOf(cells, metric)
            chart.redraw()
          },
        },
      ),
      segments('Form', forms, {
        value: form,
        onChange: (value) => {
          form = value
          chart.redraw()
        },
      }),
      checkbox('log axis', {
        value: isLog,
        onChange: (value) => {
          isLog = value
          chart.redraw()
        },
      }),
    ],
    draw: (body, width) => {
      if (metric) drawDistribution(body, width, { rows, metric, form, isLog })
      return captions[form]
    },
  })
}

interface PlacedRow extends DistributionRow {
  readonly placed: PlacedCell
}

function rowsOf(cells: readonly PlacedCell[], metric: PageMetric): PlacedRow[] {
  return cells.map((placed): PlacedRow => {
    const found = observations(placed.cell, metric)
    const summary = placed.cell.summary[metric.name]
    return {
      placed,
      observations: found,
      censored: metric.censored,
      sorted: found.seen.map(({ value }) => value).toSorted((a, b) => a - b),
      median: summary?.median ?? null,
      ciLow: summary?.ciLow ?? null,
      ciHigh: summary?.ciHigh ?? null,
    }
  })
}

function drawDistribution(
  body: HTMLElement,
  width: number,
  state: {
    readonly rows: readonly PlacedRow[]
    readonly metric: PageMetric
    readonly form: Form
    readonly isLog: boolean
  },
): void {
  const { rows, metric, form, isLog } = state
  const hasCensored = rows.some((row) => row.observations.censored.length > 0)
  const gutter = hasCensored ? metric.censored : undefined
  const scaleFor = (plotWidth: number): ReturnType<typeof scaleOver> =>
    scaleOver(
      rows.flatMap(({ sorted }) => sorted),
      {
        from: EDGE_PX + (gutter === 'low' ? GUTTER_PX : 0),
        to: plotWidth - EDGE_PX - (gutter === 'high' ? GUTTER_PX : 0),
        isLog,
      },
    )
  const inUnit = (value: number | null): string =>
    value === null ? UNKNOWN : showNumber(value / metric.divisor)
  const beyond = ({ cell }: PlacedCell): string => {
    const least = cell.summary[metric.name]?.medianAtLeast ?? null
    return least === null ? '∞' : `≥ ${inUnit(least)}`
  }
  const cells = rows.map(({ placed }) => placed)
  const ghostId = `ghosts-${cells[0]?.matrixIndex}`
  drawRows(body, width, {
    rowHeight: rowHeights[form],
    scaleFor,
    showTick: (value) => tickText(inUnit(value)),
    marked: 'request',
    axisTitle: gutter
      ? `${titleWithUnit(metric)}; at the ${gutter === 'low' ? 'left' : 'right'} end, ×: given up`
      : titleWithUnit(metric),
    rows: rows.map((row, place): ChartRow => {
      const { placed } = row
      const timeouts = row.observations.censored.length
      const figureText = row.median === null && timeouts > 0 ? beyond(placed) : inUnit(row.median)
      const interval = showInterval(row.ciLow, row.ciHigh, (value) => inUnit(value ?? null))
      return {
        group: groupOf(cells, place),
        label: rowLabel(cells, place),
        href: `#samples-${placed.matrixIndex}-${placed.cellIndex}`,
        figure: figureText,
        interval,
        isBad: false,
        description: `${placed.cell.label}, ${titleWithUnit(metric)}: median ${figureText} ${interval}, ${row.sorted.length} values${timeouts > 0 ? `, ${timeouts} given up` : ''}`,
        draw: (plot, box, scale) => {
          const gutterX = gutter && (gutter === 'low' ? GUTTER_PX / 2 : box.width - GUTTER_PX / 2)
          const shared = { scale, box, gutterX }
          if (form === 'ecdf') {
            const ghosts =
              place === 0
                ? ghostCurves(ghostId, rows, shared)
                : drawing('use', { href: `#${ghostId}` })
            return drawEcdf(plot, row, { ...shared, ghosts })
          }
          return form === 'box' ? drawBox(plot, row, shared) : drawDots(plot, row, shared)
        },
        say: ({ index }) => sayValue(placed, metric, index),
        open: ({ index }) => openSample(placed, index),
      }
    }),
  })
}
