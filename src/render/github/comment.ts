import { pluralize } from '../../format/lists.ts'
import { showCount } from '../../format/numbers.ts'
import type { Verdict } from '../../model/verdict.ts'
import type { ResultsDocument } from '../../report/schema/results-document.ts'
import { renderMatrixCost } from '../costs.ts'
import { joinLocations, type ShownMatrix } from '../join-locations.ts'
import { changesOf, commentBlocks, type CommentMatrix, redVerdicts } from './comment-matrix.ts'
import { type Block, fit } from './fit.ts'
import { type GridColumn, markdownGrid } from './grid.ts'
import { runFacts, SIMULATED } from './job-summary.ts'
import { markdownCode, markdownLink, markdownText } from './markdown-text.ts'

/** GitHub takes 65,536 characters; a byte is at most one. */
const MAX_COMMENT_BYTES = 65_000
const SHORT_HASH = 12
const MAX_NOTES = 10

export interface CommentOptions {
  /** Names this comment beside others on the same pull request. */
  readonly key: string
  /** Set where several comments are kept. */
  readonly isOwnKey: boolean
  /** Where the report, or the artifact with it, can be opened. */
  readonly reportUrl: string | undefined
  readonly runUrl: string | undefined
  readonly urlOf: (file: string, line: number | undefined) => string | undefined
  /** What `vitest bench` ended with; undefined where not given. */
  readonly benchExitCode: number | undefined
  /** Judged against results of the base branch: matrices with other verdicts than their own. */
  readonly againstBase: readonly BaseMatrix[] | undefined
  /** Files that were not read, and why. */
  readonly notes: readonly string[]
}

interface BaseMatrix extends Pick<ShownMatrix, 'name' | 'file' | 'location'> {
  readonly verdicts: readonly Verdict[]
}

/** How the comment of a key begins: nobody sees it, and it is found by it. */
export function commentMarker(key: string): string {
  return `<!-- vitest-llm-bench comment: ${key} -->`
}

/** Runs as one comment on a pull request, in Markdown: verdicts first, red ones before all others. */
export function renderComment(
  documents: readonly ResultsDocument[],
  options: CommentOptions,
): string {
  const matrices = documents
    .flatMap((document) => shownOf(document, documents.length > 1, options))
    .toSorted((left, right) => Number(right.red.length > 0) - Number(left.red.length > 0))
  const top = [
    headline(matrices, {
      ...options,
      isInterrupted: documents.some(({ run }) => run.interrupted),
      isJudged: documents.some(({ run }) => run.mode === 'live' || run.modeReason === 'asked'),
    }),
    ...documents.map(runFacts),
    ...(documents.some(({ run }) => run.mode === 'simulated') ? [SIMULATED] : []),
    ...(documents.some(({ run }) => run.interrupted) ? [INTERRUPTED] : []),
    ...notesOf(options.notes),
  ]
  const blocks: Block[] = [
    ...top.map((text) => ({ text, rank: 0 })),
    ...(matrices.length > 1 ? [{ text: overview(matrices), rank: 0 }] : []),
    ...matrices.flatMap(commentBlocks),
    { text: footer(documents, options), rank: 0 },
  ]
  const marker = commentMarker(options.key)
  const where = options.reportUrl === undefined ? 'The results document has' : 'The report has'
  return fit(blocks, {
    mostBytes: MAX_COMMENT_BYTES - marker.length,
    shortened: `> A comment has room for 65 536 characters: part of this one was left out. ${where} everything.`,
  })
}

const INTERRUPTED =
  '> **Interrupted.** The run ended before its last round: nothing of it was accepted, and what is missing was not judged.'

function shownOf(
  document: ResultsDocument,
  isOneOfSeveral: boolean,
  { urlOf, againstBase }: CommentOptions,
): CommentMatrix[] {
  const { run } = document
  return joinLocations(document.matrices).map((matrix) => ({
    matrix,
    mode: run.mode,
    url: urlOf(matrix.file, matrix.line),
    red: redVerdicts(matrix, run),
    addition: isOneOfSeveral ? (matrix.location ?? `run ${run.id}`) : undefined,
    againstBase: againstBase
      ?.filter(
        (other) =>
          other.name === matrix.name &&
          other.file === matrix.file &&
          (matrix.locations !== undefined || other.location === matrix.location),
      )
      .flatMap(({ verdicts }) => verdicts),
  }))
}

