import { appendFileSync, existsSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

import { GithubActionsReporter } from 'vitest/node'
import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node'

import { renderAnnotations } from '../src/render/github/annotations.ts'
import type { GithubJob } from '../src/render/github/github-job.ts'
import { renderJobSummary } from '../src/render/github/job-summary.ts'
import { refuseCredentials, withoutCredentials } from '../src/secrets/watch.ts'
import { tallyTests } from './failed-tests.ts'
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
    // Vitest finds no line in files that were measured in another folder than this one.
    const isHere = modules.every(({ moduleId }) => existsSync(moduleId))
    if (!this.#isAnnotated || !isHere) {
      for (const line of renderAnnotations(tests.failed, (file) => this.#pathOf(github, file))) {
        this.#command(line)
      }
    }
    // Another reporter says why there is no document.
    if (github.summaryPath === undefined || result.state === 'broken') return
    try {
      const summary = renderJobSummary(result.document, {
        tests,
        documentPath: relative(shownFrom, join(settings.runDir, 'benchmark.json')),
        urlOf: (file, line) => this.#urlOf(github, file, line),
        mostBytes: MAX_SUMMARY_BYTES - sizeOf(github.summaryPath),
      })
      refuseCredentials(github.summaryPath, summary)
      if (summary !== '') appendFileSync(github.summaryPath, `\n${summary}`)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.#print(` the job summary could not be written: ${message}`)
    }
  }

  /** A file of the project as GitHub knows it: from the folder of the checkout. */
  #pathOf({ workspace }: GithubJob, file: string): string {
    const absolute = join(this.#context.root, file)
    const path = relative(workspace ?? this.#context.root, absolute)
      .split(sep)
      .join('/')
    return path.startsWith('../') ? absolute : path
  }

  #urlOf(github: GithubJob, file: string, line: number | undefined): string | undefined {
    const path = this.#pathOf(github, file)
    if (github.filesUrl === undefined || path.startsWith('/')) return undefined
    const place = line === undefined ? '' : `#L${line}`
    // What `encodeURIComponent` leaves could end a link in Markdown.
    const encoded = encodeURI(path).replaceAll(/[()#?*_]/g, (character) => percent(character))
    return `${github.filesUrl}/${encoded}${place}`
  }
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
