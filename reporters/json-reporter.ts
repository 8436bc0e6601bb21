import { join, relative } from 'node:path'

import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node'

import { toJson } from '../src/model/to-json.ts'
import type { ResultsDocument } from '../src/report/document-schema.ts'
import { renderRunCost } from './render/costs.ts'
import type { RunContext } from './run-context.ts'
import { runDocument } from './run-document.ts'
import { writeWhole } from './write-whole.ts'

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
    const { settings, root } = this.#context
    const path = join(settings.runDir, 'benchmark.json')
    let document: ResultsDocument | undefined
    try {
      document = runDocument(modules, reason, this.#context)
      if (!document) return
      writeWhole(path, `${toJson(document, 2)}\n`)
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
