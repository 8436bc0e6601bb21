import { join, relative } from 'node:path'

import type {
  Reporter,
  TestCase,
  TestModule,
  TestRunEndReason,
  TestSpecification,
  Vitest,
} from 'vitest/node'

import { fromArtifact } from '../src/bridge/artifact.ts'
import type {
  BenchMessage,
  MatrixEnd,
  LaterLookStart,
  MatrixStart,
} from '../src/bridge/messages.ts'
import {
  benchMetasOf,
  type BenchTestMeta,
  type CollectedFile,
  NO_CELL,
} from '../src/bridge/test-meta.ts'
import { hangingIndent } from '../src/format/hanging-indent.ts'
import { pluralize } from '../src/format/lists.ts'
import { showDuration } from '../src/format/numbers.ts'
import { plainText } from '../src/format/plain-text.ts'
import { REPORT_FILE } from '../src/model/run-files.ts'
import { chosenRoundsLines } from '../src/render/chosen-rounds.ts'
import { columnsOf } from '../src/render/columns.ts'
import { renderEstimate, renderTotalEstimate } from '../src/render/estimate.ts'
import { renderExcessLoad } from '../src/render/excess-load.ts'
import { joinLocations } from '../src/render/join-locations.ts'
import { isTlsUnverified, renderMatrixReport } from '../src/render/matrix-report.ts'
import { type Paint, paintFor } from '../src/render/paint.ts'
import { renderProviderPause } from '../src/render/provider-pause.ts'
import { assembleMatrix } from '../src/report/assembly/assemble.ts'
import { collectMatrices, type MatrixRecord } from '../src/report/assembly/matrix-record.ts'
import { shownFile } from '../src/report/reading/shown-file.ts'
import { askedProviders } from './asked-providers.ts'
import { InjectorLines } from './injector-lines.ts'
import { linePrinter } from './line-printer.ts'
import { mergeLosses } from './merge-losses.ts'
import { messagesOf } from './messages-of.ts'
import { ProgressLine } from './progress-line.ts'
import type { RunContext } from './run-context.ts'
import { RunningMatrices } from './running-matrices.ts'

/** Says what will be asked, shows how far it is, and prints a table as each matrix ends. */
export class TerminalReporter implements Reporter {
  readonly #context: RunContext
  readonly #paint: Paint = paintFor(process.stdout)
  readonly #progress: ProgressLine
  /** Messages of matrices whose table is not printed yet. */
  #messages: BenchMessage[] = []
  readonly #running: RunningMatrices
  readonly #injector: InjectorLines
  #print: (line: string) => void = () => undefined
  #hasIntroduced = false
  /** Whether marks of tables are explained already. */
  #hasLegend = false
  #files = 0
  #collected = 0
  /** Merging reports of earlier runs: nothing will be asked. */
  #isMerge = false
  #losses: (modules: readonly TestModule[], records: readonly MatrixRecord[]) => string[] = () => []

  constructor(context: RunContext) {
    this.#context = context
    this.#running = new RunningMatrices(context.settings)
    this.#injector = new InjectorLines(context.settings.injector)
    this.#progress = new ProgressLine(process.stdout, () => this.#columns)
  }

  onInit(vitest: Vitest): void {
    this.#print = linePrinter(vitest, this.#context)
    this.#isMerge = Boolean(vitest.config.mergeReports)
    this.#losses = (modules, records) => mergeLosses(vitest, { modules, records })
  }

  async onTestRunStart(specifications: readonly TestSpecification[]): Promise<void> {
    this.#hasIntroduced = false
    this.#hasLegend = false
    this.#files = specifications.length
    this.#collected = 0
    const { collect } = this.#context
    if (collect && this.#files > 1 && !this.#isMerge) {
      this.#printTotal(await collect(specifications).catch(() => undefined))
    }
  }

