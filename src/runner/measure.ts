import { chargedUsd } from '../metrics/cost.ts'
import type { Cell } from '../model/cell.ts'
import type { Round } from '../model/round.ts'
import type { Sample } from '../model/sample.ts'
import { protocols } from '../protocol/protocols.ts'
import { type PendingResponse, RequestSender } from './ask.ts'
import { blocksOf } from './blocks.ts'
import type { PricedEndpoint } from './endpoint.ts'
import type { Instruments } from './instruments.ts'
import { Judging } from './judging.ts'
import { askBlock } from './load.ts'
import { isAccepted, isMalformed, isUndecided, negotiate } from './negotiations.ts'
import { prepare } from './prepare.ts'
import { Refusals } from './refusals.ts'
import type { Workload } from './workload.ts'
import { type Ended, worthAsking } from './worth-asking.ts'

/** How a measuring ended: with its last round, by the abort signal, or at the budget. */
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
        for (const lanes of walk.wavesOf(block)) {
          await walk.measureWave(lanes, block)
          if (walk.isOutOfMoney) return 'budget'
          if (signal.aborted) return 'aborted'
        }
      } finally {
        await walk.judge()
      }
      walk.leaveOutSettled(block)
      instruments.onBlockEnd?.(block)
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
  readonly #cells: ReadonlyMap<string, Cell>
  readonly #judging: Judging | undefined
  /** By id of the cell. */
  readonly #endpoints = new Map<string, PricedEndpoint>()
  readonly #taken = new Map<string, number>()
  #goesOn: (id: string) => boolean = () => true
  isOutOfMoney = false

  constructor(workload: Workload, instruments: Instruments) {
    this.#workload = workload
    this.#instruments = instruments
    this.#sender = new RequestSender(workload, instruments)
    this.#cells = new Map(workload.cells.map((cell) => [cell.id, cell]))
    const { judgedBy = [] } = workload
    this.#judging =
      judgedBy.length > 0 ? new Judging(judgedBy, { ...workload, instruments }) : undefined
  }

  /** What is measured at a time, in the shuffled order of the block's first round. */
  wavesOf([first]: readonly Round[]): Lane[][] {
    const ids = first?.order.filter((id) => this.#goesOn(id)) ?? []
    const cells = ids.flatMap((id) => this.#cells.get(id) ?? [])
    const lanes = [...Map.groupBy(cells, ({ levels }) => levels.provider).values()]
    const isOneByOne = this.#workload.order === 'sequential' || lanes.length < 2
    return isOneByOne ? cells.map((cell) => [[cell]]) : [lanes]
  }

  /** Asks every cell of the lanes what the block's rounds ask; again, while that is worth it, who was away. */
  async measureWave(lanes: readonly Lane[], block: readonly Round[]): Promise<void> {
    let asked = lanes
    while (asked.length > 0) {
      const away = await this.#askWave(asked, block)
      const lanesAway = asked.map((cells) => cells.filter(({ id }) => away.has(id)))
      asked = lanesAway.filter((cells) => cells.length > 0)
    }
  }

  /**
   * Answers are read when all of them are there: decoding one would delay the stamps of the others.
   * Returns the ids of the cells that are to be asked again.
   */
  async #askWave(lanes: readonly Lane[], block: readonly Round[]): Promise<ReadonlySet<string>> {
    const { eventLoop, budget, suspensions, outages, signal, onAway, waiting } = this.#instruments
    this.#sender.compose(lanes.flat(), block)
    if (lanes.length === 1) await this.#prepare(lanes.flat(), block.length)
    eventLoop.reset()
    const answers = await Promise.all(lanes.map((cells) => this.#askLane(cells, block)))
    const clientDelayMs = eventLoop.p99Ms()
    await waiting?.flush()
    const ended: Ended[] = []
    for (const asked of answers.flat()) {
      const sample = await asked.read(clientDelayMs)
      budget.settle(asked.endpoint.maxRequestUsd, chargedUsd(sample))
      suspensions.note(asked.endpoint, sample)
      ended.push({ asked, sample })
    }
    const away = worthAsking(ended, this.#instruments)
    // Blocks of load are what they are: asked again, they would be other requests.
    const isAskedAgain = block.length === 1 && !signal.aborted
    const told: Promise<void>[] = []
    for (const { asked, sample } of ended) {
      const pauseMs = isAskedAgain ? away.get(sample.cell) : undefined
      outages.note(sample, { askedAt: asked.askedAt, isAskedAgain: pauseMs !== undefined })
      if (pauseMs !== undefined) {
        told.push(Promise.resolve(onAway?.(sample, { askedAt: asked.askedAt, pauseMs })))
        continue
      }
      this.#taken.set(sample.cell, (this.#taken.get(sample.cell) ?? 0) + 1)
      if (this.#judging) this.#judging.add({ sample, round: asked.round, answer: asked.checked() })
      else told.push(this.#tell(sample))
    }
    await Promise.all(told)
    waiting?.clear()
    return new Set(isAskedAgain ? away.keys() : [])
  }

  /** Requests that are still to be sent or read; none of cells that are suspended or settled. */
  #left(): number {
    const { suspensions } = this.#instruments
    const { cells, rounds } = this.#workload
    return cells
      .filter((cell) => this.#goesOn(cell.id) && !suspensions.reasonFor(this.#endpointOf(cell)))
      .reduce((sum, { id }) => sum + rounds.length - (this.#taken.get(id) ?? 0), 0)
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
      if (cell) this.#instruments.suspensions.note(this.#endpointOf(cell), sample)
      this.#taken.set(sample.cell, (this.#taken.get(sample.cell) ?? 0) + 1)
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
  #prepare(cells: Lane, requests: number): Promise<void> {
    const asked = cells.map((cell) => ({ cell, endpoint: this.#endpointOf(cell) }))
    return prepare(asked, requests, this.#instruments)
  }

  async #askLane(cells: Lane, block: readonly Round[]): Promise<PendingResponse[]> {
    const answers: PendingResponse[] = []
    for (const cell of cells) {
      await this.#prepare([cell], block.length)
      if (this.isOutOfMoney || this.#instruments.signal.aborted) break
      answers.push(...(await this.#askCell(cell, block)))
    }
    return answers
  }

  /** Asks one cell all of a block; nothing at all if it could not all be paid for. */
  async #askCell(cell: Cell, block: readonly Round[]): Promise<PendingResponse[]> {
    const { budget, suspensions } = this.#instruments
    const endpoint = this.#endpointOf(cell)
    if (suspensions.reasonFor(endpoint) !== undefined) return []
    const { maxRequestUsd } = endpoint
    if (!this.#reserve(maxRequestUsd * block.length)) return []
    this.#instruments.onAsking?.(cell, block)
    const answers = await this.#accepted(cell, endpoint, block)
    // What an abort or refusals kept from being asked costs nothing.
    const unasked = block.length - answers.length
    if (unasked > 0) budget.settle(maxRequestUsd * unasked, 0)
    const { pacing } = this.#instruments
    for (const asked of answers) pacing.noteRetryAfter(endpoint.provider.name, asked)
    return answers.toSorted((a, b) => a.round.index - b.round.index)
  }

  /**
   * Asks one cell all of a block. Where the first answers of an endpoint reject a field of the
   * request, they are no samples: it is found out what the endpoint takes, and the block is asked anew.
   */
  async #accepted(
    cell: Cell,
    endpoint: PricedEndpoint,
    block: readonly Round[],
  ): Promise<PendingResponse[]> {
    const { negotiations } = this.#instruments
    const answers = await this.#load(cell, endpoint, block)
    const [first] = answers
    if (!first || negotiations.isSettled(cell, endpoint)) return answers
    if (answers.some(({ status }) => isAccepted(status))) {
      negotiations.settle(cell, endpoint)
      return answers
    }
    if (!answers.every(({ status }) => isMalformed(status))) return answers
    const isAlone = block.length === 1
    const { found, isOpen } = await this.#negotiate(first, isAlone)
    // Alone, what was accepted is the sample. Under load it was not asked like the others.
    const isSample = found !== undefined && isAlone
    if (found && !isSample) await this.#pay(found.answer)
    const isStopped = this.isOutOfMoney || this.#instruments.signal.aborted
    if (!isStopped && !isOpen) negotiations.settle(cell, endpoint, found?.changes)
    if (isSample) return [found.answer]
    if (isStopped) return answers
    if (found) return this.#load(cell, endpoint, block)
    const rest = block.filter(({ index }) => !answers.some(({ round }) => round.index === index))
    return [...answers, ...(await this.#load(cell, endpoint, rest))]
  }

  /** Finds out which fields an endpoint takes; open where it was away, or busy. */
  async #negotiate(rejected: PendingResponse, isAlone: boolean) {
    const { budget, signal, pacing } = this.#instruments
    const { cell, endpoint, round } = rejected
    const { provider, maxRequestUsd: maxUsd } = endpoint
    const { fields } = protocols[provider.protocol]
    let isOpen = false
    // The rejected request cost nothing: what is accepted takes its place.
    if (isAlone) budget.settle(maxUsd, 0)
    const found = await negotiate<PendingResponse>(await rejected.rejected(), fields, {
      tryOut: async (changes) => {
        await pacing.wait(provider.name, signal)
        if (signal.aborted || !this.#reserve(maxUsd)) return undefined
        const question = { round, cell, endpoint, intendedAt: undefined }
        const answer = await this.#sender.ask(question, changes)
        pacing.noteRetryAfter(provider.name, answer)
        isOpen = isUndecided(answer.status)
        if (!isAccepted(answer.status)) await this.#pay(answer)
        return { status: answer.status, answer, rejected: () => answer.rejected() }
      },
      drop: (answer) => this.#pay(answer),
    })
    // The rejected one is an answer after all: what is settled with it has to be there.
    if (isAlone && !found) budget.settle(0, maxUsd)
    return { found, isOpen }
  }

  #reserve(usd: number): boolean {
    this.isOutOfMoney = !this.#instruments.budget.reserve(usd)
    return !this.isOutOfMoney
  }

  /** Books what a request cost that is no sample, and tells of it where it may have cost something. */
  async #pay(asked: PendingResponse): Promise<void> {
    const sample = await asked.read(undefined)
    const usd = chargedUsd(sample)
    this.#instruments.budget.settle(asked.endpoint.maxRequestUsd, usd)
    if (usd !== 0) this.#instruments.onTryout?.(sample)
  }

  async #load(
    cell: Cell,
    endpoint: PricedEndpoint,
    block: readonly Round[],
  ): Promise<PendingResponse[]> {
    const { seed, arrivals } = this.#workload
    const { negotiations, suspensions } = this.#instruments
    const isOpen = !negotiations.isSettled(cell, endpoint)
    const refusals = new Refusals({ wasAnswered: suspensions.wasAnswered(endpoint) })
    const signal = AbortSignal.any([this.#instruments.signal, refusals.signal])
    const ask = async (round: Round, intendedAt?: number): Promise<PendingResponse> => {
      const asked = await this.#sender.ask({ round, cell, endpoint, intendedAt })
      refusals.note(asked.status)
      if (isOpen && isMalformed(asked.status)) refusals.end()
      return asked
    }
    return askBlock(block, { levels: cell.levels, arrivals, seed, signal }, ask)
  }
}
