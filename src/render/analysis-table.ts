import { displayWidth } from '../format/display-width.ts'
import { hangingIndent } from '../format/hanging-indent.ts'
import { showNumber, showShare, UNKNOWN } from '../format/numbers.ts'
import { showChange } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import { textTable } from '../format/text-table.ts'
import { WINDOW_SIZE } from '../gate/kept-runs.ts'
import { MIN_RUNS } from '../gate/window.ts'
import type { Analysis, CellSeries, GroupAnalysis } from '../report/analyze/analyze.ts'
import { trendOf } from '../report/analyze/trend.ts'
import { metricLabels, percent, showFactor, unitOf } from './group-findings.ts'
import type { TableOptions } from './matrix-table.ts'
import { showMoment } from './span.ts'

interface Column {
  readonly head: string
  /** Where it stands; everywhere by default. */
  readonly only?: 'wide' | 'narrow'
  readonly render: (series: CellSeries) => string
}

/** A line a cell and metric, the name of the cell above its lines. */
export function renderAnalysisTable(
  group: GroupAnalysis,
  analysis: Analysis,
  options: TableOptions,
): string[] {
  const columns = columnsOf(analysis, options)
  const drawn = (left: 'wide' | 'narrow'): string[] =>
    draw(
      group,
      columns.filter(({ only }) => only !== left),
      { ...options, gap: left === 'narrow' ? 2 : 1 },
    )
  const wide = drawn('narrow')
  const lines = widthOf(wide) <= options.columns ? wide : drawn('wide')
  const legend = [
    `seen with ${MIN_RUNS}: the smallest slowdown that the gate detects with 80 % power and ${MIN_RUNS} accepted runs`,
    ...(lines.some((line) => line.includes('*'))
      ? [`* beyond chance (Holm's p ≤ ${analysis.alpha}); drift or step, whichever explains more`]
      : []),
  ]
  return [
    ...lines,
    ...legend.flatMap((text) =>
      hangingIndent('', text, options.columns).map((line) => options.paint('dim', line)),
    ),
  ]
}

function columnsOf({ alpha, slowdown }: Analysis, { paint }: TableOptions): Column[] {
  const trend = (series: CellSeries, kind: 'drift' | 'step'): string => {
    const figure = kind === 'drift' ? series.drift : series.change
    if (!figure) return `${UNKNOWN}  `
    const text = showChange(figure.change)
    return trendOf(series, alpha) === kind
      ? paint('yellow', `${text} *`)
      : paint('dim', `${text}  `)
  }
  return [
    { head: '\nruns', render: ({ runs }) => String(runs) },
    { head: '\nmedian', render: ({ median }) => showNumber(median) },
    {
      head: 'run to\nrun',
      render: ({ spread }) =>
        spread ? `±${percent(Math.hypot(spread.betweenSd, spread.withinSd))}` : UNKNOWN,
    },
    { head: 'between\nruns', render: ({ spread }) => showWhole(spread?.betweenShare) },
    { head: 'within\nruns', only: 'wide', render: ({ spread }) => showWhole(spread?.withinShare) },
    {
      head: 'drift over\nall runs  ',
      only: 'wide',
      render: (series) => trend(series, 'drift'),
    },
    {
      head: 'drift or\nstep  ',
      only: 'narrow',
      render: (series) => {
        const isStep = trendOf(series, alpha) === 'step'
        return `${isStep ? paint('yellow', 'step ') : ''}${trend(series, isStep ? 'step' : 'drift')}`
      },
    },
    {
      head: '\n95 %',
      only: 'wide',
      render: ({ drift }) =>
        drift?.ciLow === undefined
          ? ''
          : paint('dim', `[${showChange(drift.ciLow)}, ${showChange(drift.ciHigh)}]`),
    },
    { head: '\nstep  ', only: 'wide', render: (series) => trend(series, 'step') },
    {
      head: 'step\nat',
      only: 'wide',
      render: ({ change, drift }) =>
        change?.startedAt === undefined
          ? ''
          : paint('dim', showMoment(change.startedAt, drift?.days ?? 0)),
    },
    {
      head: 'p by\nhour',
      only: 'wide',
      render: ({ adjusted }) => showP(adjusted.byHour),
    },
    {
      head: 'p by\nweekday',
      only: 'wide',
      render: ({ adjusted }) => showP(adjusted.byWeekday),
    },
    {
      head: `seen\nwith ${MIN_RUNS}`,
      render: ({ gate }) => (gate ? showFactor(gate.detectableWithFewest) : UNKNOWN),
    },
    {
      head: `seen\nwith ${WINDOW_SIZE}`,
      only: 'wide',
      render: ({ gate }) => (gate ? showFactor(gate.detectableWithMost) : UNKNOWN),
    },
    {
      head: `runs for\n${showChange(slowdown)}`,
      render: ({ gate }) => {
        if (!gate) return UNKNOWN
        if (gate.tooNoisy) return paint('red', 'too noisy')
        return gate.runsNeeded === undefined ? `over ${WINDOW_SIZE}` : String(gate.runsNeeded)
      },
    },
  ]
}

function draw(
  { series }: GroupAnalysis,
  columns: readonly Column[],
  { paint, gap, columns: room }: TableOptions & { readonly gap: number },
): string[] {
  // Line by line: a colour must not run over the end of a line.
  const head = ['\n', ...columns.map((column) => column.head)].map((text) =>
    text
      .split('\n')
      .map((line) => paint('dim', line))
      .join('\n'),
  )
  const rows: string[][] = []
  for (const items of Map.groupBy(series, ({ cell }) => cell).values()) {
    rows.push([plainText(items[0]?.label ?? '', room - 1)])
    for (const item of items) {
      const name = `  ${metricLabels[item.metric]}${unitOf(item.metric)}`
      rows.push([name, ...columns.map((column) => column.render(item))])
    }
  }
  return textTable({
    head,
    rows,
    aligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
    gap,
  }).map((line) => ` ${line}`)
}

function widthOf(lines: readonly string[]): number {
  return lines.reduce((most, line) => Math.max(most, displayWidth(line)), 0)
}

function showWhole(share: number | undefined): string {
  return share === undefined ? UNKNOWN : showShare(Math.round(share * 100) / 100)
}

/** `.034`, `<.001`; nothing was tested where it is unknown. */
function showP(p: number | undefined): string {
  if (p === undefined) return UNKNOWN
  if (p < 0.001) return '<.001'
  return p > 0.999 ? '1' : p.toFixed(3).replace(/^0/, '')
}
