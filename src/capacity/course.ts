import { significant } from '../format/significant.ts'
import { costOf } from '../metrics/cost.ts'
import { keepsObjective } from '../metrics/goodput.ts'
import {
  type Capacity,
  type CapacityBlock,
  type CapacityEnd,
  type CapacityRule,
  loadOfCell,
  type SearchCut,
  type SearchedEndpoint,
} from '../model/capacity.ts'
import type { Cell } from '../model/cell.ts'
import type { Sample } from '../model/sample.ts'
import { randomStream } from '../stats/random.ts'
import {
  type BlockPlan,
  blockPlanOf,
  countedAmong,
  needsFullBlocks,
  sizeOfBlock,
} from './block-plan.ts'
import type { LoadBlock } from './load-block.ts'
import { answerSecondsOf, ownLagOf } from './own-lag.ts'
import { Search } from './search.ts'

/** So often in a row a block is sent again that did not count because this machine lagged. */
const MAX_LAGGED = 3

/** A cell whose answers have a price, perhaps. */
export interface SearchedCell extends Cell {
  readonly price?: { readonly outputPerMTok: number } | undefined
}

/** A block that is to be asked next. */
export interface DueBlock<Item extends SearchedCell = SearchedCell> extends BlockPlan {
  /** Counted over all endpoints, from 0 on. */
  readonly block: number
  /** Index of its first round. */
  readonly firstRound: number
  readonly endpoint: string
  readonly cell: Item
}

/** The samples of a block. */
export function samplesOfBlock(due: DueBlock, samples: readonly Sample[]): Sample[] {
  const { firstRound } = due
  const next = firstRound + sizeOfBlock(due)
  return samples.filter(({ round }) => round >= firstRound && round < next)
}

/**
 * The searches of a matrix, one for each endpoint, a block of each in turn. What is asked next follows from
 * the samples so far, the seed and the rule: whoever verifies a document asks again.
 */
export class CapacityCourse<Item extends SearchedCell = SearchedCell> {
  readonly #rule: CapacityRule
  readonly #seed: number
  readonly #searches: readonly EndpointSearch<Item>[]
  #block = 0
  #round = 0
  #turn = 0

  constructor(
    endpoints: readonly SearchedEndpoint<Item>[],
    { rule, seed }: { readonly rule: CapacityRule; readonly seed: number },
  ) {
    this.#rule = rule
    this.#seed = seed
    this.#searches = endpoints.map((endpoint) => new EndpointSearch(endpoint, { rule, seed }))
  }

  /**
   * The next block of every endpoint that is still searched and may be asked, in an order of the seed; none at
   * the end.
   */
  *turn(mayAsk: (endpoint: string) => boolean): Generator<DueBlock<Item>> {
    this.#turn += 1
    const place = ({ endpoint: { id } }: EndpointSearch<Item>): number =>
      randomStream(this.#seed, 'capacity', `turn ${this.#turn}`, id).uniform()
    for (const search of this.#searches.toSorted((a, b) => place(a) - place(b))) {
      const { id } = search.endpoint
      const due = search.end === undefined && mayAsk(id) ? search.next() : undefined
      if (!due) continue
      yield { ...due, block: this.#block, firstRound: this.#round, endpoint: id }
      this.#block += 1
      this.#round += sizeOfBlock(due)
    }
  }

  /** Index of the round that is drawn next. */
  get nextRound(): number {
    return this.#round
  }

  /** Whether any endpoint is still searched. */
  get isOpen(): boolean {
    return this.#searches.some(({ end }) => end === undefined)
  }

  /** Takes the samples of a block. */
  take(due: DueBlock<Item>, samples: readonly Sample[]): void {
    this.#of(due.endpoint)?.take(due, samples)
  }

  /** Ends the search of an endpoint, unless it has ended. */
  cut(endpoint: string, why: SearchCut): void {
    this.#of(endpoint)?.cut(why)
  }

  get capacities(): Capacity[] {
    return this.#searches.map((search) => search.result(this.#rule))
  }

  #of(id: string): EndpointSearch<Item> | undefined {
    return this.#searches.find(({ endpoint }) => endpoint.id === id)
  }
}

class EndpointSearch<Item extends SearchedCell> {
  readonly endpoint: SearchedEndpoint<Item>
  readonly #rule: CapacityRule
  readonly #seed: number
  #search: Search
  /** Whether higher levels are left out because this machine lags at them. */
  #isCapped = false
  readonly #loads: LoadBlock[] = []
  /** Blocks in a row that did not count because this machine lagged. */
  #lagged = 0
  /** How long an answer takes when little is asked, in seconds. */
  #answerSeconds: number | undefined
  readonly #blocks: CapacityBlock[] = []
  readonly #costs: number[] = []
  #requests = 0
  #end: CapacityEnd | undefined

