import type { Sample } from '../model/sample.ts'
import { type Conventions, secondBounds, tokenBounds, tokenSecondBounds } from './conventions.ts'
import { cellAttributes, type MeasuredCell, type MeasuredMatrix } from './measured-cell.ts'
import {
  type Attributes,
  CUMULATIVE,
  keyValues,
  type HistogramPoint,
  type KeyValue,
  type Metric,
  named,
  type NumberPoint,
} from './otlp.ts'

const MS_PER_SECOND = 1000

interface Instrument {
  readonly name: string
  readonly unit: string
  readonly description: string
  /** Boundaries of a histogram; a counter has none. */
  readonly bounds?: readonly number[]
  readonly isWhole?: boolean
}

interface Series {
  readonly instrument: Instrument
  readonly attributes: readonly KeyValue[]
  count: number
  sum: number
  min: number
  max: number
  readonly buckets: number[]
}

const perToken: Instrument = {
  name: 'llm_bench.time_per_output_token',
  unit: 's',
  description: 'Time per output token after the first chunk.',
  bounds: tokenSecondBounds,
}
const requests: Instrument = {
  name: 'llm_bench.requests',
  unit: '{request}',
  description: 'Counted requests by outcome, warm-ups left out.',
  isWhole: true,
}
const cost: Instrument = {
  name: 'llm_bench.cost',
  unit: '{USD}',
  description: 'US dollars, over the counted requests whose cost is known.',
}

/** The metrics of a run so far: histograms and counters that only grow. */
export class Aggregate {
  readonly #series = new Map<string, Series>()
  readonly #conventions: Conventions

  constructor(conventions: Conventions) {
    this.#conventions = conventions
  }

  /** Counts what a sample of the main phase says; unknown is counted nowhere. */
  add(matrix: MeasuredMatrix, cell: MeasuredCell, sample: Sample): void {
    const { failure, endMs, totalMs, ttftMs, streamed, tokensPerSecond } = sample
    const cellOnly = cellAttributes(matrix, cell)
    const attributes: Attributes = {
      ...cellOnly,
      'gen_ai.response.model': sample.servedModel && named(sample.servedModel),
    }
    const durationMs = endMs ?? totalMs
    if (durationMs !== undefined) {
      this.#record(
        this.#seconds(this.#conventions.duration, 'Time of a whole request.'),
        { ...attributes, 'error.type': failure?.class },
        durationMs / MS_PER_SECOND,
      )
    }
    if (ttftMs !== undefined && streamed) {
      this.#record(
        this.#seconds(this.#conventions.timeToFirstChunk, 'Time to the first content.'),
        attributes,
        ttftMs / MS_PER_SECOND,
      )
    }
    if (tokensPerSecond) this.#record(perToken, attributes, 1 / tokensPerSecond)
    this.#tokens('input', attributes, sample.inputTokens)
    this.#tokens('output', attributes, sample.outputTokens)
    this.#record(requests, { ...cellOnly, 'llm_bench.outcome': failure?.class ?? 'ok' }, 1)
    if (sample.costUsd !== undefined) this.#record(cost, cellOnly, sample.costUsd)
  }

  /** All of them, from the run's start to a moment. */
  metrics({ startTimeUnixNano, timeUnixNano }: Times): Metric[] {
    const byInstrument = Map.groupBy(this.#series.values(), ({ instrument }) => instrument.name)
    return [...byInstrument.values()].flatMap((series): Metric[] => {
      const [first] = series
      if (!first) return []
      const { name, unit, description, bounds, isWhole } = first.instrument
      const times = { startTimeUnixNano, timeUnixNano }
      const head = { name, unit, description }
      if (bounds) {
        const dataPoints = series.map((one) => histogramPoint(one, bounds, times))
        return [{ ...head, histogram: { aggregationTemporality: CUMULATIVE, dataPoints } }]
      }
      const dataPoints = series.map(({ attributes, sum }): NumberPoint => ({
        attributes,
        ...times,
        ...(isWhole ? { asInt: String(sum) } : { asDouble: sum }),
      }))
      return [
        { ...head, sum: { aggregationTemporality: CUMULATIVE, isMonotonic: true, dataPoints } },
      ]
    })
  }

  #seconds(name: string, description: string): Instrument {
    return { name, unit: 's', description, bounds: secondBounds }
  }

  #tokens(type: 'input' | 'output', attributes: Attributes, count: number | undefined): void {
    // A server may count in halves; no series does.
    if (count === undefined || !Number.isSafeInteger(count)) return
    const { tokens } = this.#conventions
    const common = { unit: '{token}', description: 'Tokens of a request.' }
    if ('usage' in tokens) {
      const instrument = { ...common, name: tokens.usage, bounds: tokenBounds }
      this.#record(instrument, { ...attributes, 'gen_ai.token.type': type }, count)
      return
    }
    this.#record({ ...common, name: tokens[type].each, bounds: tokenBounds }, attributes, count)
    this.#record({ ...common, name: tokens[type].sum, isWhole: true }, attributes, count)
  }

  #record(instrument: Instrument, attributes: Attributes, value: number): void {
    const listed = keyValues(attributes)
    const key = JSON.stringify([instrument.name, listed])
    const series = this.#series.get(key) ?? {
      instrument,
      attributes: listed,
      count: 0,
      sum: 0,
      min: Infinity,
      max: -Infinity,
      buckets: Array.from({ length: (instrument.bounds?.length ?? -1) + 1 }, () => 0),
    }
    this.#series.set(key, series)
    series.count += 1
    series.sum += value
    series.min = Math.min(series.min, value)
    series.max = Math.max(series.max, value)
    if (!instrument.bounds) return
    // A value at a boundary is in the bucket below it.
    const above = instrument.bounds.findIndex((bound) => value <= bound)
    const bucket = above === -1 ? instrument.bounds.length : above
    series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1
  }
}

export interface Times {
  readonly startTimeUnixNano: string
  readonly timeUnixNano: string
}

function histogramPoint(
  { attributes, count, sum, min, max, buckets }: Series,
  explicitBounds: readonly number[],
  times: Times,
): HistogramPoint {
  return {
    attributes,
    ...times,
    count: String(count),
    sum,
    bucketCounts: buckets.map(String),
    explicitBounds,
    min,
    max,
  }
}
