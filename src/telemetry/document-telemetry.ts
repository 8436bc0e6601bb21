import { countedSamples } from '../model/counted-samples.ts'
import { partialWords } from '../report/reading/partial.ts'
import { shownFile } from '../report/reading/shown-file.ts'
import type { DocumentMatrix, ResultsDocument } from '../report/schema/results-document.ts'
import { Aggregate, type Times } from './aggregate.ts'
import {
  keyValues,
  named,
  type Metric,
  type Payload,
  SAMPLED,
  type Span,
  SPAN_KIND_INTERNAL,
  traceIdOf,
  unixNano,
  whole,
} from './otlp.ts'
import { metricPayloads, type Origin, tracePayloads } from './payloads.ts'
import { resourceOf } from './resource.ts'
import { requestSpan, type SpanStyle, spanIds, timesOf } from './spans.ts'

export interface TelemetryStyle extends SpanStyle {
  /** Attributes that the environment gives to every resource. */
  readonly resource: Readonly<Record<string, string>>
}

/** A run that a document is of, which may be merged of several. */
type RunPart = Pick<ResultsDocument, 'tool' | 'run' | 'environment' | 'git'>

/** Everything that a document says in OTLP's terms; the same document always says the same. */
export function* documentPayloads(
  document: ResultsDocument,
  style: TelemetryStyle,
): Generator<Payload> {
  for (const measured of measuredRuns(document)) {
    const origin = originOf(measured, style)
    yield* tracePayloads(requestSpans(measured, style), origin)
    yield* framePayloads(measured, style, origin)
  }
}

/** What is around the requests, and the metrics: all that a run says once it has ended. */
export function* closingPayloads(
  document: ResultsDocument,
  style: TelemetryStyle,
): Generator<Payload> {
  for (const measured of measuredRuns(document)) {
    yield* framePayloads(measured, style, originOf(measured, style))
  }
}

/** How many requests of a document were never sent, and have no span. */
export function unsentRequests({ matrices }: ResultsDocument): number {
  return matrices
    .flatMap(({ cells }) => cells.flatMap(({ samples }) => samples))
    .filter(({ sentAt }) => sentAt === undefined).length
}

interface MeasuredRunPart {
  readonly id: string
  readonly part: RunPart
  readonly matrices: readonly DocumentMatrix[]
}

function measuredRuns(document: ResultsDocument): MeasuredRunPart[] {
  const byRun = Map.groupBy(document.matrices, ({ runId }) => runId)
  return [...byRun].map(([id, matrices]) => ({
    id,
    part: document.merged?.find(({ run }) => run.id === id) ?? document,
    matrices,
  }))
}

function originOf({ id, part }: MeasuredRunPart, { resource }: TelemetryStyle): Origin {
  const { run, tool, environment, git } = part
  const { mode, seed } = run
  const measured = { id, mode, seed, version: tool.version, environment, git }
  return { resource: resourceOf(measured, resource), version: tool.version }
}

function* framePayloads(
  measured: MeasuredRunPart,
  style: TelemetryStyle,
  origin: Origin,
): Generator<Payload> {
  yield* tracePayloads(frameSpans(measured), origin)
  yield* metricPayloads(documentMetrics(measured, style), origin)
}

function* requestSpans({ matrices }: MeasuredRunPart, style: SpanStyle): Generator<Span> {
  for (const matrix of matrices) {
    const prompts = new Map(
      style.content ? matrix.rounds.map(({ index, prompt }) => [index, prompt]) : [],
    )
    for (const cell of matrix.cells) {
      for (const sample of cell.samples) {
        const prompt = prompts.get(sample.round)
        const span = requestSpan({ matrix, cell, sample, prompt }, style)
        if (span) yield span
      }
    }
  }
}