  constructor(
    endpoint: SearchedEndpoint<Item>,
    { rule, seed }: { readonly rule: CapacityRule; readonly seed: number },
  ) {
    this.endpoint = endpoint
    this.#rule = rule
    this.#seed = seed
    this.#search = new Search(rule)
  }

  get end(): CapacityEnd | undefined {
    return this.#end
  }

  next(): (BlockPlan & Pick<DueBlock<Item>, 'cell'>) | undefined {
    if (this.#end !== undefined) return undefined
    const { of, maxRequests, objective } = this.#rule
    const step = this.#search.next(this.#loads, {
      seed: this.#seed,
      label: this.endpoint.id,
      left: countedAmong(maxRequests - this.#requests, of),
    })
    if ('end' in step) {
      this.#end = this.#endAs(step.end)
      return undefined
    }
    const plan = blockPlanOf(of, step, {
      isKeptFull: needsFullBlocks(objective),
      answerSeconds: this.#answerSeconds,
    })
    const cell = this.endpoint.cells.find((each) => loadOfCell(each, of) === step.level)
    if (this.#requests + sizeOfBlock(plan) > maxRequests) this.#end = 'requests'
    // A document has only the cells that were asked.
    if (!cell || this.#end !== undefined) return undefined
    return { ...plan, cell }
  }

  take(due: DueBlock<Item>, samples: readonly Sample[]): void {
    const { block, cell, lead, counted } = due
    const { objective, of } = this.#rule
    if (samples.length === 0) return
    const level = loadOfCell(cell, of)
    const inOrder = samples.toSorted((a, b) => a.round - b.round)
    this.#requests += inOrder.length
    this.#costs.push(...inOrder.flatMap((sample) => costOf(sample) ?? []))
    const isWhole = inOrder.length === sizeOfBlock(due) && !inOrder.some(isAborted)
    const outputPerMTok = cell.price?.outputPerMTok
    const lagMs = isWhole
      ? ownLagOf(inOrder, { objective, share: this.#rule.share, outputPerMTok })
      : undefined
    const counts = isWhole && lagMs === undefined
    const own = counts ? inOrder.slice(lead, lead + counted) : []
    const kept = own.map((each) => keepsObjective(each, objective, outputPerMTok))
    if (counts) this.#loads.push({ level, kept })
    this.#answerSeconds ??= answerSecondsOf(inOrder)
    this.#blocks.push({
      block,
      level,
      asked: inOrder.length,
      counted: own.length,
      kept: kept.filter(Boolean).length,
      refused: own.filter(({ failure }) => failure?.class === 'rate-limit').length,
      lagMs: lagMs === undefined ? undefined : significant(lagMs),
    })
    this.#lagged = lagMs === undefined ? 0 : this.#lagged + 1
    if (this.#lagged === MAX_LAGGED) this.#leaveOut(level)
  }

  /** A level at which this machine lags again and again is its limit, unless a higher one has been seen. */
  #leaveOut(level: number): void {
    const below = this.#search.ladder[this.#search.ladder.indexOf(level) - 1]
    const isSeen = this.#loads.some((block) => block.level >= level)
    if (below === undefined || isSeen) {
      this.#end = 'client'
      return
    }
    this.#lagged = 0
    this.#isCapped = true
    this.#search = new Search({ ...this.#rule, max: below })
  }

  #endAs(end: 'width' | 'max' | 'nothing'): CapacityEnd {
    if (end === 'max' && this.#isCapped) return 'client'
    return end === 'nothing' && this.#isRefused() ? 'refused' : end
  }

  cut(why: SearchCut): void {
    this.#end ??= why
  }

  result({ of, share, objective }: CapacityRule): Capacity {
    const { id, label, cells } = this.endpoint
    const estimate = this.#loads.length > 0 ? this.#search.estimate(this.#loads) : undefined
    return {
      id,
      label,
      model: cells[0]?.levels.model ?? '',
      provider: cells[0]?.levels.provider ?? '',
      of,
      share,
      objective,
      value: estimate?.value,
      ciLow: estimate?.ciLow,
      ciHigh: estimate?.ciHigh,
      stoppedBy: this.#end,
      requests: this.#requests,
      costUsd:
        this.#costs.length === 0
          ? undefined
          : significant(this.#costs.reduce((sum, cost) => sum + cost, 0)),
      designEffect: estimate && significant(estimate.designEffect),
      blocks: this.#blocks,
    }
  }

  /** Whether most of what was not kept was refused. */
  #isRefused(): boolean {
    const lost = this.#blocks.reduce((sum, { counted, kept }) => sum + counted - kept, 0)
    const refused = this.#blocks.reduce((sum, each) => sum + each.refused, 0)
    return refused > lost / 2
  }
}

function isAborted({ status }: Sample): boolean {
  return status === 'aborted'
}
