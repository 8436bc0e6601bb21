import { readJournal } from '../../bridge/read-journal.ts'
import { BenchError } from '../../model/bench-error.ts'
import { assembleDocument } from '../assembly/assemble.ts'
import { collectMatrices } from '../assembly/matrix-record.ts'
import type { ResultsDocument } from '../schema/results-document.ts'

/**
 * The results document of a journal, of which the run wrote none: what was finished, marked as interrupted.
 * The journal may be cut off anywhere, and of a run that still goes on. Throws a `BenchError` where it
 * does not hold the beginning of any matrix. What is long in its samples stays in the journal.
 */
export function documentOfJournal(path: string): ResultsDocument {
  const { chains, lines, faults } = readJournal(path)
  const records = chains.flatMap(({ entries }) => collectMatrices(entries))
  const [first] = records
  if (!first) {
    throw new BenchError(
      'unreadable-document',
      `${path} is no journal of vitest-llm-bench, or holds not even the plan of a matrix`,
    )
  }
  const { id: runId, tool, environment, git } = first.start.run
  const reporting = {
    runId,
    tool,
    environment,
    git,
    endedAt: Math.max(...chains.map(({ lastAt }) => lastAt)),
    interrupted: true,
    recovered: { lines, faults },
  }
  try {
    return assembleDocument(records, reporting)
  } catch (cause) {
    // Its hashes fit, and nobody measured that.
    throw new BenchError('invalid-document', `${path} says what no run does`, { cause })
  }
}
