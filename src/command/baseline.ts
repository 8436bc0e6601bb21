import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

import { pluralize } from '../format/lists.ts'
import { plainText } from '../format/plain-text.ts'
import { acceptable } from '../gate/accept.ts'
import { baselinePath, isSameWindow, windowOf } from '../gate/baseline-file.ts'
import { addToBaseline, readBaseline } from '../gate/baseline-store.ts'
import { type History, historyPath } from '../gate/history-file.ts'
import { forgetHistory, openHistory } from '../gate/history-store.ts'
import { listRegressions } from '../gate/limits.ts'
import { sittingWords } from '../gate/sittings.ts'
import type { AcceptedRun } from '../model/accepted-run.ts'
import { toJson } from '../model/to-json.ts'
import { aggregateWords, sourceLines } from '../report/reading/foreign-words.ts'
import { requireIntact } from '../report/reading/intact.ts'
import { partialWords } from '../report/reading/partial.ts'
import { readResults } from '../report/reading/read-documents.ts'
import { recoverMatrix } from '../report/reading/recover.ts'
import type { DocumentMatrix, ResultsDocument } from '../report/schema/results-document.ts'
import { judgeAgain } from '../report/verify/judge-again.ts'
import type { Conclusion } from './conclusion.ts'
import { insideProject } from './inside-project.ts'

/**
 * Accepts a results document into the baselines of its bench files: what became of it, and whether
 * anything was accepted. Figures are computed from its samples, never taken from its summaries.
 */
export async function acceptBaseline(path: string, root: string): Promise<Conclusion> {
  const documents = await readResults(path)
  for (const document of documents) requireIntact(document, path)
  // Before anything is written: a document is accepted as a whole or refused.
  const matrices = documents.flatMap((document) =>
    document.matrices.map((matrix) => ({ document, matrix })),
  )
  const files = new Map(
    matrices.map(({ matrix: { file } }) => [file, insideProject(root, file)] as const),
  )
  for (const file of files.values()) insideProject(root, relative(root, baselinePath(file)))
  const all = matrices.map(({ document, matrix }) =>
    acceptMatrix(matrix, { document, root, target: baselinePath(files.get(matrix.file) ?? '') }),
  )
  return {
    passed: all.some(({ count }) => count > 0),
    lines: [
      ...all.flatMap(({ lines }) => lines),
      ...(all.some(({ count }) => count > 0) ? [] : ['nothing was accepted']),
    ],
  }
}

function acceptMatrix(
  matrix: DocumentMatrix,
  {
    document: { run },
    root,
    target,
  }: { readonly document: ResultsDocument; readonly root: string; readonly target: string },
): { readonly count: number; readonly lines: readonly string[] } {
  const name = plainText(matrix.name)
  const partial = partialWords(matrix) ?? aggregateWords(matrix)
  if (partial !== undefined) return { count: 0, lines: [`${name}: not accepted, ${partial}`] }
  const recovered = recoverMatrix(matrix)
  const accepted = acceptable({
    runId: matrix.runId,
    cells: recovered.cells,
    identity: recovered.identity,
    gated: listRegressions(recovered.thresholds, recovered.gate).map(({ metric }) => metric),
    // Another tool's run has no thresholds of ours.
    verdicts: matrix.source ? [] : judgeAgain(matrix).verdicts,
    isAutoSimulated: run.mode === 'simulated' && run.modeReason === 'auto',
    hasFailureThreshold: recovered.thresholds.failures !== undefined,
  })
  const count = Object.keys(accepted.run.cells).length
  const skipped = matrix.cells.flatMap(({ id, skipped: reason }) =>
    reason === undefined ? [] : [{ cell: id, reason: `skipped: ${reason}` }],
  )
  const refused = [...accepted.refused, ...skipped].map(
    ({ cell, reason }) => `  not accepted ${plainText(`${cell}: ${reason}`)}`,
  )
  if (count === 0) return { count, lines: [`${name}: no cell was accepted`, ...refused] }
  const window = windowOf(addToBaseline(target, accepted.run), accepted.run)
  forgetHistory(historyPath(target), accepted.run)
  return {
    count,
    lines: [
      ...sourceLines(matrix).map((line) => plainText(line)),
      `${name}: accepted ${pluralize(count, 'cell')} into ${shown(target, root)}, which holds ${pluralize(window.length, 'run')}${sittingWords(window)}`,
      ...refused,
    ],
  }
}

/** Every baseline under a folder: matrix, place, runs and cells of each window. */
export function listBaselines(root: string): string[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(^|[/\\])__baselines__[/\\][^/\\]+\.json$/.test(name))
    .filter((name) => !name.split(sep).includes('node_modules'))
    .toSorted()
  const lines = files.flatMap((name) => {
    const runs = readBaseline(join(root, name))
    const windows = Map.groupBy(runs, (run) => toJson([run.matrix, run.fingerprint]))
    const history = openHistory(historyPath(join(root, name)))
    return [
      name.split(sep).join('/'),
      ...(history?.damage === undefined ? [] : [`  its history ${plainText(history.damage)}`]),
      ...[...windows.values()].flatMap((window) => {
        const newest = window.at(-1)
        if (!newest) return []
        const cells = new Set(window.flatMap((run) => Object.keys(run.cells)))
        const { mode, location } = newest.fingerprint
        const place = [mode, location].filter((part) => part !== undefined).join(', ')
        return [
          `  ${plainText(newest.matrix)}  ${place}  ${pluralize(window.length, 'run')}, ${pluralize(cells.size, 'cell')}, newest ${newest.id}${sittingWords(window)}`,
          ...historyLines(newest, history),
        ]
      }),
    ]
  })
  return lines.length === 0
    ? ['no baseline yet: accept a run with `npx vitest bench <file> -u`']
    : lines
}

/** The builds since the newest accepted run that its history holds. */
function historyLines(newest: AcceptedRun, history: History | undefined): string[] {
  const builds = (history?.runs ?? []).filter(
    (run) => isSameWindow(run, newest) && run.id > newest.id,
  )
  const last = builds.at(-1)
  if (!last) return []
  const green = builds.filter(({ isGreen }) => isGreen).length
  return [
    `    ${pluralize(builds.length, 'build')} since, ${green} of them green, newest ${last.id}${sittingWords(builds)}`,
  ]
}

function shown(path: string, root: string): string {
  return relative(root, path).split(sep).join('/')
}
