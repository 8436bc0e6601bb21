import { type Capacity, type CapacityRule, endpointCells } from '../model/capacity.ts'
import type { GateCell } from './gate-request.ts'

/**
 * What is judged of a search: every endpoint as one cell, with its capacity. Of its summary, which is that of the
 * lowest load, only whether this machine lagged is about the search. Without one, the cells themselves.
 */
export function foundCells<Item extends GateCell>(
  cells: readonly Item[],
  {
    rule,
    capacities = [],
  }: {
    readonly rule: CapacityRule | undefined
    readonly capacities: readonly Capacity[] | undefined
  },
): readonly Item[] {
  if (!rule) return cells
  return endpointCells(cells, rule).flatMap((cell) => {
    const capacity = capacities.find(({ id }) => id === cell.id)
    if (!capacity) return []
    const summary = { ...cell.summary, clientLimited: capacity.stoppedBy === 'client' }
    return [{ ...cell, summary, search: { capacity, max: rule.max } }]
  })
}
