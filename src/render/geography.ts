import { showInterval, showNumber } from '../format/numbers.ts'
import { isStreamed } from '../report/reading/streams.ts'
import type { ShownCell, ShownMatrix } from './join-locations.ts'
import { scaled, timeUnit, type Unit } from './time-unit.ts'

/** More sentences would repeat the table. */
const MAX_SENTENCES = 6

/** From where an endpoint answers first, and how long it takes from elsewhere, in sentences. */
export function geographySentences(matrix: ShownMatrix): string[] {
  if (!matrix.locations) return []
  const metric = placeMetric(matrix)
  const unit = timeUnit(matrix, metric)
  const endpoints = Map.groupBy(matrix.cells, ({ plainLabel = '' }) => plainLabel)
  const sentences = [...endpoints].flatMap(
    ([endpoint, cells]) => sentenceOf(endpoint, cells, { unit, metric }) ?? [],
  )
  const rest = sentences.length - MAX_SENTENCES
  if (rest <= 0) return sentences
  return [...sentences.slice(0, MAX_SENTENCES), `… and ${rest} more endpoints in the table.`]
}

/** The time that places are compared by. */
export function placeMetric(matrix: ShownMatrix): PlaceMetric {
  return isStreamed(matrix) ? 'ttftMs' : 'totalMs'
}

type PlaceMetric = 'ttftMs' | 'totalMs'

const placeWords = { ttftMs: 'first token', totalMs: 'whole answer' } as const

function sentenceOf(
  endpoint: string,
  cells: readonly ShownCell[],
  { unit, metric }: { readonly unit: Unit; readonly metric: PlaceMetric },
): string | undefined {
  const [nearest, ...others] = cells
    .filter(({ summary }) => summary[metric].median !== undefined)
    .toSorted((a, b) => Number(a.summary[metric].median) - Number(b.summary[metric].median))
  const [next] = others
  if (!nearest || !next) return undefined
  const figure = ({ summary: { [metric]: time } }: ShownCell): string =>
    `${showNumber((time.median ?? 0) / unit.divisor)} ${unit.name} ${showInterval(time.ciLow, time.ciHigh, scaled(unit, true))}`.trim()
  const rest = joinList(others.map((cell) => `${figure(cell)} from ${cell.location}`))
  if (!isApart(nearest, next, metric)) {
    return `${endpoint}: ${placeWords[metric]} after ${figure(nearest)} from ${nearest.location}, ${rest}; ${nearest.location} and ${next.location} cannot be told apart.`
  }
  return `${endpoint} is fastest from ${nearest.location}: ${placeWords[metric]} after ${figure(nearest)}, ${rest}.`
}

/** Whether the intervals of two medians leave each other alone. */
function isApart(near: ShownCell, far: ShownCell, metric: PlaceMetric): boolean {
  const high = near.summary[metric].ciHigh
  const low = far.summary[metric].ciLow
  return high !== undefined && low !== undefined && high < low
}

function joinList(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
