import { plainText } from '../format/plain-text.ts'
import { significant } from '../format/significant.ts'
import { metrics, type MetricName } from '../model/metric.ts'
import type { MetricSummary } from '../model/summary.ts'
import { judgingUsd } from '../report/assembly/costs.ts'
import { partialWords } from '../report/reading/partial.ts'
import { shownFile } from '../report/reading/shown-file.ts'
import type {
  DocumentCell,
  DocumentMatrix,
  ResultsDocument,
} from '../report/schema/results-document.ts'

const MS_PER_SECOND = 1000

interface Reading {
  readonly labels: Readonly<Record<string, string>>
  /** Unknown values are left out. */
  readonly value: number | undefined
}

/** A metric family; its name ends in its unit, where it has one. */
interface Family {
  readonly name: string
  readonly unit?: 'seconds' | 'ratio' | 'usd' | 'tokens'
  readonly help: string
  readonly readingsOf: (cell: DocumentCell) => readonly Reading[]
}

const statistics = {
  median: 'median',
  median_ci_low: 'ciLow',
  median_ci_high: 'ciHigh',
  mean: 'mean',
  p90: 'p90',
  p95: 'p95',
  p99: 'p99',
} as const satisfies Readonly<Record<string, keyof MetricSummary>>

const families: readonly Family[] = [
  seconds('llm_bench_first_byte', 'ttfbMs', 'First byte of the response body'),
  seconds('llm_bench_first_token', 'ttftMs', 'First content or reasoning'),
  seconds('llm_bench_first_visible_token', 'ttfoMs', 'First visible content'),
  seconds('llm_bench_total', 'totalMs', 'Last content'),
  seconds('llm_bench_chunk_gap', 'interChunkMs', 'Median gap between content chunks'),
  seconds('llm_bench_longest_stall', 'longestStallMs', 'Longest gap between content chunks'),
  {
    name: 'llm_bench_tokens_per_second',
    help: 'Output tokens per second after the first chunk.',
    readingsOf: ({ summary }) => statisticsOf(summary.tokensPerSecond, 'tokensPerSecond', 1),
  },
  {
    name: 'llm_bench_end_to_end_tokens_per_second',
    help: 'Output tokens per second of the total time, the wait for the first one included.',
    readingsOf: ({ summary }) =>
      statisticsOf(summary.endToEndTokensPerSecond, 'endToEndTokensPerSecond', 1),
  },
  {
    name: 'llm_bench_output_tokens',
    unit: 'tokens',
    help: 'Length of the answers.',
    readingsOf: ({ summary }) => statisticsOf(summary.outputTokens, 'outputTokens', 1),
  },
  {
    name: 'llm_bench_price_performance',
    help: 'Tokens per second per dollar of the price of a million output tokens.',
    readingsOf: ({ summary }) => statisticsOf(summary.pricePerformance, 'pricePerformance', 1),
  },
  {
    name: 'llm_bench_requests',
    help: 'Counted requests by outcome, warm-ups left out.',
    readingsOf: ({ summary }) => [
      { labels: { outcome: 'ok' }, value: summary.nOk },
      ...Object.entries(summary.failuresByClass).map(([outcome, value]) => ({
        labels: { outcome },
        value,
      })),
    ],
  },
  ratio('llm_bench_failure', 'Failed requests in all requests.', 'failureRate'),
  ratio('llm_bench_quality', 'Answers that passed every check in all answers.', 'quality'),
  {
    name: 'llm_bench_cost_usd',
    unit: 'usd',
    help: 'Sum over the requests whose cost is known.',
    readingsOf: ({ summary }) => [{ labels: {}, value: summary.costUsd }],
  },
  {
    name: 'llm_bench_judging_cost_usd',
    unit: 'usd',
    help: 'What second models cost that judged the answers; not part of llm_bench_cost_usd.',
    readingsOf: ({ samples }) => [{ labels: {}, value: judgingUsd(samples) }],
  },
]

/**
 * The summaries of a document as OpenMetrics text 1.0: gauges without timestamps, which both a scrape
 * and a push gateway take. Base units; what is unknown is absent; a quantile beyond the timeout is
 * +Inf, so that an alert on a limit sees it.
 */
