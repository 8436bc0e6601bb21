import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'

import { z } from 'zod'

// The JSON mapping of opentelemetry-proto 1.x, as strictly as a receiver may read it: no unknown field, ids
// in hexadecimal digits, 64-bit numbers as text, enumerations as numbers.
const uint64 = z.string().regex(/^(0|[1-9]\d{0,19})$/)
const int64 = z.string().regex(/^(0|-?[1-9]\d{0,18})$/)
const time = uint64.refine((text) => BigInt(text) > 10n ** 18n, 'nanoseconds of this age')
const double = z.number()
const anyValue = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ boolValue: z.boolean() }),
  z.strictObject({ intValue: int64 }),
  z.strictObject({ doubleValue: double }),
  z.strictObject({
    arrayValue: z.strictObject({ values: z.array(z.strictObject({ stringValue: z.string() })) }),
  }),
])
const attributes = z
  .array(z.strictObject({ key: z.string().min(1), value: anyValue }))
  .refine((list) => new Set(list.map(({ key }) => key)).size === list.length, 'unique keys')
const spanId = z.string().regex(/^(?!0{16})[\da-f]{16}$/)
const span = z
  .strictObject({
    traceId: z.string().regex(/^(?!0{32})[\da-f]{32}$/),
    spanId,
    parentSpanId: spanId.optional(),
    flags: z.int().nonnegative(),
    name: z.string().min(1),
    kind: z.int().min(1).max(5),
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    attributes,
    events: z.array(z.strictObject({ timeUnixNano: time, name: z.string().min(1) })).optional(),
    status: z.strictObject({ code: z.literal(2), message: z.string().optional() }).optional(),
  })
  .refine(
    ({ startTimeUnixNano, endTimeUnixNano }) =>
      BigInt(startTimeUnixNano) <= BigInt(endTimeUnixNano),
    'ends after it starts',
  )
const point = { attributes, startTimeUnixNano: time, timeUnixNano: time }
const histogramPoint = z
  .strictObject({
    ...point,
    count: uint64,
    sum: double,
    bucketCounts: z.array(uint64),
    explicitBounds: z.array(double),
    min: double,
    max: double,
  })
  .refine(
    ({ count, bucketCounts, explicitBounds }) =>
      bucketCounts.length === explicitBounds.length + 1 &&
      bucketCounts.reduce((sum, each) => sum + BigInt(each), 0n) === BigInt(count),
    'buckets that hold what was counted',
  )
const numberPoint = z.union([
  z.strictObject({ ...point, asInt: int64 }),
  z.strictObject({ ...point, asDouble: double }),
])
const head = { name: z.string().min(1), description: z.string(), unit: z.string() }
const metric = z.union([
  z.strictObject({
    ...head,
    histogram: z.strictObject({
      aggregationTemporality: z.literal(2),
      dataPoints: z.array(histogramPoint).min(1),
    }),
  }),
  z.strictObject({
    ...head,
    sum: z.strictObject({
      aggregationTemporality: z.literal(2),
      isMonotonic: z.boolean(),
      dataPoints: z.array(numberPoint).min(1),
    }),
  }),
])
const resource = z.strictObject({ attributes })
const scope = z.strictObject({ name: z.string(), version: z.string() })

export const traceRequest = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource,
      scopeSpans: z.array(z.strictObject({ scope, spans: z.array(span).min(1) })),
    }),
  ),
})
export const metricsRequest = z.strictObject({
  resourceMetrics: z.array(
    z.strictObject({
      resource,
      scopeMetrics: z.array(z.strictObject({ scope, metrics: z.array(metric).min(1) })),
    }),
  ),
})

type ReceivedSpan = z.infer<typeof span>
type ReceivedMetric = z.infer<typeof metric>
type Value = string | boolean | number | string[]

/** Attributes by name. */
export function valuesOf(list: z.infer<typeof attributes>): Record<string, Value> {
  return Object.fromEntries(
    list.map(({ key, value }) => {
      if ('stringValue' in value) return [key, value.stringValue]
      if ('boolValue' in value) return [key, value.boolValue]
      if ('intValue' in value) return [key, Number(value.intValue)]
      if ('doubleValue' in value) return [key, value.doubleValue]
      return [key, value.arrayValue.values.map(({ stringValue }) => stringValue)]
    }),
  )
}

interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Misbehaviour {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly afterMs?: number
}

export interface OtlpReceiver extends AsyncDisposable {
  readonly origin: string
  readonly requests: readonly Received[]
  /** Of the requests that it accepted, the last of each id. */
  spans(): ReceivedSpan[]
  /** … of each name and series, with the resources they are of. */
  metrics(): ReceivedMetric[]
  resources(): Record<string, Value>[]
}

/** A receiver of OTLP/HTTP in JSON on a free port of 127.0.0.1, which takes nothing that the mapping forbids. */
export async function startReceiver(
  misbehave: (request: Received, index: number) => Misbehaviour | undefined = () => undefined,
): Promise<OtlpReceiver> {
  const requests: Received[] = []
  const traces: z.infer<typeof traceRequest>[] = []
  const metrics: z.infer<typeof metricsRequest>[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const raw = Buffer.concat(chunks)
      const isPacked = request.headers['content-encoding'] === 'gzip'
      const body = (isPacked ? gunzipSync(raw) : raw).toString('utf8')
      const received = { path: request.url ?? '', headers: request.headers, body }
      requests.push(received)
      const answer = misbehave(received, requests.length - 1) ?? accept(received)
      void delay(answer.afterMs ?? 0).then(() => {
        response.writeHead(answer.status ?? 200, {
          'content-type': 'application/json',
          ...answer.headers,
        })
        response.end(answer.body ?? '{}')
      })
    })
  })
  const accept = ({ path, headers, body }: Received): Misbehaviour => {
    if (headers['content-type'] !== 'application/json') return refuse('no JSON')
    const json: unknown = JSON.parse(body)
    if (path === '/v1/traces') {
      const { data, error } = traceRequest.safeParse(json)
      if (!data) return refuse(z.prettifyError(error))
      traces.push(data)
    } else if (path === '/v1/metrics') {
      const { data, error } = metricsRequest.safeParse(json)
      if (!data) return refuse(z.prettifyError(error))
      metrics.push(data)
    } else return { status: 404, body: '' }
    return {}
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = addressOf(server.address())
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    spans: () => {
      const all = traces.flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      )
      return [...new Map(all.map((one) => [one.spanId, one])).values()]
    },
    metrics: () =>
      metrics.flatMap(({ resourceMetrics }) =>
        resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((one) => one.metrics)),
      ),
    resources: () =>
      [
        ...traces.flatMap(({ resourceSpans }) => resourceSpans),
        ...metrics.flatMap(({ resourceMetrics }) => resourceMetrics),
      ].map((one) => valuesOf(one.resource.attributes)),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function refuse(message: string): Misbehaviour {
  return { status: 400, body: JSON.stringify({ message }) }
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address
}
