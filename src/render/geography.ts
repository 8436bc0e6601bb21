import { showInterval, showNumber } from '../format/numbers.ts'
import type { ShownCell, ShownMatrix } from './join-locations.ts'
import { scaled, timeUnit, type Unit } from './time-unit.ts'

/** More sentences would repeat the table. */
const MAX_SENTENCES = 6

/** From where an endpoint answers first, and how long it takes from elsewhere, in sentences. */
export function geographySentences(matrix: ShownMatrix): string[] {
  if (!matrix.locations) return []
  const unit = timeUnit(matrix, 'ttftMs')
  const endpoints = Map.groupBy(matrix.cells, ({ plainLabel = '' }) => plainLabel)
  const sentences = [...endpoints].flatMap(
    ([endpoint, cells]) => sentenceOf(endpoint, cells, unit) ?? [],
  )
  const rest = sentences.length - MAX_SENTENCES
  if (rest <= 0) return sentences
  return [...sentences.slice(0, MAX_SENTENCES), `… and ${rest} more endpoints in the table.`]
}

function sentenceOf(endpoint: string, cells: readonly ShownCell[], unit: Unit): string | undefined {
  const [nearest, ...others] = cells
    .filter(({ summary }) => summary.ttftMs.median !== null)
    .toSorted((a, b) => Number(a.summary.ttftMs.median) - Number(b.summary.ttftMs.median))
  const [next] = others
  if (!nearest || !next) return undefined
  const figure = ({ summary: { ttftMs } }: ShownCell): string =>
    `${showNumber((ttftMs.median ?? 0) / unit.divisor)} ${unit.name} ${showInterval(ttftMs.ciLow, ttftMs.ciHigh, scaled(unit, true))}`.trim()
  const rest = joinList(others.map((cell) => `${figure(cell)} from ${cell.location}`))
  if (!isApart(nearest, next)) {
    return `${endpoint}: first token after ${figure(nearest)} from ${nearest.location}, ${rest}; ${nearest.location} and ${next.location} cannot be told apart.`
  }
  return `${endpoint} is fastest from ${nearest.location}: first token after ${figure(nearest)}, ${rest}.`
}

/** Whether the intervals of two medians leave each other alone. */
function isApart(near: ShownCell, far: ShownCell): boolean {
  const high = near.summary.ttftMs.ciHigh
  const low = far.summary.ttftMs.ciLow
  return high !== null && low !== null && high < low
}

function joinList(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
