import { availableParallelism } from 'node:os'

import type { RunSettings } from '../bridge/settings.ts'
import { type Cell, isUnderLoad } from '../model/cell.ts'
import {
  type ExcessLoad,
  type LoadThreads,
  type OwnLoad,
  processorShare,
  seenLoadOf,
  threadsFor,
} from '../model/own-load.ts'
import { httpProtocolNames } from '../model/provider.ts'
import type { Sample } from '../model/sample.ts'
import type { SpreadClient } from '../transport/spread-client.ts'
import { askedLoads, costFor, highestLevels, type LoadShape } from './asked-load.ts'
import { excessLoad } from './excess-load.ts'
import type { Instruments } from './instruments.ts'
import type { Plan } from './plan.ts'

/** Who hands out requests, and writes down what comes, needs one: two threads on two processors cost more than they bear. */
const RESERVED_PROCESSORS = 1

interface SpreadOptions extends Pick<Instruments, 'ownCost'> {
  readonly client: Pick<SpreadClient, 'spreadOver' | 'threadCount'>
  /** How many threads it is to be, where somebody says so. */
  readonly threads: number | undefined
  /** Whether threads can ask the endpoint of a cell; default: they can. */
  readonly isSpread?: (cell: Cell) => boolean
  readonly processors?: number
}

/**
 * Over how many threads the load of a matrix is spread: as many as it needs where endpoints are fast, and more where
 * they turn out to be faster still.
 */
export class LoadSpread {
  readonly #cells: readonly Cell[]
  readonly #plan: LoadShape
  readonly #options: SpreadOptions
  readonly #maxThreads: number
  /** Those whose endpoints threads can ask. */
  readonly #spread: readonly Cell[]
  #processorShare = 0
  #wanted = 1

  constructor(cells: readonly Cell[], plan: LoadShape, options: SpreadOptions) {
    const { isSpread, processors = availableParallelism() } = options
    this.#cells = cells
    this.#plan = plan
    this.#options = options
    this.#maxThreads = Math.max(1, processors - RESERVED_PROCESSORS)
    this.#spread = isSpread ? cells.filter(isSpread) : cells
  }

  /** Of a matrix, with the threads that it may need. */
  static async begin(
    cells: readonly Cell[],
    plan: Plan,
    {
      settings,
      instruments,
    }: { readonly settings: RunSettings; readonly instruments: Instruments },
  ): Promise<LoadSpread> {
    const { injector, mode, threads, catalog } = settings
    const spread = new LoadSpread(
      cells,
      { ...plan, injectors: injector?.of },
      {
        ...instruments,
        threads: mode === 'live' ? threads : undefined,
        // AWS's client keeps its connections to itself.
        isSpread: ({ levels: { provider } }) =>
          httpProtocolNames.some((name) => name === catalog.providers[provider]?.protocol),
      },
    )
    await spread.start()
    return spread
  }

  /** Starts what the load may need, before the first request; without load this thread alone sends. */
  async start(): Promise<void> {
    const isLoad =
      this.#plan.capacity !== undefined || this.#spread.some(({ levels }) => isUnderLoad(levels))
    if (isLoad) await this.#note(askedLoads(this.#spread, this.#plan).map(({ asked }) => asked))
    const needed = threadsFor(this.#processorShare, this.#maxThreads)
    this.#wanted = isLoad ? (this.#options.threads ?? needed) : 1
    await this.#options.client.spreadOver(this.#wanted)
  }

  /** What is too much even so; undefined where nothing is. */
  excess(): Promise<ExcessLoad | undefined> {
    const { ownCost, client } = this.#options
    const threadsOf = (cell: Cell): number =>
      this.#spread.includes(cell) ? Math.max(1, client.threadCount) : 1
    return excessLoad(this.#cells, this.#plan, { ownCost, threadsOf })
  }

  /** Starts what is missing for what was seen of the endpoints, while nothing is asked. */
  async adjust(taken: ReadonlyMap<string, readonly Sample[]>): Promise<void> {
    if (this.#options.threads !== undefined || this.#wanted === this.#maxThreads) return
    await this.#note(
      this.#spread.flatMap((cell) => {
        const levels = highestLevels(cell.levels, this.#plan)
        return seenLoadOf(levels, taken.get(cell.id) ?? []) ?? []
      }),
    )
    const needed = threadsFor(this.#processorShare, this.#maxThreads)
    if (needed <= this.#wanted) return
    this.#wanted = needed
    await this.#options.client.spreadOver(needed)
  }

  /** The threads that send; undefined where this one alone does. */
  get threads(): LoadThreads | undefined {
    const count = this.#options.client.threadCount
    if (count === 0) return undefined
    return {
      count,
      processorShare: this.#options.threads === undefined ? this.#processorShare : undefined,
    }
  }

  async #note(loads: readonly OwnLoad[]): Promise<void> {
    const cost = await costFor(loads, this.#options)
    if (!cost) return
    const shares = loads.map((load) => processorShare(load, cost))
    this.#processorShare = Math.max(this.#processorShare, ...shares)
  }
}
