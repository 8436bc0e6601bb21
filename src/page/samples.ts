import { gatewayWaitOf, isCensored } from '../metrics/metric-values.ts'
import { countedSamples } from '../model/counted-samples.ts'
import { metricValue } from '../model/metric.ts'
import type { Sample } from '../model/sample.ts'
import type { Field, PageCell, PageMetric, PageSample } from '../render/html/page-data.ts'
import { reader } from './columns.ts'

/** A value of a metric and the number of its sample in the cell. */
interface Observed {
  readonly index: number
  readonly value: number
}

/** What a cell has of a metric. */
export interface Observations {
  /** In the order in which they were asked. */
  readonly seen: readonly Observed[]
  /** Samples that were given up before the event. */
  readonly censored: readonly number[]
}

const samplesByCell = new WeakMap<PageCell, readonly Sample[]>()

/** The samples of a cell as figures are computed from them: without texts, and rounded. */
export function samplesOf(cell: PageCell): readonly Sample[] {
  const known = samplesByCell.get(cell)
  if (known) return known
  const readers = Object.keys(cell.samples.fields).map(
    (name) => [name, readerOf(cell, name)] as const,
  )
  const samples = Array.from({ length: cell.samples.count }, (_, index) =>
    sampleOf(
      cell.id,
      Object.fromEntries(readers.map(([name, read]) => [name, read(index) ?? undefined])),
    ),
  )
  samplesByCell.set(cell, samples)
  return samples
}

/** Reads a metric of a cell's samples. */
export function metricReader(
  cell: PageCell,
  { name }: PageMetric,
): (index: number) => number | null {
  const samples = samplesOf(cell)
  const price = cell.price?.outputPerMTok
  return (index) => {
    const sample = samples[index]
    return (sample && metricValue(sample, name, price)) ?? null
  }
}

/** The values that count: those of the main phase that were not aborted, as in every figure. */
export function observations(cell: PageCell, metric: PageMetric): Observations {
  const valueOf = metricReader(cell, metric)
  const samples = samplesOf(cell)
  const counted = new Set(countedSamples(samples))
  const price = {
    outputPerMTok: cell.price?.outputPerMTok,
    gatewayMs: gatewayWaitOf([...counted]),
  }
  const seen: Observed[] = []
  const censored: number[] = []
  for (const [index, sample] of samples.entries()) {
    if (!counted.has(sample)) continue
    const value = valueOf(index)
    if (value !== null) seen.push({ index, value })
    else if (isCensored(sample, metric.name, price)) censored.push(index)
  }
  return { seen, censored }
}

function readerOf(cell: PageCell, name: string): (index: number) => Field {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the same package
  return reader(cell, name as keyof PageSample)
}

/** Names are those of a sample, but for what stands in objects of its own there. */
function sampleOf(
  cell: string,
  row: Readonly<Record<string, Exclude<Field, null> | undefined>>,
): Sample {
  const { failureClass, failureStatus, failureMessage, failedInStream } = row
  const { checked, passed, broken, reused, dnsMs, connectMs, tlsMs } = row
  const failed = typeof broken === 'string' ? broken.split('\n') : []
  const failure = {
    class: failureClass,
    status: failureStatus,
    message: failureMessage,
    inStream: failedInStream,
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the same package
  return {
    ...row,
    cell,
    warmup: row['phase'] === 'warmup',
    failure: failureClass === undefined ? undefined : failure,
    quality:
      checked === true
        ? { passed, failed: failed.map((check) => ({ check, reason: '', broken: true })) }
        : undefined,
    connection: { reused, dnsMs, connectMs, tlsMs },
    headers: {},
    nonce: '',
    leftOut: [],
    sentAs: {},
    notes: [],
    toolCalls: [],
  } as unknown as Sample
}
