import { showCount, showNumber, showRatio, showShare, UNKNOWN } from '../../format/numbers.ts'
import { isStreamed } from '../../report/reading/streams.ts'
import type { ShownCell, ShownMatrix } from '../join-locations.ts'
import { milliseconds, scaled, timeUnit } from '../time-unit.ts'
import { explained, explainedBy } from './explained.ts'
import {
  failureWords,
  goodputWords,
  loadWords,
  pricePerformanceWords,
  qualityWords,
  variationWords,
} from './figure-words.ts'
import { medianOf, percentileOf, sortKey } from './interval.ts'
import { foreign, html, type Markup } from './markup.ts'
import { sortableTable, type TableColumn } from './table.ts'
import { levelText, workloadAxes } from './workload.ts'

type CellColumn = TableColumn<ShownCell>

/** One row a cell: medians with their 95 % intervals, and what else tells cells apart. */
export function cellsTable(matrix: ShownMatrix): Markup {
  const measured = matrix.cells.filter(({ skipped }) => skipped === undefined)
  if (measured.length === 0) return html``
  return sortableTable(
    html`Medians of ${matrix.name} with their 95 % intervals`,
    [...endpointColumns(matrix), ...figureColumns(matrix, measured)],
    measured,
  )
}

function endpointColumns(matrix: ShownMatrix): CellColumn[] {
  const axes = workloadAxes(matrix).filter(({ levels }) => levels.length > 1)
  const isNamed = matrix.cells.some((cell) => cell.id.includes(' bench='))
  const others: CellColumn[] = [
    { title: 'via', show: (cell) => foreign(cell.provider) },
    ...(matrix.locations ? [from] : []),
    ...axes.map(({ name, title }): CellColumn => {
      const level = (cell: ShownCell): unknown => new Map(Object.entries(cell.levels)).get(name)
      return {
        title,
        show: (cell) => levelText(name, level(cell)),
        sortBy: (cell) => levelText(name, level(cell)),
      }
    }),
  ]
  return [
    {
      title: 'model',
      isHead: true,
      // On a phone the other columns stand below the name, so that figures are in sight.
      show: (cell) =>
        html`${foreign(isNamed ? cell.label : cell.model)}<span class="narrow-only"
            >${others.map(({ title, show }) => html`<br />${title} ${show(cell)}`)}</span
          >`,
      sortBy: (cell) => (isNamed ? cell.label : cell.model),
    },
    ...others.map((column) => ({ ...column, isWideOnly: true })),
  ]
}

function figureColumns(matrix: ShownMatrix, measured: readonly ShownCell[]): CellColumn[] {
  const isWhole = !isStreamed(matrix)
  const hasPrices = !isWhole && measured.some(({ price }) => (price?.outputPerMTok ?? 0) > 0)
  return [
    // What failed is seen before figures that rest on what was left, on narrow screens too.
    {
      title: 'failed',
      isNumber: true,
      show: (cell) => {
        const { n, failures } = cell.summary
        if (n === 0) return UNKNOWN
        const figure = html`<span class="${failures === 0 ? '' : 'bad'}"
            >${showCount(failures)}</span
          >
          <span class="interval">of ${showCount(n)}</span>`
        return explainedBy(figure, { matrix, cell, title: 'Failed', words: failureWords(cell) })
      },
      sortBy: ({ summary }) => (summary.n === 0 ? undefined : summary.failures),
    },
    ...(isWhole ? timeColumns(matrix, 'totalMs', 'whole answer') : streamColumns(matrix)),
    {
      title: 'quality',
      isNumber: true,
      show: (cell) =>
        explainedBy(showShare(cell.summary.quality), {
          matrix,
          cell,
          title: 'Quality',
          words: qualityWords(cell),
        }),
      sortBy: ({ summary }) => summary.quality,
    },
    speed(
      matrix,
      'endToEndTokensPerSecond',
      html`<abbr title="output tokens ÷ total time, the wait for the first one included"
        >end to end</abbr
      >`,
    ),
    isWhole
      ? variation(
          matrix,
          'totalMs',
          html`<abbr title="coefficient of variation of the total time">CV</abbr>`,
        )
      : variation(
          matrix,
          'ttftMs',
          html`<abbr title="coefficient of variation of the first token">CV</abbr>`,
        ),
    ...(hasPrices ? [pricePerformance(matrix)] : []),
    ...(measured.some(({ summary }) => summary.load !== undefined) ? loadColumns(matrix) : []),
    ...(measured.some(({ summary }) => summary.goodput !== undefined) ? [goodput(matrix)] : []),
  ]
}

