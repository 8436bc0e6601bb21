import type { Writable } from 'node:stream'

import { pluralize } from '../format/lists.ts'
import { plainText } from '../format/plain-text.ts'
import { BenchError } from '../model/bench-error.ts'
import type { Unverified } from '../report/reading/intact.ts'
import { type Collector, collectorOf, shownUrl } from '../telemetry/collector.ts'
import {
  documentPayloads,
  type TelemetryStyle,
  unsentRequests,
} from '../telemetry/document-telemetry.ts'
import type { Payload } from '../telemetry/otlp.ts'
import { OtlpClient, Undelivered } from '../telemetry/send.ts'
import type { Conclusion } from './conclusion.ts'
import type { ExportFormat } from './export-formats.ts'
import { exportedDocuments } from './export.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** How long a request is tried, when a collector is away or asks to wait. */
const MAX_WAIT_MS = 60_000

/** Options of one format, given with another, would do nothing. */
export function refuseForeignFlags(
  format: ExportFormat,
  { endpoint, content }: { readonly endpoint?: string; readonly content?: boolean },
): void {
  const flag = endpoint === undefined ? (content ? '--content' : undefined) : '--endpoint'
  if (format === 'otlp' || flag === undefined) return
  throw new BenchError('invalid-option', `\`${flag}\` is for \`--format otlp\``)
}

/** Where `export --format otlp` sends to; undefined where it writes lines. */
export function exportCollector(
  environment: Environment,
  { endpoint, out }: { readonly endpoint?: string | undefined; readonly out?: string | undefined },
): Collector | undefined {
  if (endpoint !== undefined && out !== undefined) {
    throw new BenchError(
      'invalid-option',
      '`--out` writes a file and `--endpoint` sends: name one of them',
    )
  }
  if (out !== undefined) return undefined
  return collectorOf(environment, { endpoint, where: '--endpoint' })
}

/** Sends documents to a collector; what it did not take is a conclusion that did not hold. */
export async function sendDocuments(
  paths: readonly string[],
  {
    collector,
    style,
    stderr,
    unverified,
  }: Unverified & {
    readonly collector: Collector
    readonly style: TelemetryStyle
    readonly stderr: Writable
  },
): Promise<Conclusion> {
  const client = new OtlpClient(collector)
  const sent = { traces: 0, metrics: 0 }
  const rejected = { traces: 0, metrics: 0 }
  const said = new Set<string>()
  let documents = 0
  let unsent = 0
  try {
    for await (const document of exportedDocuments(paths, stderr, { unverified })) {
      documents += 1
      unsent += unsentRequests(document)
      for (const payload of documentPayloads(document, style)) {
        const delivery = await client.send(payload, { until: Date.now() + MAX_WAIT_MS })
        sent[payload.signal] += payload.items - delivery.rejected
        rejected[payload.signal] += delivery.rejected
        if (delivery.said !== '') said.add(delivery.said)
      }
    }
  } catch (error) {
    if (!(error instanceof Undelivered)) throw error
    throw new BenchError(
      'telemetry-refused',
      `${counted(sent)} were sent, and then ${error.message}. Sending all of it again makes nothing double`,
    )
  } finally {
    await client.close()
  }
  const passed = rejected.traces + rejected.metrics === 0
  return {
    passed,
    lines: [
      `sent ${counted(sent)} of ${pluralize(documents, 'document')} to ${plainText(shownUrl(collector.traces.url))}`,
      ...(unsent > 0 ? [`${pluralize(unsent, 'request')} without a span: never sent`] : []),
      ...(passed ? [] : [`× ${counted(rejected)} were rejected`]),
      ...[...said].map((words) => `the collector says: ${words}`),
    ],
  }
}

function counted(items: Readonly<Record<Payload['signal'], number>>): string {
  return `${pluralize(items.traces, 'span')} and ${pluralize(items.metrics, 'data point')}`
}
