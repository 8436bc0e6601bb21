import { pluralize } from '../../format/lists.ts'
import { showCount, showRatio } from '../../format/numbers.ts'
import { type MetricName, metrics } from '../../model/metric.ts'
import type { MetricSummary } from '../../model/summary.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import { showStatistic } from '../statistic.ts'
import { milliseconds, scaled, timeUnit } from '../time-unit.ts'
import { drawnMetrics } from './drawn-metrics.ts'
import { medianOf, percentileOf, sortKey } from './interval.ts'
import { foreign, html, type Markup } from './markup.ts'
import { metricTitle } from './metric-title.ts'
import { sortableTable, type TableColumn } from './table.ts'

/** Every metric that the distribution chart can show, in numbers: a table each. */
export function metricTables(matrix: DocumentMatrix): Markup {
  const names = drawnMetrics(matrix)
  if (names.length === 0) return html``
  return html`<details>
    <summary>${pluralize(names.length, 'metric')} in numbers</summary>
    ${names.map((name) => metricTable(matrix, name))}
  </details> `
}

/** A cell's statistics of one metric. */
interface Row {
  readonly label: string
  readonly summary: MetricSummary
}

function metricTable(matrix: DocumentMatrix, name: MetricName): Markup {
  const isTime = metrics[name].unit === 'ms'
  const unit = isTime ? timeUnit(matrix, name) : milliseconds
  const title = isTime ? `${metricTitle(name)}, ${unit.name}` : metricTitle(name)
  const rows = matrix.cells
    .map(({ label, summary }): Row => ({ label, summary: summary[name] }))
    .filter(({ summary }) => summary.n > 0)
  return html`<h4>${title}</h4>
    ${sortableTable(html`${title}, in ${matrix.name}`, columnsOf(rows, scaled(unit, true)), rows)}`
}

function columnsOf(rows: readonly Row[], show: ReturnType<typeof scaled>): TableColumn<Row>[] {
  return [
    { title: 'endpoint', isHead: true, show: ({ label }) => foreign(label) },
    number('n', ({ n }) => n),
    number('given up', ({ nCensored }) => nCensored),
    ...(rows.some(({ summary }) => summary.nFromFailed > 0) ? [fromFailed] : []),
    extreme('min', show),
    {
      title: 'median',
      isNumber: true,
      show: ({ summary }) => medianOf(summary, show),
      sortBy: ({ summary }) => sortKey(summary, summary.median),
    },
    ...(['p90', 'p95', 'p99'] as const).map((percentile): TableColumn<Row> => ({
      title: percentile,
      isNumber: true,
      show: ({ summary }) => percentileOf(summary, percentile, show),
      sortBy: ({ summary }) => sortKey(summary, summary[percentile]),
    })),
    extreme('max', show),
    number('mean', ({ mean }) => mean, show),
    number('CV', ({ cv }) => cv, showRatio),
    number('robust CV', ({ robustCv }) => robustCv, showRatio),
  ]
}

function number(
  title: TableColumn<Row>['title'],
  valueOf: (summary: Row['summary']) => number | undefined,
  show: (value: number | undefined) => string = (value) => showCount(value ?? 0),
): TableColumn<Row> {
  return {
    title,
    isNumber: true,
    show: ({ summary }) => show(valueOf(summary)),
    sortBy: ({ summary }) => valueOf(summary),
  }
}

function extreme(end: 'min' | 'max', show: ReturnType<typeof scaled>): TableColumn<Row> {
  return {
    title: end,
    isNumber: true,
    show: ({ summary }) => showStatistic(summary, end, show),
    sortBy: ({ summary }) => sortKey(summary, summary[end]),
  }
}

const fromFailed = number(
  html`<abbr title="values of requests that failed after the event">from failed</abbr>`,
  ({ nFromFailed }) => nFromFailed,
)
