import { hangingIndent } from '../format/hanging-indent.ts'
import { pluralize } from '../format/lists.ts'
import { showChange } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import type { Contrast, ContrastMetric } from '../model/contrast.ts'
import { isStreamed } from '../report/reading/streams.ts'
import type { DocumentCell } from '../report/schema/results-document.ts'
import { levelName } from '../report/sentences/level-words.ts'
import { nullResultWords } from '../report/sentences/null-result-words.ts'
import type { ShownMatrix } from './join-locations.ts'
import { labelledTable, type LabelledTable, wideTable } from './labelled-table.ts'
import { END_TO_END, MIN_COLUMNS_OF_END_TO_END, type TableOptions } from './matrix-table.ts'

type ShownMetrics = readonly (readonly [ContrastMetric, string])[]
/** What a terminal shows of a contrast; the document has every metric. */
const shown: ShownMetrics = [
  ['ttftMs', 'first token'],
  ['totalMs', 'total'],
  ['tokensPerSecond', 'tok/s'],
]
/** Beside them where there is room: a first token that was held back makes the rest look faster. */
const shownWide: ShownMetrics = [...shown, ['endToEndTokensPerSecond', END_TO_END]]
/** Of whole answers. */
const shownWhole: ShownMetrics = [
  ['totalMs', 'total'],
  ['endToEndTokensPerSecond', END_TO_END],
]
/**
 * Every cell against its reference, paired by round: a table for each level that others are compared
 * with, a line a cell where there is room. Below it what its intervals are, and what it could not see.
 */
export function renderMatrixContrasts(matrix: ShownMatrix, options: TableOptions): string[] {
  const cells = new Map(matrix.cells.map((cell) => [cell.id, cell]))
  const levelOf = ({ reference, axis }: Contrast): string => {
    const cell = cells.get(reference)
    return cell ? levelName(cell, axis) : reference
  }
  const groups = Map.groupBy(matrix.contrasts, (contrast) =>
    JSON.stringify([contrast.axis, levelOf(contrast)]),
  )
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const head = `against ${plainText(levelOf(first))}, paired by round${unitOf(group)}`
    const tableOf = (names: ShownMetrics): LabelledTable => ({
      head,
      heads: names.map(([, name]) => name),
      rows: rowsOf(group, { cells, names, paint: options.paint }),
    })
    const isWhole = !isStreamed(matrix)
    const isRoomy = !isWhole && options.columns >= MIN_COLUMNS_OF_END_TO_END
    const roomy = isRoomy ? wideTable(tableOf(shownWide), options) : undefined
    if (roomy) return [...roomy, ...footer(group, shownWide, options)]
    const names = isWhole ? shownWhole : shown
    return [...labelledTable(tableOf(names), options), ...footer(group, names, options)]
  })
}

function rowsOf(
  group: readonly Contrast[],
  {
    cells,
    names,
    paint,
  }: {
    readonly cells: ReadonlyMap<string, DocumentCell>
    readonly names: ShownMetrics
    readonly paint: TableOptions['paint']
  },
): LabelledTable['rows'] {
  const pairs = Map.groupBy(group, ({ cell, reference }) => JSON.stringify([cell, reference]))
  return [...pairs.values()].map((contrasts) => ({
    label: labelOf(contrasts, cells, names),
    texts: names.map(([metric]) => {
      const contrast = contrasts.find((item) => item.metric === metric)
      return contrast ? textOf(contrast, paint) : ''
    }),
  }))
}

/** The cell, and how many rounds of it could not be compared. */
function labelOf(
  contrasts: readonly Contrast[],
  cells: ReadonlyMap<string, DocumentCell>,
  names: ShownMetrics,
): string {
  const label = plainText(cells.get(contrasts[0]?.cell ?? '')?.label ?? '')
  const most = contrasts
    .filter(({ metric }) => isAmong(names, metric))
    .toSorted((left, right) => right.dropped - left.dropped)[0]
  if (!most || most.dropped === 0) return label
  return `${label} (${most.dropped} of ${most.n + most.dropped} rounds dropped)`
}

/** Whose intervals these are, and what the first token's could have shown. */
function footer(
  group: readonly Contrast[],
  names: ShownMetrics,
  { paint, columns }: TableOptions,
): string[] {
  const families = group.flatMap(({ metric, family, ciLow, ciHigh }) =>
    isAmong(names, metric) && (ciLow !== undefined || ciHigh !== undefined) ? (family ?? []) : [],
  )
  const [least, most] = [Math.min(...families), Math.max(...families)]
  const size = least === most ? `${most}` : `${least} to ${most}`
  const hasNull = group.some((contrast) => isAmong(names, contrast.metric) && isNull(contrast))
  const [[first, title] = ['ttftMs', '']] = names
  const seen = nullResultWords(group.filter(({ metric }) => metric === first))
  const sentences = [
    ...(most > 1 ? [`Intervals are simultaneous for ${size} comparisons (95 %).`] : []),
    ...(hasNull ? ['ns: not significant.'] : []),
    ...(seen === undefined ? [] : [`${title.charAt(0).toUpperCase()}${title.slice(1)}: ${seen}.`]),
  ]
  if (sentences.length === 0) return []
  return hangingIndent('', sentences.join(' '), columns).map((line) => paint('dim', line))
}

/** Under load the block is what counts, and how many there were. */
function unitOf(group: readonly Contrast[]): string {
  const blocks = Math.max(...group.map((contrast) => contrast.blocks ?? 0))
  return blocks === 0 ? '' : `, in ${pluralize(blocks, 'block')}`
}

function limit(value: number | undefined): string {
  return value === undefined ? '–' : showChange(value).replace(' %', '')
}

/** `+14 % [+10, +18]`; what is not significant is pale, and marked. */
function textOf(contrast: Contrast, paint: TableOptions['paint']): string {
  const { change, ciLow, ciHigh, significant, n, blocks } = contrast
  if (n === 0) return paint('dim', 'nothing to compare')
  const figure = `${change === undefined ? 'given up' : showChange(change)} [${limit(ciLow)}, ${limit(ciHigh)}]`
  if (significant) return figure
  return paint('dim', blocks === 1 ? `${figure} one block` : `${figure} ns`)
}

function isAmong(names: ShownMetrics, metric: ContrastMetric): boolean {
  return names.some(([name]) => name === metric)
}

function isNull({ significant, n, blocks }: Contrast): boolean {
  return !significant && n > 0 && blocks !== 1
}
