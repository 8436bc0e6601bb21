import { relative, sep } from 'node:path'

import type { BenchMessage } from '../bridge/messages.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { askAws } from '../invocation/ask-aws.ts'
import { checkOutput } from '../invocation/check-output.ts'
import { refuseOtherRun } from '../invocation/resumed-run.ts'
import { describeRun } from '../invocation/run-facts.ts'
import { needsAws, settleRun } from '../invocation/settle.ts'
import { BenchError } from '../model/bench-error.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'
import type { PluginOptions } from '../model/options/plugin-options.ts'
import { assembleJson } from '../report/assembly/assemble.ts'
import { collectMatrices } from '../report/assembly/matrix-record.ts'
import { MatrixBaseline } from '../session/baseline.ts'
import { checkRequests } from '../session/check-requests.ts'
import { withChosenRounds } from '../session/choose-rounds.ts'
import { closeInstruments } from '../session/instruments.ts'
import { Measurement } from '../session/measurement.ts'
import { planMatrix } from '../session/plan.ts'
import { plannedCells } from '../session/planned-cells.ts'
import { testedAs } from '../session/search-capacity.ts'
import { withPaddings } from '../session/with-paddings.ts'
import { startLocalEndpoints } from '../simulator/start.ts'
import type { ResultsDocument } from './results-document.ts'

export type { BenchMessage }

/** How a matrix is measured: everything `llmBench()` takes, and these. */
export interface MeasureOptions extends PluginOptions {
  /**
   * Ends the measuring; what was measured stays.
   * @default it is never ended
   * @example signal: AbortSignal.timeout(600_000)
   */
  readonly signal?: AbortSignal
  /**
   * Hears every message of the run, such as each sample as it ends.
   * @default nobody does
   * @example onMessage: ({ kind }) => console.log(kind)
   */
  readonly onMessage?: (message: BenchMessage) => void
  /**
   * Absolute path of the file that declares the matrix.
   * @default the script that was started
   * @example file: import.meta.filename
   */
  readonly file?: string
}

/**
 * Measures a matrix and returns its results document, verdicts included. Options of the matrix are
 * those of `matrix()`; variables `LLM_BENCH_…` count as under Vitest. Samples are in the journal of
 * the run's folder (`outputDir`) as they end; the document is the caller's to write.
 *
 * Throws a {@link BenchError} for every mistake in the options, before anything is asked.
 */
export async function measure(
  name: string,
  matrix: MatrixOptions,
  { signal = new AbortController().signal, onMessage, file, ...options }: MeasureOptions = {},
): Promise<ResultsDocument> {
  const declaring = file ?? process.argv[1]
  if (declaring === undefined) {
    throw new BenchError('invalid-option', 'measure(): no script was started; set `file`')
  }
  const root = process.cwd()
  const environment = process.env
  const run = settleRun(options, {
    root,
    environment,
    now: new Date(),
    random: Math.random,
    configName: 'measure()',
    aws: needsAws(options, environment) ? await askAws({ metadata: false }) : 'not-asked',
  })
  if (run.injector) {
    throw new BenchError(
      'invalid-environment',
      '`LLM_BENCH_INJECTOR`: what injectors measure is merged from the reports of `vitest bench`, and measure() writes none',
    )
  }
  const { resolvedMode: _mode, startedAt: _startedAt, begun, ...ofRun } = run
  checkOutput(run.runDir)
  const facts = await describeRun(run, { environment, vitest: 'none' })
  const endpoints = await startLocalEndpoints({
    catalog: run.catalog,
    seed: run.seed,
    timeFactor: run.timeFactor,
    simulate: run.mode === 'simulated',
  })
  const settled: RunSettings = {
    ...ofRun,
    facts,
    accept: false,
    simulatedBaseURLs: endpoints.baseURLs,
    faultlessBaseURLs: endpoints.faultlessBaseURLs,
    nullEndpoint: endpoints.nullEndpoint,
  }
  const messages: BenchMessage[] = []
  try {
    if (begun) refuseOtherRun(begun, settled)
    const declared = await withPaddings(planMatrix(name, matrix, settled))
    const settings = { ...settled, catalog: declared.catalog }
    const baseline = new MatrixBaseline(declared, settings, { path: declaring, project: undefined })
    const identity = [relative(root, declaring).split(sep).join('/'), name].join(' > ')
    const { plan } = withChosenRounds(declared, settings, { baseline, identity })
    const cells = plannedCells(plan.kept, plan, settings)
    checkRequests(cells, plan, settings)
    const port = {
      file: declaring,
      identity,
      tell: async (message: BenchMessage) => {
        messages.push(message)
        onMessage?.(message)
      },
    }
    await new Measurement(plan, settings, { cells, baseline }).get(
      port,
      signal,
      () => new Set(cells.map((cell) => testedAs(cell, plan))),
    )
  } finally {
    await closeInstruments()
    endpoints.stop()
  }
  return assembleJson(collectMatrices(messages), {
    ...facts,
    runId: run.runId,
    endedAt: Date.now(),
    interrupted: signal.aborted,
  })
}
