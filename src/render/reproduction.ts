import { displayWidth } from '../format/display-width.ts'
import { hangingIndent } from '../format/hanging-indent.ts'
import { pluralize } from '../format/lists.ts'
import { showInterval, showNumber } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import { textTable } from '../format/text-table.ts'
import { recorded } from '../model/bench-error.ts'
import { metrics } from '../model/metric.ts'
import type {
  ComparedFigure,
  ComparedRate,
  Interval,
  Reproduction,
} from '../report/comparison/reproduction.ts'
import type { ResultsDocument } from '../report/schema/results-document.ts'

const SHORT_HASH = 12

/** How wide a line may be. */
interface Width {
  readonly columns: number
}

/** What is there today, to be held against what a document says. */
export interface Today {
  readonly tool: object
  readonly environment: object
  readonly git: object
  readonly files: readonly { readonly file: string; readonly sha256: string | undefined }[]
}

/** Where today's circumstances differ from those of a run: each a reason for other figures. */
export function renderCircumstances(
  original: ResultsDocument,
  { columns, ...today }: Today & Width,
): string[] {
  const { run, matrices } = original
  const changes = [
    ...changesOf('tool', original.tool, today.tool),
    ...today.files.flatMap(({ file, sha256 }) => {
      const before = matrices.find((matrix) => matrix.file === file)?.sha256
      if (sha256 === undefined) return [`${file} is not there`]
      return sha256 === before ? [] : [`${file} was changed since`]
    }),
    ...changesOf('git', original.git, today.git),
    ...changesOf('environment', original.environment, today.environment),
  ]
  const head = `repeating ${run.id}: seed ${run.seed}, ${run.mode}`
  if (changes.length === 0) {
    return hangingIndent('', `${head}, under the same circumstances`, columns)
  }
  return [
    ...hangingIndent('', `${head}; what differs today:`, columns),
    ...changes.flatMap((change) => hangingIndent('  ', plainText(change), columns)),
  ]
}

function changesOf(where: string, before: object, today: object): string[] {
  const now: Readonly<Record<string, unknown>> = { ...today }
  return Object.entries(before).flatMap(([field, value]: [string, unknown]) => {
    const other = now[field]
    return value === other ? [] : [`${where} ${field}: ${show(value)}, now ${show(other)}`]
  })
}

function show(value: unknown): string {
  if (value === undefined) return 'unknown'
  const text = typeof value === 'string' ? value : recorded(value)
  return /^[0-9a-f]{40,}$/.test(text) ? text.slice(0, SHORT_HASH) : text
}

/** What came of a repetition: whether the same was asked, and whether the same came of it. */
export function renderReproduction(reproduction: Reproduction, { columns }: Width): string[] {
  const { deviations, figures, rounds, requests } = reproduction
  return [
    ...(deviations.length === 0
      ? hangingIndent(
          '✓ ',
          `same requests: the prompts, nonces and orders of ${pluralize(rounds, 'round')}, ${pluralize(requests, 'request')}`,
          columns,
        )
      : [
          ' × the requests were not the same',
          ...deviations.flatMap((deviation) => hangingIndent('  ', plainText(deviation), columns)),
        ]),
    ...(figures.length === 0 ? [] : ['', ...tableOf(reproduction, columns), '']),
    ...meaningOf(figures).flatMap(([mark, text]) => hangingIndent(`${mark} `, text, columns)),
  ]
}

function tableOf({ figures, rates }: Reproduction, columns: number): string[] {
  const several = new Set(figures.map(({ matrix }) => matrix)).size > 1
  const nameOf = ({ matrix, cell }: { readonly matrix: string; readonly cell: string }): string =>
    plainText(several ? `${matrix}: ${cell}` : cell)
  const rows = [
    ...figures.map((compared) => ({
      name: nameOf(compared),
      cells: [
        markOf(compared),
        nameOf(compared),
        `${metrics[compared.metric].label} ${metrics[compared.metric].unit}`.trim(),
        figure(compared.before),
        figure(compared.after),
        growth(compared.before, compared.after),
      ],
    })),
    ...rates.map((rate) => ({
      name: nameOf(rate),
      cells: ['', nameOf(rate), rate.what, rateText(rate.before), rateText(rate.after), ''],
    })),
  ]
  // A cell's rows stand together, its name once.
  const groups = [...Map.groupBy(rows, ({ name }) => name)]
  const inColumn = table(
    groups.flatMap(([, group]) =>
      group.map(({ cells }, index) =>
        cells.map((text, column) => (column === 1 && index > 0 ? '' : text)),
      ),
    ),
    ['', 'cell', 'figure', 'then', 'now', 'change'],
  )
  if (inColumn.every((line) => displayWidth(line) <= columns)) return inColumn
  return table(
    groups.flatMap(([name, group]) => [
      [plainText(name, columns - 1)],
      ...group.map(({ cells }) => cells.toSpliced(1, 1)),
    ]),
    ['', 'figure', 'then', 'now', 'change'],
  )
}

/** The last three columns are numbers. */
function table(rows: readonly (readonly string[])[], head: readonly string[]): string[] {
  const aligns = head.map((_, column) => (column < head.length - 3 ? 'left' : 'right'))
  return textTable({ head, rows, aligns, gap: 2 }).map((line) => ` ${line}`)
}

function markOf({ differs }: ComparedFigure): string {
  if (differs === undefined) return '?'
  return differs ? '×' : '✓'
}

function rateText({ count, of }: ComparedRate['before']): string {
  return `${count} of ${of}`
}

function figure({ median, low, high }: Interval): string {
  return `${showNumber(median)} ${showInterval(low, high)}`.trim()
}

function growth(before: Interval, after: Interval): string {
  if (!before.median || after.median === undefined) return '–'
  const percent = Math.round((after.median / before.median - 1) * 100)
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent)} %`
}

/** What a difference means, and what it does not; each behind its mark. */
function meaningOf(figures: readonly ComparedFigure[]): [mark: string, text: string][] {
  const differing = figures.filter(({ differs }) => differs === true)
  const untold = figures.filter(({ differs }) => differs === undefined)
  const all = pluralize(figures.length, 'figure')
  const meanings: [string, string][] = []
  if (differing.length > 0) {
    meanings.push(
      [
        '×',
        `${differing.length} of ${all} differ: by more than 5 %, and by more than the spread within both runs explains.`,
      ],
      [
        ' ',
        'Something changed between the runs: the endpoint, the network, the machine or the hour. One repetition cannot say which.',
      ],
    )
  }
  if (untold.length > 0) {
    meanings.push([
      '?',
      `${untold.length} of ${all} cannot be compared: too few rounds for an interval, or a median among requests that were given up.`,
    ])
  }
  if (meanings.length === 0 && figures.length > 0) {
    meanings.push([
      '✓',
      `no difference beyond noise in ${all}: each median differs by less than 5 %, or by no more than the spread within both runs explains.`,
    ])
  }
  return meanings
}
