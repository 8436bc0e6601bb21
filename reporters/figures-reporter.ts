import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'

import { reporterNames, writesBlob } from '../src/bridge/reporter-names.ts'
import { benchMetasOf } from '../src/bridge/test-meta.ts'
import { showLimits, showNumber, showUsd } from '../src/format/numbers.ts'
import { plainText } from '../src/format/plain-text.ts'
import { withoutCommands } from '../src/format/workflow-commands.ts'
import { failsBuild } from '../src/gate/fails-build.ts'
import { summarizeCell } from '../src/metrics/summary.ts'
import { tinybenchStatistics } from '../src/metrics/tinybench-statistics.ts'
import { countedSamples } from '../src/model/counted-samples.ts'
import { gateOptions } from '../src/model/gate-options.ts'
import { metricNames } from '../src/model/metric.ts'
import type { CellSummary } from '../src/model/summary.ts'
import type { Verdict } from '../src/model/verdict.ts'
import { collectMatrices, type MatrixRecord } from '../src/report/assembly/matrix-record.ts'
import { isPartOfLoad } from '../src/report/reading/partial.ts'
import { withoutCredentials } from '../src/secrets/watch.ts'
import { messagesOf } from './messages-of.ts'

/** Under this key a test's meta has what was measured. */
const FIGURES_KEY = 'llmBench'
const PROPERTY = 'llm-bench.'
/** The test of every cell. */
const MEASURED = 'measured'

type Figures = Readonly<Record<string, number | string>>

/**
 * Puts figures where Vitest's own reporters look: into the meta of tests, annotations, which JUnit has as
 * properties, and benchmarks. Only when a file has ended, so that the terminal prints no second table.
 */
export class FiguresReporter implements Reporter {
  /** Of a blob that is merged Vitest would print benchmarks and annotations: it has the meta alone. */
  #isBlob = false
  /** Whether a report has the annotations of failed tests, which a terminal prints at length. */
  #isReported = false

  onInit({ config }: Vitest): void {
    this.#isBlob = writesBlob(config)
    this.#isReported = reporterNames(config).some((name) => name === 'junit' || name === 'html')
  }

