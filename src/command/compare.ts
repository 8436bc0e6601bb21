import { existsSync } from 'node:fs'
import { basename, dirname, relative, resolve } from 'node:path'

import { hangingIndent } from '../format/hanging-indent.ts'
import { plainText } from '../format/plain-text.ts'
import { baselinePath } from '../gate/baseline-file.ts'
import { readBaseline } from '../gate/baseline-store.ts'
import { historyPath } from '../gate/history-file.ts'
import { openHistory, readHistory } from '../gate/history-store.ts'
import { BenchError, received } from '../model/bench-error.ts'
import { columnsOf } from '../render/columns.ts'
import { renderMatrixVerdicts } from '../render/matrix-verdicts.ts'
import { paintFor } from '../render/paint.ts'
import { compareRuns, type HistoryOf } from '../report/comparison/compare.ts'
import type { Unverified } from '../report/reading/intact.ts'
import { readDocuments } from '../report/reading/read-documents.ts'
import type { ResultsDocument } from '../report/schema/results-document.ts'
import type { Conclusion } from './conclusion.ts'

const failing: ReadonlySet<string> = new Set(['regressed', 'no-data'])

export interface CompareFlags extends Unverified {
  /** The file of a history; false: none is read. By default the one beside the baseline of each bench file. */
  readonly history?: string | boolean
}

/** Two results documents, or two folders of them, older first, as lines and a verdict. */
export async function compare(
  before: string,
  after: string,
  { history, unverified }: CompareFlags = {},
  cwd = process.cwd(),
): Promise<Conclusion> {
  const notes: string[] = []
  const how = {
    unverified,
    foreign: true,
    note: (text: string): void => void notes.push(`unverified: ${text}`),
  }
  const isBaseline = isBaselineFile(before)
  const newer = await readDocuments(after, how)
  if (isBaseline) refuseOwn(newer)
  const { matrices, leftOut } = compareRuns(
    isBaseline ? [] : await readDocuments(before, how),
    newer,
    historyFrom(history, cwd),
    isBaseline ? readBaseline(before) : [],
  )
  const paint = paintFor(process.stdout)
  const columns = columnsOf(process.stdout, process.env)
  const verdicts = matrices.flatMap((matrix) => matrix.verdicts)
  const isCompared = verdicts.some(
    (verdict) =>
      verdict.kind === 'regression' && (verdict.p1 !== undefined || verdict.verdict === 'improved'),
  )
  return {
    lines: [
      ...matrices.flatMap((matrix) => [
        ` ${paint('bold', plainText(matrix.name))}${matrix.location === undefined ? '' : `   ${plainText(matrix.location)}`}`,
        ...renderMatrixVerdicts(matrix, { paint, columns }, { listsEach: true }),
        '',
      ]),
      ...[...notes, ...leftOut].flatMap((text) => hangingIndent(' ', plainText(text), columns)),
      ...(isCompared ? [] : [` ${paint('red', '×')} no cell could be compared`]),
    ],
    passed: isCompared && !verdicts.some(({ verdict }) => failing.has(verdict)),
  }
}

/** A file of accepted runs, by where it lies. */
function isBaselineFile(path: string): boolean {
  return basename(dirname(resolve(path))) === '__baselines__' && existsSync(path)
}

/** Runs of bench files have a command that judges them against their baselines. */
function refuseOwn(documents: readonly ResultsDocument[]): void {
  if (documents.every(({ matrices }) => matrices.every(({ source }) => source))) return
  throw new BenchError(
    'invalid-document',
    'only results of other tools are compared with a baseline. Runs of bench files are judged against theirs by `npx vitest bench`; to compare two of them, name two results documents',
  )
}

function historyFrom(history: string | boolean | undefined, cwd: string): HistoryOf {
  if (history === false) return () => undefined
  if (typeof history === 'string') {
    const path = resolve(cwd, history)
    if (!existsSync(path)) {
      throw new BenchError(
        'invalid-option',
        `\`--history\` names ${received(history)}, which is not there`,
      )
    }
    const runs = readHistory(path)
    return () => runs
  }
  return ({ file }) => {
    const path = historyPath(baselinePath(resolve(cwd, file)))
    // A document may be from anywhere, and say any path.
    return relative(cwd, path).startsWith('..') ? undefined : openHistory(path)?.runs
  }
}
