import { chargedUsd } from '../metrics/cost.ts'
import { type Cell, stageGroups } from '../model/cell.ts'
import type { Round } from '../model/round.ts'
import type { Sample } from '../model/sample.ts'
import { type PendingResponse, RequestSender } from './ask.ts'
import { blocksOf } from './blocks.ts'
import { CellRequests } from './cell-requests.ts'
import { maxUsdOf, type PricedEndpoint } from './endpoint.ts'
import type { Instruments } from './instruments.ts'
import { Judging } from './judging.ts'
import { waitUntil } from './load.ts'
import { isRefusedForNow, noteEnd } from './note-end.ts'
import { prepare } from './prepare.ts'
import { sharedRounds } from './share.ts'
import { thinkMsBefore } from './think-time.ts'
import type { Workload } from './workload.ts'
import { type Ended, worthAsking } from './worth-asking.ts'

/** How a measuring ended: with its last round, by the abort signal or with a load that is over, or at the budget. */
export type Ending = 'complete' | 'aborted' | 'budget'

/**
 * Walks the rounds block by block and hands over every sample. Stops early, without an error, when
 * the signal aborts or the next requests could exceed the budget.
 */
export async function measure(workload: Workload, instruments: Instruments): Promise<Ending> {
  const { signal, eventLoop } = instruments
  const walk = new Walk(workload, instruments)
  eventLoop.start()
  try {
    for (const block of blocksOf(workload.rounds)) {
      if (walk.recall(block)) continue
      try {
        await walk.measureBlock(block)
        if (walk.isOutOfMoney) return 'budget'
        if (signal.aborted || workload.injection?.isOver) return 'aborted'
      } finally {
        await walk.judge()
      }
      walk.leaveOutSettled(block)
      await instruments.onBlockEnd?.(block)
    }
    return 'complete'
  } finally {
    eventLoop.stop()
  }
}

/** Cells that are asked one after the other. Lanes of one wave are asked side by side. */
type Lane = readonly Cell[]

class Walk {
  readonly #workload: Workload
  readonly #instruments: Instruments
  readonly #sender: RequestSender
  readonly #requests: CellRequests
  readonly #cells: ReadonlyMap<string, Cell>
  /** When the last answer of each cell was there, on the monotonic clock. */
  readonly #endedAt = new Map<string, number>()
  readonly #groups: readonly (readonly Cell[])[]
  readonly #judging: Judging | undefined
  /** By its index, a round with the cells that are asked here in it; empty where all are. */
  readonly #shared: ReadonlyMap<number, Round>
  /** By id of the cell. */
  readonly #endpoints = new Map<string, PricedEndpoint>()
  /** In how many rounds each cell is due, and of how many the outcome is known, or never will be. */
  readonly #due = new Map<string, number>()
  readonly #taken = new Map<string, number>()
  #goesOn: (id: string) => boolean = () => true

  constructor(workload: Workload, instruments: Instruments) {
    this.#workload = workload
    this.#instruments = instruments
    this.#sender = new RequestSender(workload, instruments)
    this.#requests = new CellRequests(workload, instruments, this.#sender)
    this.#cells = new Map(workload.cells.map((cell) => [cell.id, cell]))
    this.#shared = sharedOf(workload)
    for (const { order } of this.#own(workload.rounds)) {
      for (const id of order) addTo(this.#due, id, 1)
    }
    this.#groups = stageGroups(workload.cells)
    const { judgedBy = [] } = workload
    this.#judging =
      judgedBy.length > 0 ? new Judging(judgedBy, { ...workload, instruments }) : undefined
  }

  /**
   * Asks every cell what the block's rounds ask; again, while that is worth it, who was away. Nobody waits
   * for a provider that makes a pause: its cells come after those of the others, so that these stay close
   * together in time, and before the next block.
   */
  async measureBlock(block: readonly Round[]): Promise<void> {
    const waves = this.#wavesOf(block)
    while (waves.length > 0 && !this.isOutOfMoney && !this.#isEnded) {
      const waits = waves.map((lanes) => this.#waitMsOf(lanes))
      // Several injectors go in one order, whoever of them is asked to wait.
      const next = this.#workload.injection ? 0 : waits.indexOf(Math.min(...waits))
      const [lanes = []] = waves.splice(next, 1)
      const open = await this.#askWave(lanes, block)
      const left = lanes.map((cells) => cells.filter(({ id }) => open.has(id)))
      if (open.size > 0) waves.unshift(left.filter((cells) => cells.length > 0))
    }
  }

  get #isEnded(): boolean {
    return this.#instruments.signal.aborted || this.#workload.injection?.isOver === true
  }

  /** Blocks of load are what they are: their requests are not sent again, and a refusal is one of theirs. */
  #isLoad(block: readonly Round[]): boolean {
    return block.length > 1 || this.#workload.injection !== undefined
  }

