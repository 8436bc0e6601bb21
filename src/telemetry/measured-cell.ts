import type { PlannedCell } from '../bridge/messages.ts'
import { readEndpoint } from '../gate/fingerprint.ts'
import { shownFile } from '../report/reading/shown-file.ts'
import { providerName } from './conventions.ts'
import { type Attributes, named, whole } from './otlp.ts'

/** A matrix as telemetry names it. */
export interface MeasuredMatrix {
  readonly runId: string
  readonly name: string
  readonly file: string
  readonly location: string | undefined
  /** What tells it from all others of the run. */
  readonly drawnFrom: { readonly identity: string }
}

/** A cell as telemetry names it. */
export type MeasuredCell = Pick<PlannedCell, 'id' | 'levels' | 'endpoint' | 'simulated'>

/** Which cell something is of, in the conventions' words and in ours: the same on spans and metrics. */
export function cellAttributes(matrix: MeasuredMatrix, cell: MeasuredCell): Attributes {
  const { model, provider } = cell.levels
  const url = readEndpoint(cell.endpoint)?.url
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': named(providerName(provider, url?.hostname)),
    'gen_ai.request.model': named(requestedModel(cell)),
    // A simulated answer came from nobody there.
    ...(cell.simulated || !url
      ? {}
      : { 'server.address': hostOf(url), 'server.port': whole(portOf(url)) }),
    'llm_bench.file': named(shownFile(matrix.file)),
    'llm_bench.matrix': named(matrix.name),
    'llm_bench.cell': named(cell.id),
    'llm_bench.model': named(model),
    'llm_bench.provider': named(provider),
    'llm_bench.simulated': cell.simulated,
    'llm_bench.location': matrix.location === undefined ? undefined : named(matrix.location),
  }
}

/** The provider's name of the model, which requests named. */
export function requestedModel({ endpoint, levels }: MeasuredCell): string {
  return readEndpoint(endpoint)?.model ?? levels.model
}

/** An IPv6 address without the brackets of a URL. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.+)\]$/, '$1')
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

function portOf({ port, protocol }: URL): number | undefined {
  return port === '' ? DEFAULT_PORTS[protocol] : Number(port)
}
