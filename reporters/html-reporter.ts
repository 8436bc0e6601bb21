import { rmSync, statfsSync } from 'node:fs'
import { join, relative } from 'node:path'

import type { Reporter, TestCase, TestModule, TestRunEndReason, Vitest } from 'vitest/node'

import { fromArtifact } from '../src/bridge/artifact.ts'
import type { BenchMessage } from '../src/bridge/messages.ts'
import { makeFolder } from '../src/model/make-folder.ts'
import { REPORT_FILE } from '../src/model/run-files.ts'
import { renderPage } from '../src/render/html/render-page.ts'
import { assembleDraft } from '../src/report/assembly/assemble.ts'
import { collectMatrices } from '../src/report/assembly/matrix-record.ts'
import { writeWhole } from '../src/report/assembly/write-whole.ts'
import { linePrinter } from './line-printer.ts'
import type { RunContext } from './run-context.ts'
import { reportingNow, runDocument } from './run-document.ts'

/** Watching more closely shows nothing: a request takes seconds. */
const MIN_PERIOD_MS = 5000
/** Writing may take a fiftieth of the time, however large the run: the machine is there to measure. */
const REST_PER_WORK = 50

/** A page of a run that goes on must not take the last space from its samples. */
const MIN_FREE_BYTES = 64 * 1024 * 1024

/** A run that takes less needs no page of a run that goes on. */
const FIRST_MS = 2000

/** Writes the page of the run: now and then while it goes on, and whole at its end. */
export class HtmlReporter implements Reporter {
  readonly #context: RunContext
  #messages: BenchMessage[] = []
  #timer: NodeJS.Timeout | undefined
  #periodMs = MIN_PERIOD_MS
  #print: (line: string) => void = () => undefined

  constructor(context: RunContext) {
    this.#context = context
  }

  onInit(vitest: Vitest): void {
    this.#print = linePrinter(vitest, this.#context)
  }

  onTestCaseArtifactRecord(_test: TestCase, artifact: object): void {
    const message = fromArtifact(artifact)
    if (!message) return
    this.#messages.push(message)
    this.#timer ??= setTimeout(() => this.#writeRunning(), FIRST_MS).unref()
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    _errors: readonly unknown[],
    reason: TestRunEndReason,
  ): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#messages = []
    const result = runDocument(modules, { context: this.#context, reason })
    // The reporter of the document says why there is none.
    if (result?.state !== 'assembled') return
    const { document } = result
    try {
      writeWhole(this.#path, renderPage(document, { kind: 'final', document: DOCUMENT }))
      const note = document.run.mode === 'simulated' ? ' (simulated)' : ''
      this.#print(` report${note}   ${relative(this.#context.shownFrom, this.#path)}`)
    } catch (error) {
      // The page can be made from the document at any time; the run is none the worse.
      const message = error instanceof Error ? error.message : String(error)
      this.#print(` the report could not be written: ${message}`)
    }
  }

  get #path(): string {
    return join(this.#context.settings.runDir, REPORT_FILE)
  }

  #writeRunning(): void {
    const begin = performance.now()
    try {
      const page = this.#runningPage(Date.now())
      if (freeBytes(this.#context.settings.runDir) < MIN_FREE_BYTES) throw new Error('disk full')
      writeWhole(this.#path, page)
    } catch {
      // Whatever keeps a page from being written is told at the end, when it matters. Until then the
      // space is the journal's.
      rmSync(this.#path, { force: true })
      return
    }
    const tookMs = performance.now() - begin
    this.#periodMs = Math.max(MIN_PERIOD_MS, tookMs * REST_PER_WORK)
    this.#timer = setTimeout(() => this.#writeRunning(), this.#periodMs).unref()
  }

  #runningPage(now: number): string {
    const reporting = reportingNow(this.#context, { interrupted: false })
    const draft = assembleDraft(collectMatrices(this.#messages), reporting)
    const last = this.#messages.findLast((message) => message.kind === 'samples')
    return renderPage(draft, {
      kind: 'running',
      document: DOCUMENT,
      done: last?.done ?? 0,
      total: last?.total ?? 0,
      writtenAt: now,
      nextWithinMs: this.#periodMs,
    })
  }
}

const DOCUMENT = 'benchmark.json'

function freeBytes(folder: string): number {
  makeFolder(folder)
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