  onTestModuleCollected(module: TestModule): void {
    this.#collected += 1
    const selected = [...module.children.allTests()]
      .filter((test) => test.options.mode === 'run')
      .flatMap((test) => benchMetasOf(test.meta()))
      // A matrix of which the filters keep nothing asks nobody; why is said at the end.
      .filter(({ cell }) => cell !== NO_CELL)
    if (selected.length === 0 || this.#isMerge) return
    this.#introduce(selected)
    const file = relative(this.#context.shownFrom, module.moduleId)
    const place = this.#files > 1 ? `file ${this.#collected} of ${this.#files}, ` : ''
    this.#printDim(
      renderEstimate(`${place}${shownFile(file)}`, selected, this.#context.settings.mode),
    )
    for (const text of chosenRoundsLines(selected)) {
      for (const line of hangingIndent('', text, this.#columns)) this.#print(line)
    }
  }

  onTestCaseArtifactRecord(_test: TestCase, artifact: object): void {
    const message = fromArtifact(artifact)
    if (!message) return
    this.#messages.push(message)
    if (message.kind === 'matrix-start') {
      this.#running.begin(message)
      this.#printPlan(message)
      if (message.excessLoad) this.#warn(renderExcessLoad(message.excessLoad))
    }
    if (message.kind === 'samples') this.#progress.show(this.#running.progressOf(message))
    if (message.kind === 'pause') this.#progress.show(this.#running.pausedProgress(message))
    if (message.kind === 'provider-pause') this.#announce(renderProviderPause(message))
    if (message.kind === 'later-look') this.#announceLook(message)
    if (message.kind === 'injectors-met') this.#announce(this.#injector.clock(message))
    if (message.kind === 'search-block') {
      this.#running.extend(message.matrix, message.rounds.length)
    }
    if (message.kind === 'matrix-end') {
      this.#printTables()
      this.#printAcceptance(message)
    }
  }

  /** Who has it before the first request can tell later whether it is what was measured. */
  #printPlan({ name, planSha256 }: MatrixStart): void {
    if (this.#context.settings.mode === 'live' && planSha256 !== undefined)
      this.#printDim(` plan     ${plainText(name)}: sha256 ${planSha256}`)
  }

  // Whatever others are about to print must not run into the progress line.
  onTestCaseResult(): void {
    this.#progress.clear()
  }
  onUserConsoleLog(): void {
    this.#progress.clear()
  }
  onTestModuleEnd(): void {
    this.#progress.clear()
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    _errors: readonly unknown[],
    _reason: TestRunEndReason,
  ): void {
    if (this.#isMerge) {
      this.#messages = messagesOf(modules)
      const records = collectMatrices(this.#messages)
      for (const loss of this.#losses(modules, records)) {
        // What is missing may have failed.
        process.exitCode = 1
        this.#warn(loss)
      }
    }
    this.#printTables()
    this.#failIfNothingIsKept(modules)
  }

  /** A filter that keeps no cell of any matrix is a slip: nobody means to measure nothing. */
  #failIfNothingIsKept(modules: readonly TestModule[]): void {
    const metas = modules.flatMap((module) =>
      [...module.children.allTests()].flatMap((test) => benchMetasOf(test.meta())),
    )
    if (metas.length === 0 || metas.some(({ cell }) => cell !== NO_CELL)) return
    process.exitCode = 1
    for (const reason of new Set(metas.flatMap(({ skipped }) => skipped ?? []))) {
      const head = `${this.#paint('red', 'nothing was measured')}  `
      for (const line of hangingIndent(head, reason, this.#columns)) this.#print(line)
    }
  }

  /** The whole bill before the first request. What is wrong with a file is said when it runs. */
  #printTotal(files: readonly CollectedFile[] = []): void {
    const total = renderTotalEstimate(files, 'live')
    if (total === undefined) return
    this.#introduce(files.flatMap(({ metas }) => metas))
    this.#printDim(total)
  }

  #printDim(text: string | undefined): void {
    if (text === undefined) return
    for (const line of hangingIndent('', text, this.#columns)) this.#print(this.#paint('dim', line))
  }

  #introduce(metas: readonly BenchTestMeta[]): void {
    if (this.#hasIntroduced) return
    this.#hasIntroduced = true
    const { settings, modeExplanation, warnings } = this.#context
    const isSimulated = settings.mode === 'simulated'
    const head = `${this.#paint('bold', 'vitest-llm-bench')}  `
    const asked = isSimulated ? '' : `: ${askedProviders(metas)}`
    const text = `seed ${settings.seed}  ${modeExplanation}${asked}`
    for (const line of hangingIndent(head, text, this.#columns)) {
      this.#print(isSimulated ? this.#paint('yellow', line) : line)
    }
    for (const warning of warnings) this.#warn(warning)
    this.#printDim(this.#injector.introduction)
    if (isSimulated || metas.every(({ provider }) => provider === undefined)) return
    const page = relative(this.#context.shownFrom, join(settings.runDir, REPORT_FILE))
    this.#print(this.#paint('dim', ` watch it in ${page}`))
  }

  #warn(warning: string): void {
    const lines = hangingIndent(`${this.#paint('yellow', 'warning')} `, warning, this.#columns)
    for (const line of lines) this.#print(line)
  }

  #announceLook({ look, cells, pauseMs, matrix, rounds }: LaterLookStart): void {
    this.#running.extend(matrix, rounds.length)
    this.#progress.clear()
    const what = look === 2 ? 'possible regression' : 'still in doubt'
    const text = `${plainText(matrix)}: ${what}; re-measuring ${pluralize(cells.length, 'cell')} in ${showDuration(pauseMs)}`
    for (const line of hangingIndent('', text, this.#columns)) this.#print(line)
  }

  #printAcceptance({ acceptance }: MatrixEnd): void {
    if (!acceptance) return
    const { accepted, runs, path, sittings, refused } = acceptance
    const held =
      accepted === 0
        ? 'no cell was accepted'
        : `accepted ${pluralize(accepted, 'cell')} into ${path}, which holds ${pluralize(runs, 'run')}${sittings}`
    for (const line of hangingIndent(' ', held, this.#columns)) this.#print(line)
    for (const { cell, reason } of refused) {
      const lines = hangingIndent(
        `${this.#paint('yellow', 'not accepted')} `,
        plainText(`${cell}: ${reason}`),
        this.#columns,
      )
      for (const line of lines) this.#print(line)
    }
  }

  /** In a log too: nothing else is told while it lasts. */
  #announce(words: string | undefined): void {
    if (words === undefined) return
    this.#progress.clear()
    this.#printDim(words)
  }

  #printTables(): void {
    this.#progress.clear()
    const records = collectMatrices(this.#messages)
    for (const mode of ['live', 'simulated'] as const) {
      const own = records.filter(({ start }) => start.run.mode === mode)
      for (const matrix of joinLocations(own.map(assembleMatrix))) {
        for (const line of renderMatrixReport(matrix, {
          columns: this.#columns,
          paint: this.#paint,
          mode,
          timeFactor: own[0]?.start.run.timeFactor,
          location: matrix.location ?? undefined,
          tlsVerified: !own.some(({ start }) => isTlsUnverified(start.run.environment)),
          isFirst: !this.#hasLegend,
        }))
          this.#print(line)
        this.#hasLegend = true
      }
    }
    this.#messages = []
    this.#running.clear()
  }

  get #columns(): number {
    return columnsOf(process.stdout, process.env)
  }
}
