import { pluralize } from '../format/lists.ts'
import type { ForeignCell, ForeignRequest } from './foreign-run.ts'
import { median } from './median.ts'

const times = [
  ['ttftMs', 'TTFT'],
  ['totalMs', 'total time'],
] as const
/** Units differ by 60 or more, and medians of the same requests by little. */
const MIN_UNIT_FACTOR = 30
/** Clocks of one request are read one after the other. */
const TOLERANCE_MS = 1

interface Checked {
  readonly cell: ForeignCell
  /** A sentence for each contradiction. */
  readonly notes: readonly string[]
}

/** Times that contradict each other, or the summary beside them, are unknown: one of them has another unit. */
export function checkedCell(cell: ForeignCell): Checked {
  if (cell.requests === undefined) return { cell, notes: [] }
  const counts = missing(cell, cell.requests)
  const byUnit = withOneUnit(cell, cell.requests)
  const inOrder = byUnit.requests.map(inItsOrder)
  const mended = inOrder.filter((request, index) => request !== byUnit.requests[index]).length
  const notes = [
    ...counts,
    ...byUnit.notes,
    ...(mended === 0
      ? []
      : [`${pluralize(mended, 'request')} with a TTFT above the total time: both are unknown`]),
  ]
  return { cell: { ...cell, requests: inOrder, aggregates: byUnit.aggregates }, notes }
}

function isGood({ failure, isAborted, isWarmup }: ForeignRequest): boolean {
  return failure === undefined && isAborted !== true && isWarmup !== true
}

/** Of a sample of the requests, of a file that was cut or of a folder that was used twice. */
function missing({ aggregates }: ForeignCell, requests: readonly ForeignRequest[]): string[] {
  const { n, failures } = aggregates ?? {}
  const counts = [
    ['successful', n === undefined ? undefined : n - (failures ?? 0), requests.filter(isGood)],
    ['failed', failures, requests.filter(({ failure }) => failure !== undefined)],
  ] as const
  return counts.flatMap(([kind, counted, listed]) =>
    counted === undefined || counted === listed.length
      ? []
      : [
          `its files list ${pluralize(listed.length, `${kind} request`)}, and its summary counts ${counted}: figures are of those listed`,
        ],
  )
}

function withOneUnit(
  { aggregates }: ForeignCell,
  requests: readonly ForeignRequest[],
): {
  readonly requests: readonly ForeignRequest[]
  readonly aggregates: ForeignCell['aggregates']
  readonly notes: readonly string[]
} {
  const wrong = times.filter(([name]) => {
    const summary = aggregates?.metrics[name]?.median ?? aggregates?.metrics[name]?.mean
    const own = median(requests.filter(isGood).map((request) => request[name]))
    if (summary === undefined || own === undefined) return false
    return Math.max(own / summary, summary / own) >= MIN_UNIT_FACTOR
  })
  if (wrong.length === 0) return { requests, aggregates, notes: [] }
  const unknown = Object.fromEntries(wrong.map(([name]) => [name, undefined]))
  return {
    requests: requests.map((request) => ({ ...request, ...unknown })),
    aggregates: aggregates && { ...aggregates, metrics: { ...aggregates.metrics, ...unknown } },
    notes: wrong.map(
      ([, title]) =>
        `${title} of its requests and of its summary cannot have the same unit: it is unknown`,
    ),
  }
}

function inItsOrder(request: ForeignRequest): ForeignRequest {
  const { ttftMs = 0, totalMs = Infinity } = request
  return ttftMs > totalMs + TOLERANCE_MS
    ? { ...request, ttftMs: undefined, ttfoMs: undefined, totalMs: undefined }
    : request
}
