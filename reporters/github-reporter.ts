import { appendFileSync, existsSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

import { GithubActionsReporter } from 'vitest/node'
import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node'

import { renderAnnotations } from '../src/render/github/annotations.ts'
import { checkedOutPath, fileUrl } from '../src/render/github/file-place.ts'
import { renderJobSummary } from '../src/render/github/job-summary.ts'
import { refuseCredentials, withoutCredentials } from '../src/secrets/watch.ts'
import { tallyTests } from './failed-tests.ts'
import { resumeHint } from './interrupted-lines.ts'
import { linePrinter } from './line-printer.ts'
import type { RunContext } from './run-context.ts'
import { runDocument } from './run-document.ts'

/** What GitHub accepts as the summary of one step, whoever wrote it. */
const MAX_SUMMARY_BYTES = 1024 * 1024

/** In a job of GitHub Actions: the job summary, and annotations where a matrix is declared. */
export class GithubReporter implements Reporter {
  readonly #context: RunContext
  #command: (line: string) => void = () => undefined
  #print: (line: string) => void = () => undefined
  #isAnnotated = false

  constructor(context: RunContext) {
    this.#context = context
  }

  onInit(vitest: Vitest): void {
    this.#command = (line) => vitest.logger.log(`\n${withoutCredentials(line)}`)
    this.#print = linePrinter(vitest, this.#context)
    // Vitest's own reporter annotates the same line for every failed test.
    this.#isAnnotated = vitest.config.reporters.some((reporter) => {
      const given: unknown = Array.isArray(reporter) ? reporter[0] : reporter
      return given === 'github-actions' || given instanceof GithubActionsReporter
    })
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    _errors: readonly unknown[],
    reason: TestRunEndReason,
  ): void {
    const { github, root, shownFrom, settings } = this.#context
    const result = github && runDocument(modules, { context: this.#context, reason })
    if (!result) return
    const tests = tallyTests(modules, root)
    const pathOf = (file: string): string => checkedOutPath(root, file, github)
    // Vitest finds no line in files that were measured in another folder than this one.
    const isHere = modules.every(({ moduleId }) => existsSync(moduleId))
    if (!this.#isAnnotated || !isHere) {
      for (const line of renderAnnotations(tests.failed, pathOf)) {
        this.#command(line)
      }
    }
    // Another reporter says why there is no document.
    if (github.summaryPath === undefined || result.state === 'broken') return
    try {
      const summary = renderJobSummary(result.document, {
        tests,
        documentPath: relative(shownFrom, join(settings.runDir, 'benchmark.json')),
        resume: resumeHint(this.#context, result.document),
        urlOf: (file, line) => fileUrl(pathOf(file), line, github),
        mostBytes: MAX_SUMMARY_BYTES - sizeOf(github.summaryPath),
      })
      refuseCredentials(github.summaryPath, summary)
      if (summary !== '') appendFileSync(github.summaryPath, `\n${summary}`)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.#print(` the job summary could not be written: ${message}`)
    }
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
