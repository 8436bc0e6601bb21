import type { Payload } from './otlp.ts'

type Fields = Readonly<Record<string, readonly [number: number, kind: string]>>

/** Fields of opentelemetry-proto 1.x, as far as they are sent: name in JSON → number and kind. */
const messages = {
  TraceRequest: { resourceSpans: [1, 'ResourceSpans'] },
  ResourceSpans: { resource: [1, 'Resource'], scopeSpans: [2, 'ScopeSpans'] },
  ScopeSpans: { scope: [1, 'Scope'], spans: [2, 'Span'] },
  MetricsRequest: { resourceMetrics: [1, 'ResourceMetrics'] },
  ResourceMetrics: { resource: [1, 'Resource'], scopeMetrics: [2, 'ScopeMetrics'] },
  ScopeMetrics: { scope: [1, 'Scope'], metrics: [2, 'Metric'] },
  Resource: { attributes: [1, 'KeyValue'] },
  Scope: { name: [1, 'string'], version: [2, 'string'] },
  KeyValue: { key: [1, 'string'], value: [2, 'AnyValue'] },
  AnyValue: {
    stringValue: [1, 'string'],
    boolValue: [2, 'bool'],
    intValue: [3, 'int64'],
    doubleValue: [4, 'double'],
    arrayValue: [5, 'ArrayValue'],
  },
  ArrayValue: { values: [1, 'AnyValue'] },
  Span: {
    traceId: [1, 'bytes'],
    spanId: [2, 'bytes'],
    parentSpanId: [4, 'bytes'],
    name: [5, 'string'],
    kind: [6, 'enum'],
    startTimeUnixNano: [7, 'fixed64'],
    endTimeUnixNano: [8, 'fixed64'],
    attributes: [9, 'KeyValue'],
    events: [11, 'Event'],
    status: [15, 'Status'],
    flags: [16, 'fixed32'],
  },
  Event: { timeUnixNano: [1, 'fixed64'], name: [2, 'string'] },
  Status: { message: [2, 'string'], code: [3, 'enum'] },
  Metric: {
    name: [1, 'string'],
    description: [2, 'string'],
    unit: [3, 'string'],
    sum: [7, 'Sum'],
    histogram: [9, 'Histogram'],
  },
  Sum: {
    dataPoints: [1, 'NumberPoint'],
    aggregationTemporality: [2, 'enum'],
    isMonotonic: [3, 'bool'],
  },
  Histogram: { dataPoints: [1, 'HistogramPoint'], aggregationTemporality: [2, 'enum'] },
  NumberPoint: {
    startTimeUnixNano: [2, 'fixed64'],
    timeUnixNano: [3, 'fixed64'],
    asDouble: [4, 'double'],
    asInt: [6, 'fixed64'],
    attributes: [7, 'KeyValue'],
  },
  HistogramPoint: {
    startTimeUnixNano: [2, 'fixed64'],
    timeUnixNano: [3, 'fixed64'],
    count: [4, 'fixed64'],
    sum: [5, 'double'],
    bucketCounts: [6, 'fixed64'],
    explicitBounds: [7, 'double'],
    attributes: [9, 'KeyValue'],
    min: [11, 'double'],
    max: [12, 'double'],
  },
} as const satisfies Readonly<Record<string, Fields>>

const VARINT = 0
const EIGHT_BYTES = 1
const LENGTH = 2
const FOUR_BYTES = 5

/** A request in the binary encoding of Protocol Buffers. */
export function binaryOf({ signal, request }: Payload): Buffer {
  return message(request, signal === 'traces' ? 'TraceRequest' : 'MetricsRequest')
}

function message(value: object, kind: keyof typeof messages): Buffer {
  const fields: Fields = messages[kind]
  const parts = Object.entries(value).map(([name, item]: [string, unknown]) => {
    const field = fields[name]
    if (!field) throw new Error(`no field ${name} in ${kind}`)
    return { number: field[0], bytes: fieldBytes(field, item) }
  })
  parts.sort((a, b) => a.number - b.number)
  return Buffer.concat(parts.map(({ bytes }) => bytes))
}

function fieldBytes([number, kind]: Fields[string], item: unknown): Buffer {
  const tag = (wire: number): Buffer => varint(BigInt(number * 8 + wire))
  const wire = wireOf(kind)
  const items: readonly unknown[] = Array.isArray(item) ? item : [item]
  const values = items.map((one) => valueBytes(kind, one))
  if (wire === LENGTH) return Buffer.concat(values.flatMap((bytes) => [tag(LENGTH), sized(bytes)]))
  // Numbers of a list are packed.
  const all = Buffer.concat(values)
  return Buffer.concat(Array.isArray(item) ? [tag(LENGTH), sized(all)] : [tag(wire), all])
}

function wireOf(kind: string): number {
  if (isMessage(kind) || kind === 'string' || kind === 'bytes') return LENGTH
  if (kind === 'fixed32') return FOUR_BYTES
  return kind === 'fixed64' || kind === 'double' ? EIGHT_BYTES : VARINT
}

function valueBytes(kind: string, value: unknown): Buffer {
  if (isMessage(kind)) return message(Object(value), kind)
  if (kind === 'string' || kind === 'bytes') {
    return Buffer.from(String(value), kind === 'bytes' ? 'hex' : 'utf8')
  }
  const bytes = Buffer.alloc(8)
  if (kind === 'fixed32') {
    bytes.writeUInt32LE(Number(value))
    return bytes.subarray(0, 4)
  }
  if (kind === 'double') {
    bytes.writeDoubleLE(Number(value))
    return bytes
  }
  if (kind === 'fixed64') {
    bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(String(value))))
    return bytes
  }
  return varint(kind === 'bool' ? BigInt(value === true) : BigInt(String(value)))
}

function sized(bytes: Buffer): Buffer {
  return Buffer.concat([varint(BigInt(bytes.byteLength)), bytes])
}

function isMessage(kind: string): kind is keyof typeof messages {
  return Object.hasOwn(messages, kind)
}

function varint(value: bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, value)
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return Buffer.from(bytes)
}

/** What a binary answer says was not accepted; undefined for bytes that are none. */
export function partialSuccessOf(
  answer: Buffer,
): { readonly rejected: number; readonly message: string } | undefined {
  const outer = fieldsOf(answer)
  if (!outer) return undefined
  const inner = outer.get(1)
  if (inner === undefined) return { rejected: 0, message: '' }
  const said = Buffer.isBuffer(inner) ? fieldsOf(inner) : undefined
  if (!said) return undefined
  const words = said.get(2)
  return {
    rejected: Number(said.get(1) ?? 0),
    message: Buffer.isBuffer(words) ? words.toString('utf8') : '',
  }
}

/** Fields of a message of numbers and bytes, the last of each. */
function fieldsOf(bytes: Buffer): Map<number, bigint | Buffer> | undefined {
  const fields = new Map<number, bigint | Buffer>()
  let at = 0
  const next = (): bigint | undefined => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at]
      if (byte === undefined) return undefined
      at += 1
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    return undefined
  }
  while (at < bytes.byteLength) {
    const tag = next()
    const value = next()
    if (tag === undefined || value === undefined) return undefined
    const wire = Number(tag & 7n)
    if (wire === VARINT) {
      fields.set(Number(tag >> 3n), value)
      continue
    }
    const end = at + Number(value)
    if (wire !== LENGTH || end > bytes.byteLength) return undefined
    fields.set(Number(tag >> 3n), bytes.subarray(at, end))
    at = end
  }
  return fields
}
