import { plainText } from '../format/plain-text.ts'
import { significant } from '../format/significant.ts'
import { partialWords } from '../report/reading/partial.ts'
import { shownFile } from '../report/reading/shown-file.ts'
import type {
  DocumentCell,
  DocumentMatrix,
  ResultsDocument,
} from '../report/schema/results-document.ts'
import { families, type FamilyHead, MS_PER_SECOND } from './metric-families.ts'

type Labels = Readonly<Record<string, string>>

/**
 * The summaries of a document as OpenMetrics text 1.0 without timestamps, which a scrape, a push gateway
 * and a text file collector take. Base units; what is unknown is absent; a quantile beyond the timeout is
 * +Inf, so that an alert on a limit sees it.
 */
export function* openMetricsLines(document: ResultsDocument): Generator<string> {
  const cells = distinct(
    document.matrices.flatMap((matrix) =>
      matrix.cells
        .filter(({ skipped }) => skipped === undefined)
        .map((cell) => ({
          cell,
          labels: { ...matrixLabels(document, matrix), ...cellLabels(cell) },
        })),
    ),
  )
  for (const family of families) {
    const lines = cells.flatMap(({ cell, labels }) =>
      family
        .readingsOf(cell)
        .flatMap(({ suffix = '', labels: own, value }) =>
          value === undefined ? [] : sampleLine(family.name + suffix, { ...labels, ...own }, value),
        ),
    )
    if (lines.length === 0) continue
    yield* head(family)
    yield* lines
  }
  yield* verdictLines(document)
  yield* runLines(document)
  yield '# EOF\n'
}

/** No two series may have the same labels, which names that differ in hostile characters only would. */
function distinct<Item extends { readonly labels: Labels }>(items: readonly Item[]): Item[] {
  const taken = new Map<string, number>()
  return items.map((item) => {
    const text = labelSet(item.labels)
    const count = (taken.get(text) ?? 0) + 1
    taken.set(text, count)
    return count === 1 ? item : { ...item, labels: { ...item.labels, duplicate: String(count) } }
  })
}

/** What thresholds say, with the labels of the cells, models and providers of which they say it. */
function* verdictLines(document: ResultsDocument): Generator<string> {
  const verdicts = document.matrices.flatMap((matrix) => {
    const cells = new Map(matrix.cells.map((cell) => [cell.id, cell]))
    const simulated = String(matrix.cells.some((cell) => cell.simulated))
    return matrix.verdicts.map(({ kind, scope, subject, name, metric, statistic, verdict }) => {
      const cell = scope === 'cell' ? cells.get(subject) : undefined
      const level = scope === 'model' || scope === 'provider' ? { [scope]: subject } : {}
      return {
        labels: {
          ...matrixLabels(document, matrix),
          ...(cell ? cellLabels(cell) : { ...level, simulated }),
          scope,
          subject,
          threshold: name,
          kind,
          metric,
          statistic,
          verdict,
        },
      }
    })
  })
  if (verdicts.length === 0) return
  const name = 'llm_bench_verdict'
  yield* head({ name, type: 'gauge', help: '1 for what each threshold says of its subject.' })
  for (const { labels } of distinct(verdicts)) yield sampleLine(name, labels, 1)
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
  yield* head({ name, type: 'gauge', unit: 'seconds', help: 'Unix time at which the run ended.' })
  yield `${name}${labelSet(labels)} ${Date.parse(run.endedAt) / MS_PER_SECOND}\n`
}

function* head({ name, type, unit, help }: FamilyHead): Generator<string> {
  yield `# TYPE ${name} ${type}\n`
  if (unit !== undefined) yield `# UNIT ${name} ${unit}\n`
  yield `# HELP ${name} ${help}\n`
}

function matrixLabels({ merged }: ResultsDocument, matrix: DocumentMatrix): Labels {
  return {
    file: shownFile(matrix.file),
    matrix: matrix.name,
    ...(matrix.location === undefined ? {} : { location: matrix.location }),
    ...(partialWords(matrix) === undefined ? {} : { interrupted: 'true' }),
    // Merged runs may have been in one place, or in none that is known.
    ...(merged === undefined ? {} : { run: matrix.runId }),
  }
}

function cellLabels(cell: DocumentCell): Labels {
  const levels = Object.entries(cell.levels).flatMap(([axis, level]) =>
    level === undefined ? [] : [[snakeCase(axis), String(level)]],
  )
  return {
    cell: cell.id,
    ...Object.fromEntries(levels),
    simulated: String(cell.simulated),
  }
}

function sampleLine(name: string, labels: Labels, value: number): string {
  return `${name}${labelSet(labels)} ${written(value)}\n`
}

function labelSet(labels: Labels): string {
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
