import { relative } from 'node:path'

import type { Reporter, TestCase, TestModule, TestRunEndReason, Vitest } from 'vitest/node'

import { fromArtifact } from '../src/bridge/artifact.ts'
import { pluralize } from '../src/format/lists.ts'
import { plainText } from '../src/format/plain-text.ts'
import { shownUrl } from '../src/telemetry/collector.ts'
import { LiveExport, type LiveOutcome } from '../src/telemetry/live-export.ts'
import type { LiveTelemetry } from '../src/telemetry/live-settings.ts'
import { linePrinter } from './line-printer.ts'
import type { RunContext } from './run-context.ts'
import { runDocument } from './run-document.ts'

/** Sends requests to a collector as they end. What goes wrong there is said once, and fails nothing. */
export class TelemetryReporter implements Reporter {
  readonly #context: RunContext
  readonly #telemetry: LiveTelemetry
  #live: LiveExport | undefined
  #print: (line: string) => void = () => undefined

  constructor(context: RunContext, telemetry: LiveTelemetry) {
    this.#context = context
    this.#telemetry = telemetry
  }

  onInit(vitest: Vitest): void {
    this.#print = linePrinter(vitest, this.#context)
  }

  onTestCaseArtifactRecord(_test: TestCase, artifact: object): void {
    const message = fromArtifact(artifact)
    if (message?.kind === 'matrix-start') {
      this.#live ??= new LiveExport(this.#telemetry)
      this.#live.begin(message)
    } else if (message?.kind === 'samples') {
      this.#live?.take(message)
    }
  }

  async onTestRunEnd(
    modules: readonly TestModule[],
    _errors: readonly unknown[],
    reason: TestRunEndReason,
  ): Promise<void> {
    const live = this.#live
    this.#live = undefined
    if (!live) return
    const result = runDocument(modules, { context: this.#context, reason })
    const document = result?.state === 'assembled' ? result.document : undefined
    this.#say(await live.finish(document))
  }

  #say({ spans, rejected, problem }: LiveOutcome): void {
    const { settings, shownFrom } = this.#context
    const where = shownUrl(this.#telemetry.collector.traces.url)
    this.#print(` telemetry  ${pluralize(spans, 'span')} sent to ${where}`)
    if (rejected > 0) this.#print(`            ${rejected} were rejected`)
    if (problem === undefined) return
    this.#print(`            not all of it: ${plainText(problem)}`)
    this.#print(
      `            npx vitest-llm-bench export ${relative(shownFrom, settings.runDir)} --format otlp sends it again`,
    )
  }
}
