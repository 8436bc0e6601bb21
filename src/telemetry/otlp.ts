import { createHash } from 'node:crypto'

import { plainText } from '../format/plain-text.ts'

/** The parts of OTLP 1.x that are sent, in its JSON mapping: ids are hexadecimal, 64-bit numbers are text. */
type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } }

export interface KeyValue {
  readonly key: string
  readonly value: AnyValue
}

export interface Resource {
  readonly attributes: readonly KeyValue[]
}

export interface SpanEvent {
  readonly timeUnixNano: string
  readonly name: string
}

export interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly flags: number
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly KeyValue[]
  readonly events?: readonly SpanEvent[]
  readonly status?: { readonly code: number; readonly message?: string }
}

interface Point {
  readonly attributes: readonly KeyValue[]
  readonly startTimeUnixNano: string
  readonly timeUnixNano: string
}

export interface NumberPoint extends Point {
  readonly asInt?: string
  readonly asDouble?: number
}

export interface HistogramPoint extends Point {
  readonly count: string
  readonly sum: number
  readonly bucketCounts: readonly string[]
  readonly explicitBounds: readonly number[]
  readonly min: number
  readonly max: number
}

export interface Metric {
  readonly name: string
  readonly description: string
  readonly unit: string
  readonly histogram?: {
    readonly aggregationTemporality: number
    readonly dataPoints: readonly HistogramPoint[]
  }
  readonly sum?: {
    readonly aggregationTemporality: number
    readonly isMonotonic: boolean
    readonly dataPoints: readonly NumberPoint[]
  }
}

interface Scope {
  readonly name: string
  readonly version: string
}

interface TraceRequest {
  readonly resourceSpans: readonly {
    readonly resource: Resource
    readonly scopeSpans: readonly { readonly scope: Scope; readonly spans: readonly Span[] }[]
  }[]
}

export interface MetricsRequest {
  readonly resourceMetrics: readonly {
    readonly resource: Resource
    readonly scopeMetrics: readonly { readonly scope: Scope; readonly metrics: readonly Metric[] }[]
  }[]
}

/** What is sent to an endpoint in one request. */
export type Payload =
  | { readonly signal: 'traces'; readonly request: TraceRequest; readonly items: number }
  | { readonly signal: 'metrics'; readonly request: MetricsRequest; readonly items: number }

export const SPAN_KIND_INTERNAL = 1
export const SPAN_KIND_CLIENT = 3
export const STATUS_ERROR = 2
export const CUMULATIVE = 2
/** W3C's flag `sampled`, as every span that is sent was. */
export const SAMPLED = 1

/** A value of an attribute: whole numbers are `bigint`, all others doubles; unknown is left out. */
type Value = string | boolean | number | bigint | readonly string[] | undefined

/** Attributes by name. */
export type Attributes = Readonly<Record<string, Value>>

export function keyValues(attributes: Attributes): KeyValue[] {
  return Object.entries(attributes).flatMap(([key, value]) => {
    const any = anyValue(value)
    return any === undefined ? [] : [{ key, value: any }]
  })
}

function anyValue(value: Value): AnyValue | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string') return { stringValue: value.toWellFormed() }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'bigint') return { intValue: String(value) }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? { doubleValue: value } : undefined
  }
  return { arrayValue: { values: value.map((item) => ({ stringValue: item.toWellFormed() })) } }
}

/** A count; undefined for what is none. */
export function whole(value: number | undefined): bigint | undefined {
  return value !== undefined && Number.isSafeInteger(value) ? BigInt(value) : undefined
}

const MAX_NAME = 255

/** A name from elsewhere as one line. */
export function named(text: string): string {
  return plainText(text, MAX_NAME)
}

/** Unix milliseconds as OTLP wants them: nanoseconds, to the microsecond. */
export function unixNano(unixMs: number): string {
  return String(BigInt(Math.round(unixMs * 1000)) * 1000n)
}

const TRACE_ID_DIGITS = 32
const SPAN_ID_DIGITS = 16

/** The id of the trace of a run. It follows from the run, so that sending it again is no second trace. */
export function traceIdOf(runId: string): string {
  return digits(['run', runId], TRACE_ID_DIGITS)
}

/** An id of a span that follows from what the span is of. */
export function spanIdOf(...parts: readonly (string | number)[]): string {
  return digits(parts, SPAN_ID_DIGITS)
}

function digits(parts: readonly (string | number)[], count: number): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, count)
}
