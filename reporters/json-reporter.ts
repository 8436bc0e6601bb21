import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node'

import { toJson } from '../src/model/to-json.ts'
import { assembleDocument, collectMatrices, isInterrupted } from '../src/report/assemble.ts'
import { messagesOf } from './messages-of.ts'
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
    const document = assembleDocument(records, {
      ...facts,
      root,
      run: {
        id: settings.runId,
        startedAt,
        endedAt: Date.now(),
        seed: settings.seed,
        mode: settings.mode,
        modeReason: settings.modeReason,
        location: settings.location,
        options,
        interrupted: reason === 'interrupted' || records.some(({ end }) => isInterrupted(end)),
      },
    })
    const path = join(settings.runDir, 'benchmark.json')
    mkdirSync(settings.runDir, { recursive: true })
    const draft = `${path}.draft`
    writeFileSync(draft, `${toJson(document, 2)}\n`)
    renameSync(draft, path)
    const note = settings.mode === 'simulated' ? ' (simulated)' : ''
    this.#print(` results${note}  ${relative(root, path)}`)
  }
}