function documentMetrics({ part, matrices }: MeasuredRunPart, style: SpanStyle): Metric[] {
  const aggregate = new Aggregate(style.conventions)
  for (const matrix of matrices) {
    for (const cell of matrix.cells) {
      for (const sample of countedSamples(cell.samples)) {
        aggregate.add(matrix, cell, sample)
      }
    }
  }
  return aggregate.metrics(runTimes(part))
}

function runTimes({ run }: RunPart): Times {
  return {
    startTimeUnixNano: unixNano(Date.parse(run.startedAt)),
    timeUnixNano: unixNano(Date.parse(run.endedAt)),
  }
}

/** The spans that requests are in: the run, its matrices, their rounds. Each holds all that is in it. */
function* frameSpans({ id, part, matrices }: MeasuredRunPart): Generator<Span> {
  const ends: number[] = [Date.parse(part.run.endedAt)]
  const traceId = traceIdOf(id)
  for (const matrix of matrices) {
    const rounds = roundTimes(matrix)
    const endedAt = [...rounds.values()].reduce(
      (latest, { to }) => Math.max(latest, to),
      Date.parse(matrix.endedAt ?? matrix.startedAt),
    )
    ends.push(endedAt)
    const parentSpanId = spanIds.matrix(matrix)
    for (const [round, { from, to, phase, requests }] of rounds) {
      yield {
        ...frame(spanIds.round(matrix, round), { from, to }),
        traceId,
        parentSpanId,
        name: `round ${round}`,
        attributes: keyValues({
          ...matrixAttributes(matrix),
          'llm_bench.round': whole(round),
          'llm_bench.phase': phase,
          'llm_bench.requests': whole(requests),
        }),
      }
    }
    yield {
      ...frame(parentSpanId, { from: Date.parse(matrix.startedAt), to: endedAt }),
      traceId,
      parentSpanId: spanIds.run(id),
      name: named(`matrix ${matrix.name}`),
      attributes: keyValues({
        ...matrixAttributes(matrix),
        'llm_bench.interrupted': partialWords(matrix) !== undefined,
      }),
    }
  }
  yield {
    ...frame(spanIds.run(id), { from: Date.parse(part.run.startedAt), to: Math.max(...ends) }),
    traceId,
    name: 'vitest bench',
    attributes: keyValues({
      'llm_bench.run.id': id,
      'llm_bench.simulated': part.run.mode === 'simulated',
      'llm_bench.interrupted': part.run.interrupted,
    }),
  }
}

function frame(
  spanId: string,
  { from, to }: { readonly from: number; readonly to: number },
): Pick<Span, 'spanId' | 'flags' | 'kind' | 'startTimeUnixNano' | 'endTimeUnixNano'> {
  return {
    spanId,
    flags: SAMPLED,
    kind: SPAN_KIND_INTERNAL,
    startTimeUnixNano: unixNano(from),
    endTimeUnixNano: unixNano(to),
  }
}

function matrixAttributes({ runId, file, name, location, cells }: DocumentMatrix) {
  return {
    'llm_bench.run.id': runId,
    'llm_bench.file': named(shownFile(file)),
    'llm_bench.matrix': named(name),
    'llm_bench.location': location === undefined ? undefined : named(location),
    'llm_bench.simulated': cells.some(({ simulated }) => simulated),
  }
}

interface RoundTimes {
  from: number
  to: number
  readonly phase: string
  requests: number
}

/** From the first request of a round that was sent to the end of its last. */
function roundTimes({ cells }: DocumentMatrix): Map<number, RoundTimes> {
  const rounds = new Map<number, RoundTimes>()
  for (const { samples } of cells) {
    for (const sample of samples) {
      const times = timesOf(sample)
      if (!times) continue
      const known = rounds.get(sample.round)
      if (known) {
        known.from = Math.min(known.from, times.from)
        known.to = Math.max(known.to, times.to)
        known.requests += 1
      } else {
        rounds.set(sample.round, { ...times, phase: sample.phase, requests: 1 })
      }
    }
  }
  return rounds
}
