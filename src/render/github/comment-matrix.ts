import { pluralize } from '../../format/lists.ts'
import { showInterval, UNKNOWN } from '../../format/numbers.ts'
import { failsBuild } from '../../gate/fails-build.ts'
import { showContrast } from '../../gate/judge-contrast.ts'
import { endpointCells } from '../../model/capacity.ts'
import { type GatedMetricName, gatedMetrics } from '../../model/metric.ts'
import type { CanaryVerdict, RegressionVerdict, Verdict } from '../../model/verdict.ts'
import { partialWords } from '../../report/reading/partial.ts'
import { gateOf } from '../../report/reading/recover.ts'
import type { ResultsDocument } from '../../report/schema/results-document.ts'
import { answerSentences } from '../answer-sentences.ts'
import type { ShownMatrix } from '../join-locations.ts'
import { adviceOn, openLines } from '../matrix-verdicts.ts'
import { isNear } from '../verdict-kinds.ts'
import { countFigures, figuresGrid } from './figures-grid.ts'
import type { Block } from './fit.ts'
import { bullets, folded, type GridColumn, markdownGrid } from './grid.ts'
import { markdownLink, markdownText } from './markdown-text.ts'
import {
  contrastsOf,
  factsOf,
  failuresOf,
  marks,
  notesOf,
  thresholdsOf,
  verdictCount,
} from './matrix-blocks.ts'

/** More rows of changes, and more sentences, are in the fold below them. */
const MAX_CHANGES = 20
const MAX_OPEN = 8

export interface CommentMatrix {
  readonly matrix: ShownMatrix
  readonly mode: 'live' | 'simulated'
  /** The line that declares it. */
  readonly url: string | undefined
  /** What to add to its name, where several are called the same. */
  readonly addition: string | undefined
  /** What turned the build red. */
  readonly red: readonly Verdict[]
  /** Judged against results of the base branch; undefined where none are given. */
  readonly againstBase: readonly Verdict[] | undefined
}

/** The verdicts that turn a build red. A run that was simulated because no key was found has none. */
export function redVerdicts(
  matrix: ShownMatrix,
  { mode, modeReason }: Pick<ResultsDocument['run'], 'mode' | 'modeReason'>,
): Verdict[] {
  if (mode === 'simulated' && modeReason === 'auto') return []
  const gate = gateOf(matrix)
  return matrix.verdicts.filter((verdict) => failsBuild(verdict, gate))
}

/** One matrix in a comment: what is red, what changed, what is open; figures and the rest are folded. */
export function commentBlocks(shown: CommentMatrix): Block[] {
  const { matrix, mode, url, addition, red, againstBase } = shown
  const name = addition === undefined ? matrix.name : `${matrix.name} (${addition})`
  const failed = red.map((verdict) => ({
    matrix: matrix.name,
    location: undefined,
    file: matrix.file,
    line: matrix.line,
    column: undefined,
    reason: [verdict.reason, ...adviceOn(verdict, matrix.file)].join('\n'),
  }))
  const partial = partialWords(matrix)
  const head: Block = {
    text: [
      `### ${markOf(red, partial)} ${markdownLink(name, url)}`,
      factsOf(matrix, { mode }),
      ...(partial === undefined ? [] : [`> **Partial.** ${markdownText(partial)}`]),
    ].join('\n\n'),
    rank: 0,
  }
  const ranked: (readonly [rank: number, text: string])[] = [
    [1, failuresOf(failed, matrix, 'threshold')],
    [1, changes('Changed against the accepted runs', changesOf(matrix.verdicts), matrix)],
    [1, againstBase ? changesAgainstBase(againstBase, matrix) : ''],
    [2, openOf(matrix)],
    [2, verdictCount(matrix)],
    [3, bullets(answerSentences(matrix).map(markdownText))],
    [4, folded(`Figures of ${countFigures(matrix)}`, figuresGrid(matrix))],
    [5, thresholdsOf(matrix)],
    [6, notesOf(matrix)],
    [7, contrastsOf(matrix)],
  ]
  return [head, ...ranked.flatMap(([rank, text]) => (text === '' ? [] : [{ text, rank, head }]))]
}