function headline(
  matrices: readonly CommentMatrix[],
  {
    key,
    isOwnKey,
    benchExitCode,
    isInterrupted,
    isJudged,
  }: CommentOptions & { readonly isInterrupted: boolean; readonly isJudged: boolean },
): string {
  const title = isOwnKey ? `LLM benchmarks · ${markdownText(key)}` : 'LLM benchmarks'
  const red = matrices.flatMap((matrix) => matrix.red)
  const verdicts = matrices.flatMap(({ matrix }) => matrix.verdicts)
  const thresholds = verdicts.filter(({ kind }) => kind !== 'measured')
  const judged = judgedOf(verdicts, red)
  const base = matrices
    .flatMap(({ againstBase }) => changesOf(againstBase ?? []))
    .filter(({ verdict }) => verdict === 'regressed').length
  const also = base === 0 ? '' : `; ${pluralize(base, 'regression')} against the base`
  if (red.length > 0) {
    const of = pluralize(
      judged.length,
      judged.length === thresholds.length ? 'threshold' : 'verdict',
    )
    return `## ❌ ${title}: ${showCount(red.length)} of ${of} failed${also}`
  }
  if (benchExitCode !== undefined && benchExitCode !== 0) {
    return matrices.length === 0
      ? `## ❌ ${title}: no results, the run ended with exit code ${benchExitCode}: its log says why`
      : `## ❌ ${title}: the run ended with exit code ${benchExitCode}, although no verdict is red: its log says why`
  }
  if (matrices.length === 0) return `## ❔ ${title}: no results`
  if (!isJudged)
    return `## ❔ ${title}: simulated, because no API key was found; nothing was judged`
  if (isInterrupted) return `## ❔ ${title}: interrupted, nothing failed until then${also}`
  const mark = base > 0 ? '⚠️' : '✅'
  if (thresholds.length === 0) return `## ${mark} ${title}: measured, without thresholds${also}`
  const open = verdicts.filter(({ verdict }) => undecided.has(verdict)).length
  const rest = open === 0 ? '' : `, ${showCount(open)} undecided`
  return `## ${mark} ${title}: none of ${pluralize(thresholds.length, 'threshold')} failed${rest}${also}`
}

/** Every cell is also judged by whether it was measured: counted where one was not. */
function judgedOf(verdicts: readonly Verdict[], red: readonly Verdict[]): readonly Verdict[] {
  return red.some(({ kind }) => kind === 'measured')
    ? verdicts
    : verdicts.filter(({ kind }) => kind !== 'measured')
}

const undecided: ReadonlySet<string> = new Set([
  'inconclusive',
  'advisory',
  'not-comparable',
  'client-limited',
])

function overview(matrices: readonly CommentMatrix[]): string {
  const head = ['', 'matrix', 'failed', 'worse', 'better', 'cost'].map(
    (name, index): GridColumn => ({
      head: name,
      align: index > 1 ? 'right' : 'left',
    }),
  )
  const rows = matrices.map(({ matrix, mode, addition, red }) => {
    const changed = changesOf(matrix.verdicts)
    const worse = changed.filter(({ verdict }) => verdict === 'regressed' || verdict === 'worse')
    return [
      red.length > 0 ? '❌' : '✅',
      addition === undefined ? matrix.name : `${matrix.name} (${addition})`,
      `${red.length} of ${judgedOf(matrix.verdicts, red).length}`,
      String(worse.length),
      String(changed.length - worse.length),
      renderMatrixCost(matrix, mode) ?? 'unknown',
    ]
  })
  return markdownGrid(head, rows)
}

function notesOf(notes: readonly string[]): string[] {
  if (notes.length === 0) return []
  const rest = notes.length - MAX_NOTES
  const shown = [...notes.slice(0, MAX_NOTES), ...(rest > 0 ? [`… and ${rest} more`] : [])]
  return [shown.map((note) => `> ${markdownText(note)}`).join('\n>\n')]
}

function footer(
  documents: readonly ResultsDocument[],
  { reportUrl, runUrl }: CommentOptions,
): string {
  const [first] = documents
  const commit = first?.git.commit
  const parts = [
    ...(reportUrl === undefined ? [] : [markdownLink('Report and samples', reportUrl)]),
    ...(runUrl === undefined ? [] : [markdownLink('log of the run', runUrl)]),
    ...(commit === undefined ? [] : [`commit ${markdownCode(commit.slice(0, SHORT_HASH))}`]),
    ...documents
      .slice(0, MAX_NOTES)
      .map(({ integrity }) => `results ${markdownCode(integrity.sha256.slice(0, SHORT_HASH))}`),
    ...(first === undefined ? [] : [markdownText(`${first.tool.name} ${first.tool.version}`)]),
  ]
  return parts.join(' · ')
}
