import { gatewayWaitMs, isGivenUp } from '../model/given-up.ts'
import type { Column, Field, PageCell, PageMetric, PageSample } from '../render/html/page-data.ts'

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

/** Reads one field of a cell's samples. */
export function reader({ samples }: PageCell, name: keyof PageSample): (index: number) => Field {
  const column: Column = samples.fields[name] ?? null
  if (typeof column !== 'object' || column === null) return () => column
  if ('words' in column) return (index) => column.words[column.at[index] ?? 0] ?? null
  return (index) => column[index] ?? null
}

export function numberReader(
  cell: PageCell,
  name: keyof PageSample,
): (index: number) => number | null {
  const read = reader(cell, name)
  return (index) => {
    const value = read(index)
    return typeof value === 'number' ? value : null
  }
}

/** Where a sample stands among those of its cell in the results document. */
export function placeOf(cell: PageCell, index: number): number {
  return numberReader(cell, 'place')(index) ?? index
}

/** The number of the sample that stands at a place in the document; undefined where it is not drawn. */
export function indexAt(cell: PageCell, place: number): number | undefined {
  for (let index = 0; index < cell.samples.count; index += 1) {
    if (placeOf(cell, index) === place) return index
  }
  return undefined
}

/** Reads a metric of a cell's samples. */
export function metricReader(cell: PageCell, metric: PageMetric): (index: number) => number | null {
  if (metric.name === 'ttftFromIntendedMs') return sumReader(cell, 'queueMs', 'ttftMs')
  if (metric.name === 'totalFromIntendedMs') return sumReader(cell, 'queueMs', 'totalMs')
  if (metric.name === 'outputTokens') {
    const tokens = numberReader(cell, 'outputTokens')
    const status = reader(cell, 'status')
    // Of a broken answer nobody knows how many there would have been.
    return (index) => (status(index) === 'ok' ? tokens(index) : null)
  }
  if (metric.name !== 'pricePerformance') return numberReader(cell, metric.name)
  const speed = numberReader(cell, 'tokensPerSecond')
  const price = cell.outputPerMTok
  return (index) => {
    const value = speed(index)
    return value === null || !price ? null : value / price
  }
}

function sumReader(
  cell: PageCell,
  one: keyof PageSample,
  other: keyof PageSample,
): (index: number) => number | null {
  const left = numberReader(cell, one)
  const right = numberReader(cell, other)
  return (index) => {
    const [a, b] = [left(index), right(index)]
    return a === null || b === null ? null : a + b
  }
}

/** The values that count: those of the main phase that were not aborted, as in every figure. */
export function observations(cell: PageCell, metric: PageMetric): Observations {
  const valueOf = metricReader(cell, metric)
  const isCensored = givenUpReader(cell, metric)
  const isCounted = countedReader(cell)
  const seen: Observed[] = []
  const censored: number[] = []
  for (let index = 0; index < cell.samples.count; index += 1) {
    if (!isCounted(index)) continue
    const value = valueOf(index)
    if (value !== null) seen.push({ index, value })
    else if (isCensored(index)) censored.push(index)
  }
  return { seen, censored }
}

/** Values in order of time, each with where it was asked. */
export interface OrderedValues {
  readonly values: readonly number[]
  readonly blocks: readonly number[]
  readonly rounds: readonly number[]
}

/** The values of a metric as statistics take them: in order of time, what was given up as the worst. */
export function valuesInOrder(cell: PageCell, metric: PageMetric): OrderedValues {
  const { seen, censored } = observations(cell, metric)
  const worst = metric.censored === 'low' ? 0 : Infinity
  const intended = reader(cell, 'intendedAt')
  const block = numberReader(cell, 'block')
  const round = numberReader(cell, 'round')
  const isOpenLoop = /FromIntendedMs$|^queueMs$/.test(metric.name)
  // Who has no price has no speed for it, and who was due at no time was never late.
  const isKnown = (index: number): boolean =>
    (!isOpenLoop || intended(index) !== null) &&
    (metric.name !== 'pricePerformance' || Boolean(cell.outputPerMTok))
  const all = [
    ...seen,
    ...censored.filter(isKnown).map((index) => ({ index, value: worst })),
  ].toSorted((a, b) => a.index - b.index)
  return {
    values: all.map(({ value }) => value),
    blocks: all.map(({ index }) => block(index) ?? 0),
    rounds: all.map(({ index }) => round(index) ?? 0),
  }
}

/** Whether a value that was not seen is censored, as in every figure. */
function givenUpReader(cell: PageCell, metric: PageMetric): (index: number) => boolean {
  const failureClass = reader(cell, 'failureClass')
  const failureStatus = numberReader(cell, 'failureStatus')
  const ttftMs = numberReader(cell, 'ttftMs')
  const endMs = numberReader(cell, 'endMs')
  const failureMessage = reader(cell, 'failureMessage')
  const streamed = reader(cell, 'streamed')
  const gatewayMs = gatewayWaitMs(answersMs(cell))
  return (index) =>
    metric.censored !== undefined &&
    isGivenUp(
      {
        failureClass: failureClass(index)?.toString(),
        failureStatus: failureStatus(index),
        failureMessage: failureMessage(index)?.toString(),
        ttftMs: ttftMs(index),
        endMs: endMs(index),
        streamed: streamed(index) === false ? false : undefined,
      },
      metric.name,
      gatewayMs,
    )
}

function answersMs(cell: PageCell): number[] {
  const status = reader(cell, 'status')
  const ttftMs = numberReader(cell, 'ttftMs')
  const totalMs = numberReader(cell, 'totalMs')
  const isCounted = countedReader(cell)
  return Array.from({ length: cell.samples.count }, (_, index) => index).flatMap((index) =>
    isCounted(index) && status(index) === 'ok' ? (ttftMs(index) ?? totalMs(index) ?? []) : [],
  )
}

/** Whether a sample enters statistics: those of later looks are their own. */
function countedReader(cell: PageCell): (index: number) => boolean {
  const phase = reader(cell, 'phase')
  const status = reader(cell, 'status')
  return (index) => phase(index) === 'main' && status(index) !== 'aborted'
}