export function* openMetricsLines(document: ResultsDocument): Generator<string> {
  const cells = distinct(
    document.matrices.flatMap((matrix) =>
      matrix.cells
        .filter(({ skipped }) => skipped === undefined)
        .map((cell) => ({ cell, labels: labelsOf(document, matrix, cell) })),
    ),
  )
  for (const { name, unit, help, readingsOf } of families) {
    const lines = cells.flatMap(({ cell, labels }) =>
      readingsOf(cell).flatMap((reading) =>
        reading.value === undefined
          ? []
          : `${name}${labelSet({ ...labels, ...reading.labels })} ${written(reading.value)}\n`,
      ),
    )
    if (lines.length === 0) continue
    yield* head(name, unit, help)
    yield* lines
  }
  yield* runLines(document)
  yield '# EOF\n'
}

interface Labelled {
  readonly cell: DocumentCell
  readonly labels: Readonly<Record<string, string>>
}

/** No two series may have the same labels, which names that differ in hostile characters only would. */
function distinct(cells: readonly Labelled[]): Labelled[] {
  const taken = new Map<string, number>()
  return cells.map(({ cell, labels }) => {
    const text = labelSet(labels)
    const count = (taken.get(text) ?? 0) + 1
    taken.set(text, count)
    return { cell, labels: count === 1 ? labels : { ...labels, duplicate: String(count) } }
  })
}

/** When the run ended: what tells a stale push from a fresh one. */
function* runLines({ run, git }: ResultsDocument): Generator<string> {
  const name = 'llm_bench_run_end_timestamp_seconds'
  const labels = {
    run: run.id,
    mode: run.mode,
    seed: run.seed === undefined ? '' : String(run.seed),
    commit: git.commit ?? '',
  }
  yield* head(name, 'seconds', 'Unix time at which the run ended.')
  yield `${name}${labelSet(labels)} ${Date.parse(run.endedAt) / MS_PER_SECOND}\n`
}

function* head(name: string, unit: string | undefined, help: string): Generator<string> {
  yield `# TYPE ${name} gauge\n`
  if (unit !== undefined) yield `# UNIT ${name} ${unit}\n`
  yield `# HELP ${name} ${help}\n`
}

function seconds(stem: string, metric: MetricName, event: string): Family {
  return {
    name: `${stem}_seconds`,
    unit: 'seconds',
    help: `${event}.`,
    readingsOf: ({ summary }) => statisticsOf(summary[metric], metric, MS_PER_SECOND),
  }
}

function ratio(stem: string, help: string, field: 'failureRate' | 'quality'): Family {
  return {
    name: `${stem}_ratio`,
    unit: 'ratio',
    help,
    readingsOf: ({ summary }) => [{ labels: {}, value: summary[field] }],
  }
}

function statisticsOf(summary: MetricSummary, metric: MetricName, divisor: number): Reading[] {
  return Object.entries(statistics).map(([statistic, field]) => {
    const value = summary[field]
    const isQuantile = field === 'median' || field.startsWith('p')
    const isBeyondTimeout =
      isQuantile && summary.nCensored > 0 && metrics[metric].censored === Infinity
    return {
      labels: { statistic },
      value: value === undefined ? (isBeyondTimeout ? Infinity : undefined) : value / divisor,
    }
  })
}

function labelsOf(
  { merged }: ResultsDocument,
  matrix: DocumentMatrix,
  cell: DocumentCell,
): Record<string, string> {
  const levels = Object.entries(cell.levels).flatMap(([axis, level]) =>
    level === undefined ? [] : [[snakeCase(axis), String(level)]],
  )
  return {
    file: shownFile(matrix.file),
    matrix: matrix.name,
    cell: cell.id,
    ...Object.fromEntries(levels),
    simulated: String(cell.simulated),
    ...(matrix.location === undefined ? {} : { location: matrix.location }),
    ...(partialWords(matrix) === undefined ? {} : { interrupted: 'true' }),
    // Merged runs may have been in one place, or in none that is known.
    ...(merged === undefined ? {} : { run: matrix.runId }),
  }
}

function labelSet(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return `{${pairs.join(',')}}`
}

function escaped(value: string): string {
  return plainText(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function written(value: number): string {
  return value === Infinity ? '+Inf' : String(significant(value))
}
