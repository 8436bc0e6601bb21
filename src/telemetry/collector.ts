import { readFileSync } from 'node:fs'

import { BenchError, received } from '../model/bench-error.ts'
import { isLoopback } from '../model/loopback.ts'
import { MAX_TIMER_MS } from '../model/timer-limit.ts'
import type { Payload } from './otlp.ts'

type Environment = Readonly<Record<string, string | undefined>>
type Signal = Payload['signal']

/** Where telemetry of one kind is sent, and how. Headers may hold keys. */
export interface Destination {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly isCompressed: boolean
  readonly encoding: 'json' | 'protobuf'
  /** Certificates of an authority of one's own. */
  readonly ca: string | undefined
}

export type Collector = Readonly<Record<Signal, Destination>>

const DEFAULT_TIMEOUT_MS = 10_000

/**
 * Where the variables of OpenTelemetry's specification say that telemetry goes; `endpoint` and `headers` are
 * said by an option and win. Undefined where nobody says where.
 */
export function collectorOf(
  environment: Environment,
  given: {
    readonly endpoint?: string | undefined
    readonly headers?: Readonly<Record<string, string>> | undefined
    readonly where: string
  },
): Collector | undefined {
  const traces = destinationOf('traces', environment, given)
  const metrics = destinationOf('metrics', environment, given)
  return traces && metrics && { traces, metrics }
}

function destinationOf(
  signal: Signal,
  environment: Environment,
  { endpoint, headers, where }: Parameters<typeof collectorOf>[1],
): Destination | undefined {
  const say = (name: string): { readonly variable: string; readonly value: string } | undefined =>
    [`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${name}`, `OTEL_EXPORTER_OTLP_${name}`]
      .map((variable) => ({ variable, value: environment[variable]?.trim() ?? '' }))
      .find(({ value }) => value !== '')
  const own = environment[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`]?.trim() ?? ''
  const base = endpoint ?? environment['OTEL_EXPORTER_OTLP_ENDPOINT']?.trim() ?? ''
  const isOwn = endpoint === undefined && own !== ''
  if (!isOwn && base === '') return undefined
  const named = endpoint === undefined ? (say('ENDPOINT')?.variable ?? '') : where
  const url = addressOf(isOwn ? own : base, named)
  if (!isOwn) url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/${signal}`
  const said = say('HEADERS')
  const all = { ...(said ? headersOf(said) : {}), ...lowerCased(headers ?? {}) }
  refuseInTheClear(url, all, named)
  const certificate = say('CERTIFICATE')
  return {
    url: url.href,
    headers: all,
    timeoutMs: timeoutOf(say('TIMEOUT')),
    isCompressed: isCompressed(say('COMPRESSION')),
    encoding: encodingOf(say('PROTOCOL')),
    ca: certificate && readCertificate(certificate),
  }
}

function addressOf(text: string, where: string): URL {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol)) {
    if (url.username === '' && url.password === '') return url
    throw new BenchError(
      'invalid-option',
      `\`${where}\` contains credentials. Put them into OTEL_EXPORTER_OTLP_HEADERS: authorization=Basic …`,
    )
  }
  throw new BenchError(
    'invalid-option',
    `\`${where}\` is the http(s) address of an OTLP endpoint, e.g. http://127.0.0.1:4318; received ${received(text)}`,
  )
}

interface Said {
  readonly variable: string
  readonly value: string
}

/** `name=value,name=value`, with values as in a URL. */
function headersOf({ variable, value }: Said): Record<string, string> {
  const pairs = value.split(',').filter((pair) => pair.trim() !== '')
  return Object.fromEntries(
    pairs.map((pair) => {
      const mark = pair.indexOf('=')
      const name = pair.slice(0, mark).trim().toLowerCase()
      const text = decoded(pair.slice(mark + 1).trim())
      if (mark < 1 || !isHeader(name, text)) {
        throw new BenchError(
          'invalid-environment',
          `\`${variable}\` is a list of headers, name=value,name=value, with values as in a URL`,
        )
      }
      return [name, text]
    }),
  )
}

/** Whether HTTP takes it: a token, and a line without control characters. */
function isHeader(name: string, value: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
}

/** Headers whose value nobody else may read. Those of tenants (`x-scope-orgid`) are none. */
const SECRET_HEADER = /auth|key|token|secret|cookie|password|credential/

function refuseInTheClear(
  url: URL,
  headers: Readonly<Record<string, string>>,
  where: string,
): void {
  const secret = Object.keys(headers).find((name) => SECRET_HEADER.test(name))
  if (secret === undefined || url.protocol === 'https:' || isLoopback(url.hostname)) return
  throw new BenchError(
    'invalid-option',
    `\`${where}\` ${url.origin} would send the header ${secret} unencrypted. Use https`,
  )
}

function timeoutOf(said: Said | undefined): number {
  if (!said) return DEFAULT_TIMEOUT_MS
  const ms = /^\d+$/.test(said.value) ? Number(said.value) : 0
  if (ms > 0 && ms <= MAX_TIMER_MS) return ms
  throw malformed(said, 'milliseconds, 1 to 2,147,483,647')
}

function isCompressed(said: Said | undefined): boolean {
  if (!said || said.value === 'gzip') return true
  if (said.value === 'none') return false
  throw malformed(said, '`gzip` or `none`')
}

function encodingOf(said: Said | undefined): Destination['encoding'] {
  if (!said || said.value === 'http/json') return 'json'
  if (said.value === 'http/protobuf') return 'protobuf'
  throw malformed(said, '`http/json` or `http/protobuf`: gRPC is not spoken here')
}

function readCertificate(said: Said): string {
  try {
    return readFileSync(said.value, 'utf8')
  } catch {
    throw malformed(said, 'a readable file of PEM certificates')
  }
}

function malformed({ variable, value }: Said, expected: string): BenchError {
  return new BenchError(
    'invalid-environment',
    `\`${variable}\` is ${expected}; received ${received(value)}`,
  )
}

/** `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME`. */
export function resourceAttributes(environment: Environment): Record<string, string> {
  const pairs = (environment['OTEL_RESOURCE_ATTRIBUTES'] ?? '').split(',')
  const attributes = pairs.flatMap((pair) => {
    const mark = pair.indexOf('=')
    const name = decoded(pair.slice(0, Math.max(0, mark)).trim())
    return name === '' ? [] : [[name, decoded(pair.slice(mark + 1).trim())] as const]
  })
  const service = environment['OTEL_SERVICE_NAME']?.trim() ?? ''
  return {
    ...Object.fromEntries(attributes),
    ...(service === '' ? {} : { 'service.name': service }),
  }
}

/** An address as it may be shown: a query may hold a key. */
export function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}
