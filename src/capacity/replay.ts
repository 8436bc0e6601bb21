import {
  type Capacity,
  type CapacityRule,
  type SearchCut,
  searchedEndpoints,
} from '../model/capacity.ts'
import type { Sample } from '../model/sample.ts'
import { CapacityCourse, type DueBlock, samplesOfBlock, type SearchedCell } from './course.ts'

/** A cell of a search with what was observed of it. */
type ObservedCell = SearchedCell & { readonly samples: readonly Sample[] }

/** The searches of a matrix as its samples say: their results, and every block that was due. */
export interface Replayed {
  readonly capacities: readonly Capacity[]
  readonly due: readonly DueBlock<ObservedCell>[]
}

/** Searches again, with the samples that there are in the place of requests. */
export function replaySearches(
  cells: readonly ObservedCell[],
  {
    rule,
    seed,
    cuts = {},
  }: {
    readonly rule: CapacityRule
    readonly seed: number
    /** Searches that were cut short, by id of the endpoint. */
    readonly cuts?: Readonly<Record<string, SearchCut>> | undefined
  },
): Replayed {
  const endpoints = searchedEndpoints(cells, rule.of)
  const course = new CapacityCourse(endpoints, { rule, seed })
  const last = new Map(
    endpoints.map((endpoint) => [
      endpoint.id,
      Math.max(-1, ...endpoint.cells.flatMap(({ samples }) => samples.map(({ round }) => round))),
    ]),
  )
  const due: DueBlock<ObservedCell>[] = []
  const mayAsk = (id: string): boolean => {
    if ((last.get(id) ?? -1) >= course.nextRound) return true
    const cut = cuts[id]
    if (cut) course.cut(id, cut)
    // The next block tells whether the search has come to its own end, or goes on.
    return cut === undefined
  }
  while (course.isOpen) {
    let isAsked = false
    for (const block of course.turn(mayAsk)) {
      const samples = samplesOfBlock(block, block.cell.samples)
      course.take(block, samples)
      if (samples.length === 0) continue
      due.push(block)
      isAsked = true
    }
    if (!isAsked) break
  }
  return { capacities: course.capacities, due }
}
