import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import type { TestModule, TestRunEndReason } from 'vitest/node'

import { JOURNAL_FILE } from '../src/model/run-files.ts'
import { assembleDocument } from '../src/report/assembly/assemble.ts'
import { journaledMatrices } from '../src/report/assembly/journaled-matrices.ts'
import {
  collectMatrices,
  type MatrixRecord,
  type Reporting,
} from '../src/report/assembly/matrix-record.ts'
import type { ResultsDocument } from '../src/report/schema/results-document.ts'
import { messagesOf } from './messages-of.ts'
import type { RunContext } from './run-context.ts'

/** What became of the document: written from here by every reporter, or the reason why there is none. */
export type RunDocument =
  | { readonly state: 'assembled'; readonly document: ResultsDocument }
  | { readonly state: 'broken'; readonly reason: string }

/** A document of so many samples takes seconds, in which this process hears of nothing. */
const MANY_SAMPLES = 2000
/** Vitest ends a worker within half of that. */
const WORKER_END_MS = 1000

/**
 * Lets Vitest hear that its workers have ended, before the document of a long run is made: else it says, ten
 * seconds later, that it could not end them.
 */
export async function letWorkersEnd(modules: readonly TestModule[]): Promise<void> {
  const done = messagesOf(modules).map((message) => (message.kind === 'samples' ? message.done : 0))
  if (done.some((count) => count > MANY_SAMPLES)) await delay(WORKER_END_MS)
}

/** Vitest hands every reporter the same list at the end of a run. */
const assembled = new WeakMap<readonly TestModule[], RunDocument | undefined>()

/** The document of a run that ended, assembled once for all reporters; none without a matrix. */
export function runDocument(
  modules: readonly TestModule[],
  { context, reason }: { readonly context: RunContext; readonly reason: TestRunEndReason },
): RunDocument | undefined {
  if (!assembled.has(modules)) assembled.set(modules, assemble(modules, context, reason))
  return assembled.get(modules)
}

function assemble(
  modules: readonly TestModule[],
  context: RunContext,
  reason: TestRunEndReason,
): RunDocument | undefined {
  const told = collectMatrices(messagesOf(modules))
  const reporting = reportingNow(context, { interrupted: reason === 'interrupted' })
  const documentOf = (records: readonly MatrixRecord[]): RunDocument | undefined =>
    records.length === 0
      ? undefined
      : { state: 'assembled', document: assembleDocument(records, reporting) }
  try {
    return documentOf(journaledMatrices(told, join(context.settings.runDir, JOURNAL_FILE)))
  } catch {
    // Somebody wrote into the journal what makes no sense: what was told does.
  }
  try {
    return documentOf(told)
  } catch (error) {
    return { state: 'broken', reason: error instanceof Error ? error.message : String(error) }
  }
}

/** What this process knows of a run that ends at this moment. */
export function reportingNow(
  { settings }: RunContext,
  { interrupted }: { readonly interrupted: boolean },
): Reporting {
  const { tool, environment, git } = settings.facts
  return { tool, environment, git, runId: settings.runId, endedAt: Date.now(), interrupted }
}
