import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node'

import { toJson } from '../src/model/to-json.ts'
import { assembleDocument, collectMatrices, isInterrupted } from '../src/report/assemble.ts'
import type { ResultsDocument } from '../src/report/document-schema.ts'
import { messagesOf } from './messages-of.ts'
import { renderRunCost } from './render/costs.ts'
import type { RunContext } from './run-context.ts'

/** Writes the results document of the run: whole or not at all. */
export class JsonReporter implements Reporter {
  readonly #context: RunContext
  #print: (line: string) => void = () => undefined

  constructor(context: RunContext) {
    this.#context = context
  }

  onInit(vitest: Vitest): void {
    this.#print = (line) => vitest.logger.log(line)
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    _errors: readonly unknown[],
    reason: TestRunEndReason,
  ): void {
    const records = collectMatrices(messagesOf(modules))
    if (records.length === 0) return
    const { settings, facts, root, startedAt, options } = this.#context
    const path = join(settings.runDir, 'benchmark.json')
    let document: ResultsDocument
    try {
      document = assembleDocument(records, {
        ...facts,
        root,
        run: {
          startedAt,
          endedAt: Date.now(),
          options,
          interrupted: reason === 'interrupted' || records.some(({ end }) => isInterrupted(end)),
        },
      })
      write(path, `${toJson(document, 2)}\n`)
    } catch (error) {
      process.exitCode = 1
      const message = error instanceof Error ? error.message : String(error)
      this.#print(` the results document could not be written: ${message}`)
      this.#print(` every sample is in ${relative(root, join(settings.runDir, 'samples.ndjson'))}`)
      return
    }
    const { matrices, run } = document
    // One matrix has said by itself what it cost.
    const cost = matrices.length > 1 ? renderRunCost(matrices, run.mode) : undefined
    if (cost !== undefined) this.#print(` ${cost}`)
    const note = run.mode === 'simulated' ? ' (simulated)' : ''
    this.#print(` results${note}  ${relative(root, path)}`)
  }
}

/** Whole or not at all: a reader never sees half a document. */
function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.draft`
  writeFileSync(draft, text)
  renameSync(draft, path)
}
