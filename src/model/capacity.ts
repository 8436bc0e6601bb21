import { type Cell, levelLabels } from './cell.ts'
import type { Sample } from './sample.ts'
import type { Objective } from './threshold.ts'

/** What a load is counted in: requests in flight, or requests per second. */
export const loadKinds = ['concurrency', 'rate'] as const
export type LoadKind = (typeof loadKinds)[number]

/** The level at which every search begins. */
export const MIN_LOAD = 1

/** A search for the highest load, with every default settled. */
export interface CapacityRule {
  readonly objective: Objective
  /** The share of requests that has to keep the objective. */
  readonly share: number
  readonly of: LoadKind
  /** The highest level that is tried. */
  readonly max: number
  /** How wide the interval may be, as a share of the capacity. */
  readonly relativeWidth: number
  /** Requests to an endpoint, at most. */
  readonly maxRequests: number
}

/**
 * Why a search ended: the interval is narrow enough; the highest level is kept; nothing is kept at load 1;
 * the endpoint refuses (429) at load 1; this machine lags at higher levels; or there were no more requests, no more money, no more answers.
 */
export const capacityEnds = [
  'width',
  'max',
  'nothing',
  'refused',
  'client',
  'requests',
  'budget',
  'suspended',
  'interrupted',
] as const
export type CapacityEnd = (typeof capacityEnds)[number]

/** What cuts a search short, whatever its blocks say. */
export type SearchCut = Extract<CapacityEnd, 'budget' | 'suspended' | 'interrupted'>

/** One block of a search, in the order in which they were sent. */
export interface CapacityBlock {
  /** Number of the block; its rounds and samples carry it. */
  readonly block: number
  readonly level: number
  /** Requests of the block. */
  readonly asked: number
  /** … those of its first filling left out; 0 where the block is not whole. */
  readonly counted: number
  /** Counted requests that kept the objective. */
  readonly kept: number
  /** Counted requests that were refused for now (429). They did not keep it. */
  readonly refused: number
  /** Milliseconds by which this machine lagged, where the block does not count because of that. */
  readonly lagMs?: number | undefined
}

/** The highest load that an endpoint bears, with an interval of 95 %. */
export interface Capacity {
  /** Id and label of the endpoint: those of its cells without their level of load. */
  readonly id: string
  readonly label: string
  readonly model: string
  readonly provider: string
  readonly of: LoadKind
  readonly share: number
  readonly objective: Objective
  /** Undefined where no block was whole; 0 where not even load 1 keeps the objective. */
  readonly value: number | undefined
  readonly ciLow: number | undefined
  /** Undefined where no level that was tried is certainly too high. */
  readonly ciHigh: number | undefined
  /** Undefined while the search goes on. */
  readonly stoppedBy: CapacityEnd | undefined
  readonly requests: number
  /** US dollars of all its requests whose cost is known; undefined where it is of none. */
  readonly costUsd: number | undefined
  /** How many requests are worth one. */
  readonly designEffect: number | undefined
  readonly blocks: readonly CapacityBlock[]
}

/** An endpoint under one workload, with a cell for each level of load that may be tried. */
export interface SearchedEndpoint<Item extends Cell = Cell> {
  readonly id: string
  readonly label: string
  readonly cells: readonly Item[]
}

/** The level of load of a cell. */
export function loadOfCell({ levels }: Pick<Cell, 'levels'>, of: LoadKind): number {
  return of === 'rate' ? (levels.rate ?? 0) : levels.concurrency
}

/** The id of a cell's endpoint: its own without the level of load. */
export function endpointIdOf(cell: Pick<Cell, 'id' | 'levels'>, of: LoadKind): string {
  return cell.id.replace(` ${of}=${loadOfCell(cell, of)}`, '')
}

/** Cells by endpoint, in their order. */
export function searchedEndpoints<Item extends Cell>(
  cells: readonly Item[],
  of: LoadKind,
): SearchedEndpoint<Item>[] {
  return [...Map.groupBy(cells, (cell) => endpointIdOf(cell, of))].map(([id, own]) => ({
    id,
    label: labelOf(own[0], of),
    cells: own.toSorted((a, b) => loadOfCell(a, of) - loadOfCell(b, of)),
  }))
}

function labelOf(cell: Cell | undefined, of: LoadKind): string {
  if (!cell) return ''
  const level = levelLabels[of](cell.levels)
  return cell.label.replace(`, ${level}`, '')
}

/** Every endpoint that is searched as one cell, with the samples of all its loads; the cells themselves without a search. */
export function endpointCells<Item extends Cell & { readonly samples?: readonly Sample[] }>(
  cells: readonly Item[],
  rule: Pick<CapacityRule, 'of'> | undefined,
): readonly Item[] {
  if (!rule) return cells
  return searchedEndpoints(cells, rule.of).flatMap(({ id, label, cells: own }) => {
    const [first] = own
    if (!first) return []
    const samples = first.samples && own.flatMap((cell) => cell.samples ?? [])
    return [{ ...first, id, label, ...(samples && { samples }) }]
  })
}

/** The cells that are known to be asked before a search begins: those of its first level. All without one. */
export function firstCells<Item extends Pick<Cell, 'levels'>>(
  cells: readonly Item[],
  rule: Pick<CapacityRule, 'of'> | undefined,
): readonly Item[] {
  return rule ? cells.filter((cell) => loadOfCell(cell, rule.of) === MIN_LOAD) : cells
}
