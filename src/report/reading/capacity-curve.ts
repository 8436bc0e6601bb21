import { pluralize } from '../../format/lists.ts'
import { showCount } from '../../format/numbers.ts'
import { type Capacity, endpointIdOf, loadOfCell } from '../../model/capacity.ts'
import type { DocumentCell } from '../schema/results-document.ts'
import { isStreamed } from './streams.ts'

/** A level of load that a search asked, with what its blocks say of the objective. */
export interface CurveLevel<Item extends DocumentCell = DocumentCell> {
  readonly level: number
  readonly cell: Item
  /** Requests that count for the search. */
  readonly counted: number
  readonly kept: number
  readonly refused: number
  /** What counted requests kept, of 1; undefined where no block was whole. */
  readonly share: number | undefined
  /** Milliseconds by which the median time is longer than at the lowest level: the queue at the endpoint. */
  readonly addedMs: number | undefined
}

/** An endpoint that was searched: its capacity, and the levels that were asked, ascending. */
export interface CapacityCurve<Item extends DocumentCell = DocumentCell> {
  readonly capacity: Capacity
  readonly levels: readonly CurveLevel<Item>[]
}

/** The time that load makes longer: of streams the first token, of whole answers all of it. */
export function curveTime(matrix: Parameters<typeof isStreamed>[0]): 'ttftMs' | 'totalMs' {
  return isStreamed(matrix) ? 'ttftMs' : 'totalMs'
}

/** Latency over load for every endpoint that was searched; none without a search. */
export function capacityCurves<Item extends DocumentCell>(
  matrix: Parameters<typeof isStreamed>[0] & {
    readonly capacities: readonly Capacity[]
    readonly cells: readonly Item[]
  },
): CapacityCurve<Item>[] {
  const metric = curveTime(matrix)
  return matrix.capacities.map((capacity) => {
    const { id, of, blocks } = capacity
    const cells = matrix.cells
      .filter((cell) => cell.summary.n > 0 && endpointIdOf(cell, of) === id)
      .toSorted((a, b) => loadOfCell(a, of) - loadOfCell(b, of))
    const base = cells[0]?.summary[metric].median
    return {
      capacity,
      levels: cells.map((cell) => {
        const level = loadOfCell(cell, of)
        const own = blocks.filter((block) => block.level === level)
        const counted = total(own.map((block) => block.counted))
        const kept = total(own.map((block) => block.kept))
        const { median } = cell.summary[metric]
        return {
          level,
          cell,
          counted,
          kept,
          refused: total(own.map((block) => block.refused)),
          share: counted === 0 ? undefined : kept / counted,
          addedMs: median === undefined || base === undefined ? undefined : median - base,
        }
      }),
    }
  })
}

/** How much was asked: `2 endpoints, 1 749 requests in 42 blocks`. */
export function searchSize(capacities: readonly Capacity[]): string {
  const requests = total(capacities.map((capacity) => capacity.requests))
  const blocks = total(capacities.map((capacity) => capacity.blocks.length))
  return `${pluralize(capacities.length, 'endpoint')}, ${showCount(requests)} requests in ${pluralize(blocks, 'block')}`
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
