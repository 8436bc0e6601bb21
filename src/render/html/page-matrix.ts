import type { Contrast } from '../../model/contrast.ts'
import { JSON_INSTRUCTION } from '../../model/json-instruction.ts'
import { type MetricName, metrics, streamMetrics } from '../../model/metric.ts'
import { toJsonValue } from '../../model/to-json.ts'
import { isStreamed } from '../../report/reading/streams.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import { milliseconds, timeUnit } from '../time-unit.ts'
import { drawnMetrics } from './drawn-metrics.ts'
import type { DrawnCell, DrawnMatrix } from './drawn-samples.ts'
import { metricTitle } from './metric-title.ts'
import type { PageCell, PageContrast, PageMatrix, PageMetric } from './page-data.ts'
import { pageJudged } from './page-judged.ts'
import { sampleColumns } from './sample-columns.ts'

/** A matrix as the page's script reads it; `index` is its place in the document. */
export function pageMatrix(
  { matrix, rounds, cells: drawnCells }: DrawnMatrix,
  { index, firstSample }: { readonly index: number; readonly firstSample: number },
): PageMatrix {
  const startedAt = Date.parse(matrix.startedAt)
  const measured = drawnMetrics(matrix)
  // Failures have their time also where nothing was measured.
  const names = measured.length === 0 ? (['ttftMs'] as const) : measured
  const prompts = [...new Set(matrix.rounds.map((round) => round.prompt))]
  const numbers = new Map(prompts.map((prompt, number) => [prompt, number]))
  let next = firstSample
  const cells = drawnCells.map((drawn, place): PageCell => {
    const first = next
    next += drawn.samples.length
    return pageCell(drawn, {
      path: `matrices[${index}].cells[${place}]`,
      firstSample: first,
      startedAt,
      names,
    })
  })
  return {
    name: matrix.name,
    startedAt,
    metrics: names.map((name) => pageMetric(matrix, name)),
    prompts,
    rounds: matrix.rounds.map(({ index: number, phase, prompt }) =>
      rounds && !rounds.has(number) ? null : { phase, prompt: numbers.get(prompt) ?? 0 },
    ),
    cells,
    contrasts: contrastsOf(matrix).map(pageContrast),
    adaptive: matrix.adaptive,
    objective: matrix.goodput?.objective,
    judged: pageJudged(matrix),
  }
}

function pageCell(
  { cell, samples, places }: DrawnCell,
  place: {
    readonly path: string
    readonly firstSample: number
    readonly startedAt: number
    readonly names: readonly MetricName[]
  },
): PageCell {
  return {
    id: cell.id,
    label: cell.label,
    levels: cell.levels,
    isSkipped: cell.skipped !== undefined,
    suspended: cell.suspended,
    price: cell.price && { outputPerMTok: cell.price.outputPerMTok, source: cell.price.source },
    model: cell.model,
    provider: cell.provider,
    instruction: cell.levels.json ? JSON_INSTRUCTION : null,
    summary: Object.fromEntries(
      place.names.map((name) => {
        const { n, nCensored, median, medianAtLeast, ciLow, ciHigh } = cell.summary[name]
        const { p95, p95Low, p95High } = cell.summary[name]
        const medians = { n, nCensored, median, medianAtLeast, ciLow, ciHigh }
        return [name, toJsonValue({ ...medians, p95, p95Low, p95High })]
      }),
    ),
    samples: sampleColumns(samples, place.startedAt, places),
    requests: cell.samples.length,
    failed: cell.samples.filter(({ phase, status }) => phase === 'main' && status === 'failed')
      .length,
    firstSample: place.firstSample,
    path: place.path,
  }
}

function pageMetric(matrix: DocumentMatrix, name: MetricName): PageMetric {
  const { unit, better, censored } = metrics[name]
  const isTime = unit === 'ms'
  const scale = isTime ? timeUnit(matrix, name) : milliseconds
  return {
    name,
    title: metricTitle(name),
    unit: isTime ? scale.name : '',
    divisor: scale.divisor,
    better,
    censored: censored === undefined ? undefined : censored === 0 ? 'low' : 'high',
  }
}

/** Whole answers have nothing to compare in what only streams have. */
function contrastsOf(matrix: DocumentMatrix): readonly Contrast[] {
  const ofStreams: ReadonlySet<string> = isStreamed(matrix) ? new Set() : streamMetrics
  return matrix.contrasts.filter(({ metric }) => !ofStreams.has(metric))
}

function pageContrast(contrast: Contrast): PageContrast {
  const { cell, reference, axis, metric, n, change, ciLow, ciHigh, pAdjusted, family } = contrast
  return {
    cell,
    reference,
    axis,
    metric,
    metricTitle: metricTitle(metric),
    isRate: metric === 'quality' || metric === 'failures',
    n,
    ...toJsonValue({ change, ciLow, ciHigh, pAdjusted, family }),
    isSignificant: contrast.significant,
    isCensored: contrast.nCensored > 0,
  }
}
