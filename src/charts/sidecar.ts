import { textTable } from '../format/text-table.ts'
import type { Chart, Figure, Panel } from './chart.ts'
import { type Entry, entriesOf } from './entries.ts'

/** Stands for what is unknown or does not exist. */
const NONE = '–'
/** Finer than a picture can show; rounding happens here and nowhere before. */
const MIN_DECIMALS = 3
const MAX_DECIMALS = 9
const SIGNIFICANT_DIGITS = 4

/** The text beside a picture: every number drawn in it, unrounded for the eye, and where it is from. */
export function sidecarText(chart: Chart): string {
  const { body } = chart
  const entries = entriesOf(body)
  const mode = chart.simulated ? 'simulated' : 'live'
  const step = body.layout === 'lines' ? body.stepTitle : undefined
  return [
    `${chart.title}${chart.simulated ? ' (simulated)' : ''}`,
    `${chart.matrix} · ${mode} · ${chart.facts}`,
    '',
    ...chart.notes,
    ...(chart.notes.length === 0 ? [] : ['']),
    `${NONE} means unknown; as a limit, it means that there is none.`,
    ...body.panels.flatMap((panel, index) => [
      '',
      panelHead(panel),
      ...panelTable(panel, entries, { index, step }),
    ]),
    '',
    'Drawn from',
    ...tableLines(
      ['run', 'started', 'seed', 'document', 'its sha256'],
      chart.sources.map(({ run, startedAt, seed, path, sha256 }) => [
        run,
        startedAt,
        seed === undefined ? NONE : String(seed),
        path,
        sha256,
      ]),
    ),
    '',
  ].join('\n')
}

const unitNames = {
  duration: 'milliseconds',
  rate: undefined,
  share: 'percent',
  change: 'percent',
  ratio: undefined,
} as const satisfies Readonly<Record<Panel['unit'], string | undefined>>

function panelHead({ title, unit, interval }: Panel): string {
  return [title, unitNames[unit], interval].filter((part) => part !== undefined).join('; ')
}

function panelTable(
  panel: Panel,
  entries: readonly Entry[],
  { index, step }: { readonly index: number; readonly step: string | undefined },
): string[] {
  const rows = entries.flatMap((entry) => {
    const figure = entry.figures[index]
    return figure ? [{ entry, figure }] : []
  })
  const columns = numberColumns(panel)
  const scale = panel.unit === 'share' || panel.unit === 'change' ? 100 : 1
  const numbers = rows.map(({ figure }) =>
    columns.map(({ of }) => {
      const value = of(figure)
      return value === undefined ? undefined : value * scale
    }),
  )
  const decimals = decimalsOf(numbers.flat())
  const hasSteps = step !== undefined
  const hasSignificance = panel.mark === 'change'
  return tableLines(
    [
      'group',
      'row',
      ...(hasSteps ? [step] : []),
      ...columns.map(({ name }) => name),
      'n',
      'given up',
      ...(hasSignificance ? ['significant'] : []),
      'cell',
      'run',
    ],
    rows.map(({ entry, figure }, row) => [
      entry.group,
      entry.label,
      ...(hasSteps ? [entry.step ?? NONE] : []),
      ...(numbers[row] ?? []).map((value, column) =>
        column === 0 && figure.isBeyondTimeout
          ? beyond(figure, decimals)
          : (value?.toFixed(decimals) ?? NONE),
      ),
      figure.n === undefined ? NONE : String(figure.n),
      String(figure.nCensored),
      ...(hasSignificance ? [figure.isSignificant === true ? 'yes' : 'no'] : []),
      entry.origin.cell,
      entry.origin.run,
    ]),
  )
}

interface NumberColumn {
  readonly name: string
  readonly of: (figure: Figure) => number | undefined
}

function numberColumns({ mark, columns: [value, low, high] }: Panel): NumberColumn[] {
  const all: NumberColumn[] = [
    { name: value, of: (figure) => figure.value },
    { name: low, of: (figure) => figure.low },
    { name: mark === 'spread' ? 'p25' : '', of: (figure) => figure.middle?.low },
    { name: mark === 'spread' ? 'p75' : '', of: (figure) => figure.middle?.high },
    { name: high, of: (figure) => figure.high },
  ]
  return all.filter(({ name }) => name !== '')
}

/** As many as the smallest number needs, the same for all, so that they stand under one another. */
function decimalsOf(numbers: readonly (number | undefined)[]): number {
  const sizes = numbers.flatMap((value) =>
    value === undefined || value === 0 ? [] : Math.abs(value),
  )
  const needed = SIGNIFICANT_DIGITS - 1 - Math.floor(Math.log10(Math.min(...sizes)))
  return Math.min(MAX_DECIMALS, Math.max(MIN_DECIMALS, sizes.length === 0 ? 0 : needed))
}

/** What a figure is at least that lies among requests that were given up. */
function beyond({ atLeast }: Figure, decimals: number): string {
  return atLeast === undefined ? 'given up' : `≥ ${atLeast.toFixed(decimals)}`
}

const NUMERIC = /^(?:(?:≥ )?[-\d.]+|–|given up)$/

/** Columns two spaces apart; those of numbers are aligned to the right. */
function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return textTable({
    head,
    rows,
    aligns: head.map((_, column) =>
      rows.every((row) => NUMERIC.test(row[column] ?? '')) ? 'right' : 'left',
    ),
    gap: 2,
  }).map((line) => `  ${line}`)
}
