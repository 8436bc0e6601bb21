import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'

import { DOCUMENT_FILE, JOURNAL_FILE } from '../src/model/run-files.ts'
import type { ResumeHint } from '../src/render/github/resume-block.ts'
import type { ResultsDocument } from '../src/report/schema/results-document.ts'
import type { RunContext } from './run-context.ts'

/** How an interrupted run goes on; undefined where that would be refused. */
export function resumeHint(
  { settings, shownFrom, resumeCommand }: RunContext,
  { run, matrices }: ResultsDocument,
): ResumeHint | undefined {
  if (!run.interrupted) return undefined
  const isOutOfMoney = matrices.some(({ stopped = '' }) =>
    stopped.startsWith('stopped by the budget'),
  )
  const command = resumeCommand({ isOutOfMoney })
  const folder = relative(shownFrom, settings.runDir)
  return command === undefined ? undefined : { command, isOutOfMoney, folder }
}

/** What to type where there is no document. */
export function lastLines({ settings, shownFrom, resumeCommand }: RunContext): string[] {
  const { runDir } = settings
  const isWritten = existsSync(join(runDir, DOCUMENT_FILE))
  if (isWritten || !existsSync(join(runDir, JOURNAL_FILE))) return []
  const command = resumeCommand({ isOutOfMoney: false })
  return [
    `recover with: npx vitest-llm-bench recover ${relative(shownFrom, runDir)}`,
    ...(command === undefined ? [] : [`resume with: ${command}`]),
  ]
}
