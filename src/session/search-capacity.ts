import type { BenchMessage, PlannedCell } from '../bridge/messages.ts'
import { sizeOfBlock } from '../capacity/block-plan.ts'
import { CapacityCourse, samplesOfBlock } from '../capacity/course.ts'
import {
  type Capacity,
  type CapacityRule,
  endpointIdOf,
  type SearchCut,
  searchedEndpoints,
} from '../model/capacity.ts'
import type { Cell } from '../model/cell.ts'
import type { Round } from '../model/round.ts'
import type { Sample } from '../model/sample.ts'
import type { Ending } from '../runner/measure.ts'
import { type ScheduleOptions, searchRounds } from '../runner/schedule.ts'
import type { Plan } from './plan.ts'

interface SearchOptions {
  readonly rule: CapacityRule
  readonly cells: readonly PlannedCell[]
  readonly matrix: string
  /** What rounds are drawn from. */
  readonly planned: ScheduleOptions
  readonly tell: (message: BenchMessage) => Promise<unknown>
  readonly walk: (rounds: readonly Round[], cells: readonly PlannedCell[]) => Promise<Ending>
  /** Of each cell, filled meanwhile. */
  readonly taken: ReadonlyMap<string, readonly Sample[]>
  /** Why the endpoint of a cell gets no more requests; undefined where it does. */
  readonly reasonAgainst: (cell: PlannedCell) => string | undefined
}

/** What the searches of a matrix came to. */
interface Searched {
  readonly ending: Ending
  readonly capacities: readonly Capacity[]
  /** Searches that were cut short, by id of the endpoint. */
  readonly cuts: Readonly<Record<string, SearchCut>>
}

/** Searches the highest load of every endpoint, a block of each in turn, until each interval is narrow. */
export async function searchCapacity(options: SearchOptions): Promise<Searched> {
  const { rule, cells, matrix, planned, tell, walk, taken, reasonAgainst } = options
  const endpoints = searchedEndpoints(cells, rule.of)
  const course = new CapacityCourse(endpoints, { rule, seed: planned.seed })
  const cuts: Record<string, SearchCut> = {}
  const cut = (endpoint: string, why: SearchCut): void => {
    cuts[endpoint] = why
    course.cut(endpoint, why)
  }
  const mayAsk = (id: string): boolean => {
    const [cell] = endpoints.find((endpoint) => endpoint.id === id)?.cells ?? []
    if (!cell || reasonAgainst(cell) === undefined) return true
    cut(id, 'suspended')
    return false
  }
  let ending: Ending = 'complete'
  while (ending === 'complete' && course.isOpen) {
    for (const due of course.turn(mayAsk)) {
      const { cell, block, firstRound } = due
      const size = sizeOfBlock(due)
      const rounds = searchRounds(planned, { block, firstRound, cell: cell.id, size })
      await tell({ kind: 'search-block', matrix, cell: cell.id, rounds })
      ending = await walk(rounds, [cell])
      course.take(due, samplesOfBlock(due, taken.get(cell.id) ?? []))
      if (ending !== 'complete') break
    }
  }
  if (ending !== 'complete') {
    const why = ending === 'budget' ? 'budget' : 'interrupted'
    for (const { id, stoppedBy } of course.capacities) if (stoppedBy === undefined) cut(id, why)
  }
  return { ending, capacities: course.capacities, cuts }
}

/** The id under which tests need a cell: its own, or that of the endpoint that is searched. */
export function testedAs(cell: Cell, { capacity }: Pick<Plan, 'capacity'>): string {
  return capacity ? endpointIdOf(cell, capacity.of) : cell.id
}

/** Whether the endpoint of a cell gets no more requests. */
export function isCutOff(cell: Cell, { cuts, capacities }: Searched): boolean {
  const own = capacities.find(({ id, of }) => id === endpointIdOf(cell, of))
  return own !== undefined && cuts[own.id] === 'suspended'
}

/** Whether there is an interval for every endpoint, however wide: money that ran out is an end like others. */
export function isFound({ ending, capacities }: Searched): boolean {
  return ending !== 'aborted' && capacities.every(({ value }) => value !== undefined)
}