function markOf(red: readonly Verdict[], partial: string | undefined): string {
  if (red.length > 0) return '❌'
  return partial === undefined ? '✅' : '❔'
}

type Changed = RegressionVerdict | CanaryVerdict

const changed: ReadonlySet<string> = new Set(['regressed', 'improved', 'worse', 'better'])

/** What is worse or better than before, worse first. */
export function changesOf(verdicts: readonly Verdict[]): Changed[] {
  return verdicts
    .flatMap((verdict) =>
      (verdict.kind === 'regression' || verdict.kind === 'canary') && changed.has(verdict.verdict)
        ? [verdict]
        : [],
    )
    .toSorted((left, right) => Number(isBetter(left)) - Number(isBetter(right)))
}

function isBetter({ verdict }: Changed): boolean {
  return verdict === 'improved' || verdict === 'better'
}

function changesAgainstBase(verdicts: readonly Verdict[], matrix: ShownMatrix): string {
  const found = changesOf(verdicts)
  if (found.length > 0) return changes('Changed against the base', found, matrix)
  const compared = verdicts.filter((verdict) => verdict.kind === 'regression' && hasChange(verdict))
  if (compared.length > 0) {
    return `Against the base: no change beyond noise in ${pluralize(compared.length, 'figure')}.`
  }
  const [why] = openLines(verdicts)
  return `Against the base: not compared${why === undefined ? '' : `, ${markdownText(why)}`}`
}

function hasChange(verdict: RegressionVerdict): boolean {
  return verdict.change !== undefined
}

function changes(
  title: string,
  found: readonly Changed[],
  { cells, capacity }: ShownMatrix,
): string {
  if (found.length === 0) return ''
  const labels = new Map(endpointCells(cells, capacity).map(({ id, label }) => [id, label]))
  const head = ['', 'what', 'metric', 'change', 'interval', 'limit'].map(
    (name, index): GridColumn => ({
      head: name,
      align: index > 2 ? 'right' : 'left',
    }),
  )
  const rows = found.slice(0, MAX_CHANGES).map((verdict) => {
    const { subject, scope, metric, change, ciLow, ciHigh, limit } = verdict
    const show = (value: number | undefined): string =>
      value === undefined ? UNKNOWN : showContrast(value, metric)
    return [
      marks[verdict.verdict],
      scope === 'cell' ? (labels.get(subject) ?? subject) : `${scope} ${subject}`,
      isGated(metric) ? gatedMetrics[metric].label : metric,
      show(change),
      showInterval(ciLow, ciHigh, (end) => show(end ?? undefined)),
      show(limit),
    ]
  })
  const rest = found.length - rows.length
  return [
    `**${title}**`,
    markdownGrid(head, rows),
    ...(rest > 0 ? [`… and ${rest} more`] : []),
  ].join('\n\n')
}

function isGated(name: string): name is GatedMetricName {
  return name in gatedMetrics
}

/** What neither passed nor failed, or only just: one line for all that are alike. */
function openOf({ verdicts }: ShownMatrix): string {
  const near = verdicts.filter(isNear)
  const open = verdicts.filter(({ verdict }) => marks[verdict] === '❔')
  if (near.length + open.length === 0) return ''
  const lines = [
    ...openLines(near).map((text) => `≈ ${markdownText(text)}`),
    ...[...Map.groupBy(open, ({ verdict }) => verdict)].flatMap(([verdict, alike]) =>
      openLines(alike).map((text) => `❔ ${verdict}: ${markdownText(text)}`),
    ),
  ]
  const rest = lines.length - MAX_OPEN
  const list = bullets([...lines.slice(0, MAX_OPEN), ...(rest > 0 ? [`… and ${rest} more`] : [])])
  return `**${near.length + open.length} undecided or near a limit**\n\n${list}`
}
