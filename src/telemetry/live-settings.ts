import { BenchError } from '../model/bench-error.ts'
import { type Collector, collectorOf, resourceAttributes } from './collector.ts'
import { conventionsOf } from './conventions.ts'
import type { TelemetryStyle } from './document-telemetry.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Where a run sends its telemetry while it goes on, and how it writes it. */
export interface LiveTelemetry {
  readonly collector: Collector
  readonly style: TelemetryStyle
}

/** How telemetry is written, by the environment. */
export function telemetryStyle(environment: Environment, content = false): TelemetryStyle {
  return {
    conventions: conventionsOf(environment),
    resource: resourceAttributes(environment),
    content,
  }
}

/** What the plugin's option and the environment say; undefined where nothing is to be sent. */
export function liveTelemetry(
  option:
    | boolean
    | {
        readonly endpoint?: string | undefined
        readonly headers?: Readonly<Record<string, string>> | undefined
        readonly content?: boolean | undefined
      },
  environment: Environment,
): LiveTelemetry | undefined {
  const isOff = environment['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true'
  if (option === false || isOff) return undefined
  const { endpoint, headers, content } = option === true ? {} : option
  const collector = collectorOf(environment, { endpoint, headers, where: 'telemetry.endpoint' })
  if (collector) return { collector, style: telemetryStyle(environment, content) }
  throw new BenchError(
    'invalid-option',
    '`telemetry` does not say where to send it: set `telemetry.endpoint` or OTEL_EXPORTER_OTLP_ENDPOINT, e.g. http://127.0.0.1:4318',
  )
}