  /** Of rounds the cells that are asked here; all of them where there are no other injectors. */
  #own(rounds: readonly Round[]): readonly Round[] {
    if (this.#shared.size === 0) return rounds
    return rounds.map((round) => this.#shared.get(round.index) ?? round)
  }

  /** The cells that are asked together with one: all of its stages. */
  #stagesOf(cell: Cell): readonly Cell[] {
    return this.#groups.find((group) => group.includes(cell)) ?? [cell]
  }

  get isOutOfMoney(): boolean {
    return this.#requests.isOutOfMoney
  }

  /** What is measured at a time, in the shuffled order of the block's rounds; of stages the first. */
  #wavesOf(block: readonly Round[]): Lane[][] {
    const ids = new Set(block.flatMap(({ order }) => order.filter((id) => this.#goesOn(id))))
    const inOrder = [...ids].flatMap((id) => this.#cells.get(id) ?? [])
    const cells = stageGroups(inOrder).flatMap(([first]) => first ?? [])
    const lanes = [...Map.groupBy(cells, ({ levels }) => levels.provider).values()]
    const isOneByOne = this.#workload.order === 'sequential' || lanes.length < 2
    return isOneByOne ? cells.map((cell) => [[cell]]) : [lanes]
  }

  /** How long it takes until any of these cells may be asked. */
  #waitMsOf(lanes: readonly Lane[]): number {
    const { pacing, suspensions } = this.#instruments
    const waits = lanes.flatMap(([cell]) => {
      const endpoint = cell && this.#endpointOf(cell)
      if (!endpoint || suspensions.reasonFor(endpoint) !== undefined) return [0]
      return [pacing.waitMs(endpoint)]
    })
    return Math.min(...waits)
  }

  /**
   * Answers are read when all of them are there: decoding one would delay the stamps of the others.
   * Returns the ids of the cells that are to be asked again, or were not asked yet.
   */
  async #askWave(lanes: readonly Lane[], block: readonly Round[]): Promise<ReadonlySet<string>> {
    const { eventLoop, budget, suspensions, outages, signal, onAway, waiting } = this.#instruments
    const isLoad = this.#isLoad(block)
    await this.#sender.compose(
      lanes.flat().flatMap((cell) => this.#stagesOf(cell)),
      this.#own(block),
    )
    if (lanes.length === 1) await this.#prepare(lanes.flat(), block)
    eventLoop.reset()
    const later: Cell[] = []
    const answers = await Promise.all(lanes.map((cells) => this.#askLane(cells, block, later)))
    const delaysMs = new Map(
      answers.flat().map(({ thread }) => [thread, eventLoop.p99Ms(thread)] as const),
    )
    await waiting?.flush()
    const ended: Ended[] = []
    for (const asked of answers.flat()) {
      const sample = await asked.read(delaysMs.get(asked.thread))
      budget.settle(maxUsdOf(asked.endpoint, [asked.round]), chargedUsd(sample))
      suspensions.note(asked.endpoint, sample, { isLoad })
      ended.push({ asked, sample })
    }
    const away = worthAsking(ended, this.#instruments)
    // Blocks of load are what they are: asked again, they would be other requests.
    const isAskedAgain = !isLoad && !signal.aborted
    const told: Promise<void>[] = []
    for (const { asked, sample } of ended) {
      const pauseMs = isAskedAgain ? away.get(sample.cell) : undefined
      outages.note(sample, { askedAt: asked.askedAt, isAskedAgain: pauseMs !== undefined })
      if (pauseMs !== undefined) {
        told.push(Promise.resolve(onAway?.(sample, { askedAt: asked.askedAt, pauseMs })))
        continue
      }
      addTo(this.#taken, sample.cell, 1)
      if (this.#judging) this.#judging.add({ sample, round: asked.round, answer: asked.checked() })
      else told.push(this.#tell(sample))
    }
    told.push(...this.#notePauses(answers.flat(), isLoad))
    await Promise.all(told)
    waiting?.clear()
    return new Set([...(isAskedAgain ? away.keys() : []), ...later.map(({ id }) => id)])
  }

  /** Of a block of load the pause counts that lasts longest. */
  #notePauses(answers: readonly PendingResponse[], isLoad: boolean): Promise<void>[] {
    const pauses = answers.flatMap((asked) => noteEnd(this.#instruments, asked, { isLoad }) ?? [])
    const last = pauses.toSorted((a, b) => b.from + b.pauseMs - (a.from + a.pauseMs))
    const { onPause } = this.#instruments
    return (isLoad ? last.slice(0, 1) : pauses).map(async (pause) => onPause?.(pause))
  }

  /** Requests that are still to be sent or read; none of cells that are suspended or settled. */
  #left(): number {
    const { suspensions } = this.#instruments
    return this.#workload.cells
      .filter((cell) => this.#goesOn(cell.id) && !suspensions.reasonFor(this.#endpointOf(cell)))
      .reduce((sum, { id }) => sum + (this.#due.get(id) ?? 0) - (this.#taken.get(id) ?? 0), 0)
  }

  #endpointOf(cell: Cell): PricedEndpoint {
    const endpoint = this.#endpoints.get(cell.id) ?? this.#workload.endpointOf(cell)
    this.#endpoints.set(cell.id, endpoint)
    return endpoint
  }

  /** Has answers judged that wait for it: no request is open now. */
  async judge(): Promise<void> {
    await this.#judging?.judge((sample) => this.#tell(sample))
  }

  async #tell(sample: Sample): Promise<void> {
    this.#workload.stopping?.take(sample)
    await this.#instruments.onSample(sample, this.#left())
  }

  /** Takes what an earlier process finished of a block; false where it is to be asked. */
  recall(block: readonly Round[]): boolean {
    const samples = this.#workload.recorded?.(block)
    for (const sample of samples ?? []) {
      const cell = this.#cells.get(sample.cell)
      const isLoad = this.#isLoad(block)
      if (cell) this.#instruments.suspensions.note(this.#endpointOf(cell), sample, { isLoad })
      addTo(this.#taken, sample.cell, 1)
      this.#workload.stopping?.take(sample)
    }
    if (samples) this.leaveOutSettled(block)
    return samples !== undefined
  }

  /** Leaves out from now on what has been asked enough. */
  leaveOutSettled(block: readonly Round[]): void {
    const open = this.#workload.stopping?.after(block.filter(({ warmup }) => !warmup).length)
    if (open) this.#goesOn = (id) => open.has(id)
  }

  /** Side by side each lane does so for itself; where there is one lane, before anything is timed. */
  async #prepare(cells: Lane, block: readonly Round[]): Promise<void> {
    for (const cell of cells) await this.#think(cell, block)
    const asked = cells.map((cell) => {
      const [busiest = cell] = this.#stagesOf(cell).toSorted(
        (a, b) => (b.levels.rate ?? 0) - (a.levels.rate ?? 0),
      )
      return { cell: busiest, endpoint: this.#endpointOf(cell) }
    })
    const { injection } = this.#workload
    await prepare(asked, block, { ...this.#instruments, of: injection?.of })
  }

  /** Lets pass what somebody takes who thinks about a cell's last answer. */
  async #think(cell: Cell, [round]: readonly Round[]): Promise<void> {
    const { suspensions, signal } = this.#instruments
    const endedAt = this.#endedAt.get(cell.id)
    const endpoint = this.#endpointOf(cell)
    if (!round || endedAt === undefined || suspensions.reasonFor(endpoint) !== undefined) return
    const thinkMs = thinkMsBefore(round, this.#workload)
    if (thinkMs > 0) await waitUntil(endedAt + thinkMs / (endpoint.timeFactor ?? 1), signal)
  }

  /** A lane ends where its provider wants a pause: what others answered should not wait unread. */
  async #askLane(cells: Lane, block: readonly Round[], later: Cell[]): Promise<PendingResponse[]> {
    const answers: PendingResponse[] = []
    for (const [index, cell] of cells.entries()) {
      const stages = this.#stagesOf(cell)
      const isDue = ({ order }: Round): boolean => stages.some(({ id }) => order.includes(id))
      const whole = block.filter(isDue)
      const rounds = this.#own(whole).filter(isDue)
      await this.#prepare([cell], rounds)
      if (this.isOutOfMoney || this.#isEnded) break
      const own = await this.#requests.ask(stages, this.#endpointOf(cell), { rounds, whole })
      // A block of load whose time is over asks no more.
      if (this.#isLoad(block)) addTo(this.#taken, cell.id, rounds.length - own.length)
      for (const { endedAt } of own) this.#endedAt.set(cell.id, endedAt)
      answers.push(...own)
      if (!own.some(isRefusedForNow)) continue
      later.push(...cells.slice(index + 1))
      break
    }
    return answers
  }
}

/** The rounds of one of several injectors; none where there is but one. */
function sharedOf({ rounds, cells, seed, injection }: Workload): ReadonlyMap<number, Round> {
  if (!injection) return new Map()
  const { number, of } = injection
  const shared = sharedRounds(rounds, cells, { seed, of, injectors: new Set([number]) })
  return new Map(shared.map((round) => [round.index, round]))
}

function addTo(counts: Map<string, number>, id: string, more: number): void {
  counts.set(id, (counts.get(id) ?? 0) + more)
}