function streamColumns(matrix: ShownMatrix): CellColumn[] {
  return [
    ...timeColumns(matrix, 'ttftMs', 'first token'),
    ...timeColumns(matrix, 'totalMs', 'whole answer').slice(0, 1),
    speed(matrix, 'tokensPerSecond', 'tokens/s'),
  ]
}

function variation(matrix: ShownMatrix, metric: 'ttftMs' | 'totalMs', title: Markup): CellColumn {
  const unit = timeUnit(matrix, metric)
  return {
    title,
    isNumber: true,
    show: (cell) =>
      explainedBy(showRatio(cell.summary[metric].cv), {
        matrix,
        cell,
        title: 'Coefficient of variation',
        words: variationWords(cell, metric, unit),
      }),
    sortBy: ({ summary }) => summary[metric].cv,
  }
}

function speed(
  matrix: ShownMatrix,
  metric: 'tokensPerSecond' | 'endToEndTokensPerSecond',
  title: CellColumn['title'],
): CellColumn {
  return {
    title,
    isNumber: true,
    show: (cell) =>
      explained(medianOf(cell.summary[metric], scaled(milliseconds, true)), {
        matrix,
        cell,
        metric,
      }),
    sortBy: ({ summary }) => summary[metric].median,
  }
}

/** The place of a cell that several places measured. */
const from: CellColumn = {
  title: 'from',
  show: ({ location = '' }) => foreign(location),
}

function pricePerformance(matrix: ShownMatrix): CellColumn {
  return {
    title: html`<abbr title="tokens/s ÷ output dollars per million tokens">tok/s per $</abbr>`,
    isNumber: true,
    show: (cell) =>
      explainedBy(showNumber(cell.summary.pricePerformance.median), {
        matrix,
        cell,
        title: 'Price-performance',
        words: pricePerformanceWords(cell),
      }),
    sortBy: ({ summary }) => summary.pricePerformance.median,
  }
}

function loadColumns(matrix: ShownMatrix): CellColumn[] {
  const column = (title: Markup, figure: 'achievedRate' | 'systemTokensPerSecond'): CellColumn => ({
    title,
    isNumber: true,
    show: (cell) =>
      explainedBy(showNumber(cell.summary.load?.[figure]), {
        matrix,
        cell,
        title: 'Throughput',
        words: loadWords(cell),
      }),
    sortBy: ({ summary }) => summary.load?.[figure],
  })
  return [
    column(html`<abbr title="completed requests per second">requests/s</abbr>`, 'achievedRate'),
    column(
      html`<abbr title="output tokens per second of all streams together">tok/s in all</abbr>`,
      'systemTokensPerSecond',
    ),
  ]
}

function goodput(matrix: ShownMatrix): CellColumn {
  return {
    title: html`<abbr title="share of requests that met the objective">goodput</abbr>`,
    isNumber: true,
    show: (cell) =>
      explainedBy(showShare(cell.summary.goodput), {
        matrix,
        cell,
        title: 'Goodput',
        words: goodputWords(cell),
      }),
    sortBy: ({ summary }) => summary.goodput,
  }
}

/** Median and 95th percentile of a time, in the unit that suits the column. */
function timeColumns(
  matrix: ShownMatrix,
  metric: 'ttftMs' | 'totalMs',
  title: string,
): CellColumn[] {
  const unit = timeUnit(matrix, metric)
  const show = scaled(unit, true)
  return [
    {
      title: html`${title}, <span class="unit">${unit.name}</span>`,
      isNumber: true,
      show: (cell) => explained(medianOf(cell.summary[metric], show), { matrix, cell, metric }),
      sortBy: ({ summary }) => sortKey(summary[metric], summary[metric].median),
    },
    {
      title: 'p95',
      isNumber: true,
      show: (cell) =>
        explained(percentileOf(cell.summary[metric], 'p95', show), {
          matrix,
          cell,
          metric,
          statistic: 'p95',
        }),
      sortBy: ({ summary }) => sortKey(summary[metric], summary[metric].p95),
    },
  ]
}