  onTestModuleEnd(module: TestModule): void {
    const records = collectMatrices(messagesOf([module]))
    for (const test of module.children.allTests()) {
      const metas = benchMetasOf(test.meta())
      const record = records.findLast(({ start }) => start.name === metas[0]?.matrix)
      const [cell] = metas
      if (!record?.end || !cell) continue
      const ids = metas.map((meta) => meta.cell)
      const found =
        test.name === MEASURED ? cellFigures(record, cell.cell) : verdictFigures(test, record, ids)
      if (!found) continue
      const figures = shown(found)
      Reflect.set(test.meta(), FIGURES_KEY, figures)
      if (this.#isBlob) continue
      if (this.#isReported || test.result().state !== 'failed') annotate(test, figures)
      if (test.name === MEASURED) addBenchmark(test, record, cell.cell)
    }
  }
}

/** What a cell's own test says: medians with their intervals, quality, failures, cost, and a verdict. */
function cellFigures(record: MatrixRecord, id: string): Figures | undefined {
  const cell = record.start.cells.find((planned) => planned.id === id)
  const samples = record.samples.filter((sample) => sample.cell === id)
  if (!cell || samples.length === 0) return undefined
  const summary = summarizeCell(samples, cell.price?.outputPerMTok, {
    loop: cell.levels,
    objective: record.start.goodput?.objective,
    adaptive: record.start.adaptive,
    isPart: isPartOfLoad(record),
  })
  const verdicts = record.end?.verdicts.filter(({ subject }) => subject === id) ?? []
  const medians = metricNames.flatMap((name): [string, number | undefined][] => {
    const { n, median, ciLow, ciHigh, p95 } = summary[name]
    if (n === 0) return []
    return [
      [`${name}.median`, median],
      [`${name}.ciLow`, ciLow],
      [`${name}.ciHigh`, ciHigh],
      [`${name}.p95`, p95],
    ]
  })
  return {
    summary: inWords(summary),
    model: cell.levels.model,
    provider: cell.levels.provider,
    mode: cell.simulated ? 'simulated' : 'live',
    verdict: verdictOf(verdicts, record),
    ...known(medians),
    ...known([
      ['quality', summary.quality],
      ['failures', summary.failures],
      ['costUsd', summary.costUsd],
    ]),
  }
}

/** What people read first: `first token 482 ms [444, 527], total 1 191 ms, 102 tokens/s, 8 of 8 ok, $0.0006`. */
function inWords({ n, nOk, ttftMs, totalMs, tokensPerSecond, costUsd }: CellSummary): string {
  const times = [
    ['first token', ttftMs],
    ['total', totalMs],
  ] as const
  return [
    ...times.flatMap(([name, { median, ciLow, ciHigh }]) =>
      median === undefined ? [] : `${name} ${showNumber(median)} ms${showLimits(ciLow, ciHigh)}`,
    ),
    ...(tokensPerSecond.median === undefined
      ? []
      : [`${showNumber(tokensPerSecond.median)} tokens/s`]),
    `${nOk} of ${n} ok`,
    ...(costUsd === undefined ? [] : [showUsd(costUsd)]),
  ].join(', ')
}

/** The total times of every complete answer, as those of an ordinary benchmark. */
function addBenchmark(test: TestCase, { start, samples }: MatrixRecord, id: string): void {
  const label = start.cells.find((planned) => planned.id === id)?.label ?? id
  const totals = countedSamples(samples).flatMap((sample) =>
    sample.cell === id && sample.status === 'ok' ? (sample.totalMs ?? []) : [],
  )
  const statistics = tinybenchStatistics(label, totals)
  const benchmarks = listOf(test, 'benchmarks')
  if (!statistics || !benchmarks || benchmarks.length > 0) return
  const { latency, throughput, period, totalTime } = statistics
  // A table of Vitest begins its lines with it.
  const name = withoutCredentials(withoutCommands(plainText(label)))
  benchmarks.push({ name, tasks: [{ name, latency, throughput, period, totalTime, rank: 1 }] })
}

/** What the test of a threshold says. */
function verdictFigures(
  test: TestCase,
  { end }: MatrixRecord,
  cells: readonly string[],
): Figures | undefined {
  const found = end?.verdicts.filter(
    ({ name, scope, subject }) => name === test.name && (scope !== 'cell' || subject === cells[0]),
  )
  const [verdict] = found ?? []
  if (!verdict || found?.length !== 1) return undefined
  const { ciLow, ciHigh } = { ciLow: undefined, ciHigh: undefined, ...verdict }
  return {
    summary: verdict.reason,
    verdict: verdict.verdict,
    ...known([
      ['limit', verdict.limit],
      ['observed', 'observed' in verdict ? verdict.observed : undefined],
      ['change', 'change' in verdict ? verdict.change : undefined],
      ['ciLow', ciLow],
      ['ciHigh', ciHigh],
    ]),
  }
}

function verdictOf(verdicts: readonly Verdict[], { start }: MatrixRecord): string {
  const gate = gateOptions.parse(start.options['gate'] ?? {})
  const red = verdicts.find((verdict) => failsBuild(verdict, gate))
  return red?.verdict ?? 'ok'
}

/** Those that are known and can be written. */
function known(figures: readonly (readonly [string, number | undefined])[]): Figures {
  return Object.fromEntries(
    figures.flatMap(([name, value]) =>
      value === undefined || !Number.isFinite(value) ? [] : [[name, value]],
    ),
  )
}

function shown(figures: Figures): Figures {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [
      name,
      typeof value === 'string' ? withoutCredentials(value) : value,
    ]),
  )
}

function annotate(test: TestCase, figures: Figures): void {
  // The terminal prints those of failed tests, below an error that says the same.
  const isFailed = test.result().state === 'failed'
  if (isFailed && test.name !== MEASURED) return
  const annotations = listOf(test, 'annotations')
  for (const [name, value] of Object.entries(figures)) {
    if (isFailed && name.includes('.')) continue
    annotations?.push({ type: `${PROPERTY}${name}`, message: String(value) })
  }
}

/** A list of Vitest's own task: there is no other way into its reports from this process. */
function listOf(test: TestCase, name: 'annotations' | 'benchmarks'): unknown[] | undefined {
  const task: unknown = Reflect.get(test, 'task')
  const list: unknown =
    typeof task === 'object' && task !== null ? Reflect.get(task, name) : undefined
  return Array.isArray(list) ? list : undefined
}
