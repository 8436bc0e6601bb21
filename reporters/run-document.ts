import type { TestModule, TestRunEndReason } from 'vitest/node'

import { assembleDocument, collectMatrices, isInterrupted } from '../src/report/assemble.ts'
import type { ResultsDocument } from '../src/report/document-schema.ts'
import { messagesOf } from './messages-of.ts'
import type { RunContext } from './run-context.ts'

/** By the modules that Vitest hands to every reporter: all of them must show the same document. */
const documents = new WeakMap<readonly TestModule[], ResultsDocument>()

/** The results document of a run that ended; undefined when no matrix was measured. */
export function runDocument(
  modules: readonly TestModule[],
  reason: TestRunEndReason,
  context: RunContext,
): ResultsDocument | undefined {
  const known = documents.get(modules)
  if (known) return known
  const records = collectMatrices(messagesOf(modules))
  if (records.length === 0) return undefined
  const { facts, root, startedAt, options } = context
  const document = assembleDocument(records, {
    ...facts,
    root,
    run: {
      startedAt,
      endedAt: Date.now(),
      options,
      interrupted: reason === 'interrupted' || records.some(({ end }) => isInterrupted(end)),
    },
  })
  documents.set(modules, document)
  return document
}
