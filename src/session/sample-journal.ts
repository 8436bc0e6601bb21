import { join } from 'node:path'

import type { Sample } from '../model/sample.ts'
import { Journal } from '../runner/journal.ts'

/** The journal of a run, as one matrix writes it. */
export class SampleJournal implements Disposable {
  readonly #journal: Journal
  readonly #head: { readonly matrix: string; readonly simulated: boolean }

  constructor(runDir: string, head: { readonly matrix: string; readonly simulated: boolean }) {
    this.#journal = new Journal(join(runDir, 'samples.ndjson'), warn)
    this.#head = head
  }

  /** `marks` say what a request was where it is no sample of a cell. */
  append(sample: Sample, marks: { readonly askedAgain?: true; readonly tryout?: true } = {}): void {
    this.#journal.append({ ...this.#head, ...sample, ...marks })
  }

  /** What judges said of a sample that the journal has: a line each. */
  appendJudgements({ cell, round, quality }: Sample): void {
    for (const judgement of quality?.judgements ?? []) {
      this.#journal.append({ ...this.#head, cell, round, judgement })
    }
  }

  [Symbol.dispose](): void {
    this.#journal[Symbol.dispose]()
  }
}

function warn(message: string): void {
  process.stderr.write(`vitest-llm-bench: ${message}\n`)
}
