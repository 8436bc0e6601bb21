import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node'

import { readJournal } from '../src/bridge/read-journal.ts'
import { hangingIndent } from '../src/format/hanging-indent.ts'
import { pluralize } from '../src/format/lists.ts'
import { DOCUMENT_FILE, JOURNAL_FILE } from '../src/model/run-files.ts'
import { jsonPieces } from '../src/model/to-json.ts'
import { columnsOf } from '../src/render/columns.ts'
import { renderRunCost } from '../src/render/costs.ts'
import { resumeLine } from '../src/render/github/resume-block.ts'
import { collectMatrices } from '../src/report/assembly/matrix-record.ts'
import { writeWhole } from '../src/report/assembly/write-whole.ts'
import type { ResultsDocument } from '../src/report/schema/results-document.ts'
import { lastLines, resumeHint } from './interrupted-lines.ts'
import { linePrinter } from './line-printer.ts'
import type { RunContext } from './run-context.ts'
import { letWorkersEnd, runDocument } from './run-document.ts'

/** Writes the results document of the run: whole or not at all. */
export class JsonReporter implements Reporter {
  readonly #context: RunContext
  #print: (line: string) => void = () => undefined

  constructor(context: RunContext) {
    this.#context = context
  }

  onInit(vitest: Vitest): void {
    this.#print = linePrinter(vitest, this.#context)
  }

  async onTestRunEnd(
    modules: readonly TestModule[],
    _errors: readonly unknown[],
    reason: TestRunEndReason,
  ): Promise<void> {
    const { settings, shownFrom } = this.#context
    await letWorkersEnd(modules)
    const result = runDocument(modules, { context: this.#context, reason })
    if (!result) return
    if (result.state === 'broken') {
      this.#giveUp(result.reason)
      return
    }
    const { document } = result
    const path = join(settings.runDir, DOCUMENT_FILE)
    try {
      writeWhole(path, lineOf(document))
    } catch (error) {
      this.#giveUp(error instanceof Error ? error.message : String(error), document)
      if (isOfDisk(error)) this.#writeElsewhere(document)
      return
    }
    const { matrices, run } = document
    // One matrix has said by itself what it cost.
    const cost = matrices.length > 1 ? renderRunCost(matrices, run.mode) : undefined
    if (cost !== undefined) {
      const columns = columnsOf(process.stdout, process.env)
      for (const line of hangingIndent('cost     ', cost, columns)) this.#print(line)
    }
    const note = run.mode === 'simulated' ? ' (simulated)' : ''
    this.#print(` results${note}  ${relative(shownFrom, path)}`)
    const hint = resumeHint(this.#context, document)
    if (hint) this.#print(` ${resumeLine(hint)}`)
  }

  #giveUp(reason: string, document?: ResultsDocument): void {
    process.exitCode = 1
    this.#print(` the results document could not be written: ${reason}`)
    const journal = join(this.#context.settings.runDir, JOURNAL_FILE)
    const kept = journaledSamples(journal)
    // A merged report has none: the samples are in the reports it was to be made of.
    if (kept === undefined) return
    const samples = document?.matrices.flatMap(({ cells }) => cells.flatMap((cell) => cell.samples))
    const saved =
      samples === undefined
        ? pluralize(kept, 'sample')
        : `${kept} of ${pluralize(samples.length, 'sample')}`
    const { shownFrom } = this.#context
    this.#print(` ${saved} ${kept === 1 ? 'is' : 'are'} in ${relative(shownFrom, journal)}`)
    for (const line of lastLines(this.#context)) this.#print(` ${line}`)
  }

  /** In a folder for temporary files: what is in memory only is lost with the process. */
  #writeElsewhere(document: ResultsDocument): void {
    try {
      const folder = mkdtempSync(join(tmpdir(), `vitest-llm-bench-${document.run.id}-`))
      const path = join(folder, DOCUMENT_FILE)
      writeWhole(path, lineOf(document))
      this.#print(` all of it is in ${path}: move it to where there is room`)
    } catch {
      // Temporary files are on the same disk more often than not.
    }
  }
}

/** Whether it is the place that cannot be written, and not what was to be written there. */
function isOfDisk(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

/** How many samples a journal holds; undefined where it cannot be read. */
function journaledSamples(path: string): number | undefined {
  try {
    const records = readJournal(path).chains.flatMap(({ entries }) => collectMatrices(entries))
    return records.reduce((sum, { samples }) => sum + samples.length, 0)
  } catch {
    return undefined
  }
}

function* lineOf(document: ResultsDocument): Generator<string> {
  yield* jsonPieces(document)
  yield '\n'
}
