import { join, resolve } from 'node:path'

import { pluralize } from '../format/lists.ts'
import { plainText } from '../format/plain-text.ts'
import { toolVersion } from '../invocation/tool.ts'
import { historyFeed } from '../render/history/feed.ts'
import { renderHistory } from '../render/history/render-history.ts'
import type { SkippedFile } from '../render/left-out.ts'
import { analyzeRuns } from '../report/analyze/analyze.ts'
import { type LeftOut, type MeasuredRun, measuredRuns } from '../report/analyze/measured-run.ts'
import { writeWhole } from '../report/assembly/write-whole.ts'
import { historyOf } from '../report/history/history.ts'
import { type RememberedRun, rememberedRuns } from '../report/history/remembered-run.ts'
import { changedWords, type Unverified } from '../report/reading/intact.ts'
import { scanDocuments } from '../report/reading/scan-documents.ts'
import type { Conclusion } from './conclusion.ts'

/** A folder may hold any number of other JSON files; the page names more. */
const MAX_SKIPPED = 8

/**
 * Writes a page and a feed of the results documents in the given folders and files; tells what it wrote,
 * and fails only where none of them could be read.
 */
export async function history(
  paths: readonly string[],
  folder: string,
  { unverified: takesChanged }: Unverified = {},
): Promise<Conclusion> {
  const runs: RememberedRun[] = []
  const measured: MeasuredRun[] = []
  const leftOut: LeftOut[] = []
  const skipped: SkippedFile[] = []
  const unverified: SkippedFile[] = []
  for await (const file of scanDocuments(paths, { unverified: takesChanged, foreign: true })) {
    if (file.kind === 'skipped') {
      skipped.push({ path: file.path, reason: file.reason })
      continue
    }
    const isUnverified = file.changed.length > 0
    if (isUnverified) {
      unverified.push({ path: file.path, reason: `read unverified: ${changedWords(file.changed)}` })
    }
    runs.push(...rememberedRuns(file.document, { isUnverified }))
    const found = measuredRuns(file.document)
    measured.push(...found.runs)
    leftOut.push(...found.leftOut)
  }
  const said = [...skipped, ...unverified].map(
    ({ path, reason }) => `${plainText(path)}: ${plainText(reason)}`,
  )
  if (runs.length === 0) {
    const lines = [
      ...shortened(said),
      `no results document in ${paths.map((path) => plainText(path)).join(', ')}`,
    ]
    return { passed: false, lines }
  }
  const analysis = analyzeRuns(measured, { slowdown: undefined, timeZone: 'UTC' })
  const made = historyOf(runs, measured, analysis)
  const problems = { skipped, unverified, leftOut: [...leftOut, ...analysis.leftOut] }
  const [page, feed] = [join(folder, 'index.html'), join(folder, 'feed.json')]
  writeWhole(resolve(page), renderHistory(made, problems, { version: toolVersion() }))
  writeWhole(resolve(feed), historyFeed(made, problems))
  const count = new Set(runs.map(({ id }) => id)).size
  const apart = made.workloads.filter((workload) => workload.apart.length > 0)
  const names = new Set(apart.map(({ name }) => `"${plainText(name)}"`))
  const lines = [
    ...shortened(said),
    ...(apart.length === 0
      ? []
      : [
          `${[...names].join(', ')}: runs that did not measure the same are kept apart; the page says in what they differ`,
        ]),
    `${page}  ${pluralize(count, 'run')}`,
    feed,
  ]
  return { passed: true, lines }
}

function shortened(lines: readonly string[]): string[] {
  if (lines.length <= MAX_SKIPPED) return [...lines]
  return [...lines.slice(0, MAX_SKIPPED), `… and ${lines.length - MAX_SKIPPED} more`]
}
