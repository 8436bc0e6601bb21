import { showChange } from '../../format/numbers.ts'
import type { HistoryMetric } from '../../render/history/history-data.ts'
import { showFigure, showReach } from '../../render/history/show-figure.ts'
import { element } from '../element.ts'
import { type ChartRow, drawRows, EDGE_PX, type Mark } from '../row-chart.ts'
import { cellsOf, content, figuresOf, type PlacedCell, runsOf } from './content.ts'
import { drawSeries, isFlagged, type Series } from './draw-series.ts'
import type { State } from './state.ts'
import { showMoment, timeScale } from './time-scale.ts'

const ROW_PX = 68
const DAY = 86_400_000

/** The rows of a workload that the state asks for. */
export function rowsFor(workload: number, state: State): PlacedCell[] {
  const metric = metricOf(state)
  return cellsOf(workload).filter(
    ({ cell, place }) =>
      metric !== undefined &&
      cell.figures[metric.name] !== undefined &&
      (state.model === '' || cell.model === state.model) &&
      (state.provider === '' || cell.provider === state.provider) &&
      (state.location === '' || place.location === state.location),
  )
}

function metricOf({ metric }: State): HistoryMetric | undefined {
  return content.metrics.find(({ name }) => name === metric)
}

/** The newest run of all, from which a span counts back. */
const newest = content.workloads
  .flatMap(({ places }) => places.flatMap((place) => runsOf(place).startedAt))
  .reduce((latest, at) => Math.max(latest, at), -Infinity)

export function spanBegin({ days }: State): number {
  return days === '' ? -Infinity : newest - Number(days) * DAY
}

/** Draws a workload's rows into a figure. */
export function drawWorkload(figure: HTMLElement, workload: number, state: State): void {
  const metric = metricOf(state)
  const placed = rowsFor(workload, state)
  const body = element('div', { class: 'chart-body' })
  // The page must not jump while a drawing is replaced.
  figure.style.setProperty('min-height', `${figure.offsetHeight}px`)
  figure.replaceChildren(body)
  if (metric && placed.length > 0) {
    const begin = spanBegin(state)
    const times = [...new Set(placed.map(({ place }) => place))].flatMap((place) =>
      runsOf(place).startedAt.filter((at) => at >= begin),
    )
    const scaleFor = (width: number) =>
      timeScale(times, { from: EDGE_PX, to: Math.max(EDGE_PX + 1, width - EDGE_PX) })
    const isPlaced = new Set(placed.map(({ place }) => place)).size > 1
    drawRows(body, figure.clientWidth, {
      rowHeight: ROW_PX,
      marked: 'run',
      axisTitle: '',
      scaleFor,
      showTick: scaleFor(figure.clientWidth).showTick,
      rows: placed.map((one, index) =>
        rowOf(one, {
          metric,
          begin,
          isPlaced,
          group: headingOf(placed, index),
        }),
      ),
    })
  }
  figure.style.removeProperty('min-height')
}

/** The model, where it begins a run of several rows. */
function headingOf(placed: readonly PlacedCell[], index: number): string | undefined {
  const model = (at: number): string | undefined => placed[at]?.cell.model
  const isGrouped = model(index + 1) === model(index)
  return model(index - 1) !== model(index) && isGrouped ? model(index) : undefined
}

function rowOf(
  { cell, place }: PlacedCell,
  {
    metric,
    begin,
    isPlaced,
    group,
  }: {
    readonly metric: HistoryMetric
    readonly begin: number
    readonly isPlaced: boolean
    readonly group: string | undefined
  },
): ChartRow {
  const runs = runsOf(place)
  const figures = figuresOf(cell, metric)
  const shown = [...runs.startedAt.keys()].filter((run) => (runs.startedAt[run] ?? 0) >= begin)
  const series: Series = { cell, metric, runs, figures, shown }
  const last = shown.findLast((run) => figures[run] !== undefined)
  const newestFigure = last === undefined ? undefined : figures[last]
  const lastChange = cell.changes.findLast((change) => change.metric === metric.name)
  const where = [
    ...(isPlaced ? [place.location ?? 'no location'] : []),
    ...(cell.endpoint === null ? [] : [cell.endpoint]),
  ]
  const label = [cell.label, ...where].join(', ')
  const since =
    lastChange === undefined
      ? ''
      : `${showChange(lastChange.change)} since ${showMoment(runs.startedAt[lastChange.run] ?? 0).slice(0, 10)}`
  return {
    group,
    label,
    href: undefined,
    figure: newestFigure ? showFigure(newestFigure.value, metric) : '–',
    interval: [newestFigure ? showReach(newestFigure.low, newestFigure.high, metric) : '', since]
      .filter((text) => text !== '')
      .join(' '),
    isBad: last !== undefined && isFlagged(runs, last, 'red'),
    description: `${label}, ${metric.title} over ${shown.length} runs${since === '' ? '' : `, ${since}`}`,
    draw: (plot, box, scale) => drawSeries(plot, series, box, scale),
    say: (mark) => sayRun(series, mark),
    open: () => undefined,
  }
}

/** What a point says: when, how much, and what became of the run. */
function sayRun({ runs, figures, metric, cell }: Series, { index }: Mark): readonly string[] {
  const figure = figures[index]
  const value = figure ? showFigure(figure.value, metric) : ''
  const reach = figure ? showReach(figure.low, figure.high, metric) : ''
  const note = runs.notes[index]
  return [
    `${value} ${reach}`.trim(),
    showMoment(runs.startedAt[index] ?? 0),
    ...cell.turns.filter(({ run }) => run === index).map(({ text }) => text),
    ...(isFlagged(runs, index, 'accepted') ? ['accepted'] : []),
    ...(isFlagged(runs, index, 'advisory') ? ['advisory: the gate could not judge all of it'] : []),
    ...(isFlagged(runs, index, 'unverified')
      ? ['unverified: it was changed after it was written']
      : []),
    ...(note === undefined ? (isFlagged(runs, index, 'red') ? ['red build'] : []) : [note]),
    runs.ids[index] ?? '',
  ]
}
