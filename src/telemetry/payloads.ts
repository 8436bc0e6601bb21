import type { Metric, MetricsRequest, Payload, Resource, Span } from './otlp.ts'

/** So many spans are sent together, as the SDKs of OpenTelemetry do. */
const MAX_SPANS = 512
/** Collectors take messages of 4 MB; with texts a span may be large. */
const MAX_CHARACTERS = 2_000_000
/** … and so many points: a histogram is about two kilobytes. */
const MAX_POINTS = 500

/** Whose telemetry it is. */
export interface Origin {
  readonly resource: Resource
  readonly version: string
}

const SCOPE = 'vitest-llm-bench'

/** Spans in requests that every collector takes. */
export function* tracePayloads(spans: Iterable<Span>, origin: Origin): Generator<Payload> {
  let batch: Span[] = []
  let characters = 0
  for (const span of spans) {
    const length = JSON.stringify(span).length
    const isFull = batch.length === MAX_SPANS || characters + length > MAX_CHARACTERS
    if (isFull && batch.length > 0) {
      yield tracePayload(batch, origin)
      batch = []
      characters = 0
    }
    batch.push(span)
    characters += length
  }
  if (batch.length > 0) yield tracePayload(batch, origin)
}

function tracePayload(spans: readonly Span[], { resource, version }: Origin): Payload {
  return {
    signal: 'traces',
    items: spans.length,
    request: {
      resourceSpans: [
        { resource, scopeSpans: [{ scope: { name: SCOPE, version }, spans: [...spans] }] },
      ],
    },
  }
}

/** Metrics in requests that every collector takes. */
export function* metricPayloads(metrics: readonly Metric[], origin: Origin): Generator<Payload> {
  let batch: Metric[] = []
  let points = 0
  for (const metric of metrics.flatMap(inParts)) {
    const count = pointsOf(metric)
    if (points + count > MAX_POINTS && batch.length > 0) {
      yield metricPayload(batch, points, origin)
      batch = []
      points = 0
    }
    batch.push(metric)
    points += count
  }
  if (batch.length > 0) yield metricPayload(batch, points, origin)
}

function pointsOf({ histogram, sum }: Metric): number {
  return histogram?.dataPoints.length ?? sum?.dataPoints.length ?? 0
}

function inParts(metric: Metric): Metric[] {
  const { histogram, sum } = metric
  const count = Math.ceil(pointsOf(metric) / MAX_POINTS)
  return Array.from({ length: count }, (_, index) => {
    const part = <Item>(items: readonly Item[]): readonly Item[] =>
      items.slice(index * MAX_POINTS, (index + 1) * MAX_POINTS)
    return {
      ...metric,
      ...(histogram && { histogram: { ...histogram, dataPoints: part(histogram.dataPoints) } }),
      ...(sum && { sum: { ...sum, dataPoints: part(sum.dataPoints) } }),
    }
  })
}

function metricPayload(
  metrics: readonly Metric[],
  items: number,
  { resource, version }: Origin,
): Payload {
  const request: MetricsRequest = {
    resourceMetrics: [
      { resource, scopeMetrics: [{ scope: { name: SCOPE, version }, metrics: [...metrics] }] },
    ],
  }
  return { signal: 'metrics', items, request }
}
