import { chargedUsd } from '../metrics/cost.ts'
import type { Cell } from '../model/cell.ts'
import { isMalformed } from '../model/malformed-status.ts'
import type { Round } from '../model/round.ts'
import { protocols } from '../protocol/protocols.ts'
import { dueTimes } from './arrival-times.ts'
import type { PendingResponse, RequestSender } from './ask.ts'
import { maxUsdOf, type PricedEndpoint } from './endpoint.ts'
import type { Instruments } from './instruments.ts'
import { askBlock } from './load.ts'
import { isAccepted, isUndecided, negotiate } from './negotiations.ts'
import { noteEnd } from './note-end.ts'
import { Refusals } from './refusals.ts'
import { ownStreams } from './share.ts'
import type { Workload } from './workload.ts'

/** The rounds of a block that are asked here, and all in which the cell is due: the same without other injectors. */
export interface BlockPart {
  readonly rounds: readonly Round[]
  readonly whole: readonly Round[]
  /** The stamp at which all injectors begin; undefined where nobody is waited for. */
  readonly beginsAt?: number | undefined
}

/** Sends the requests of a cell, within the budget and with the fields that its endpoint takes. */
export class CellRequests {
  readonly #workload: Workload
  readonly #instruments: Instruments
  readonly #sender: RequestSender
  isOutOfMoney = false

  constructor(workload: Workload, instruments: Instruments, sender: RequestSender) {
    this.#workload = workload
    this.#instruments = instruments
    this.#sender = sender
  }

  /**
   * Asks cells of one endpoint all of a part; nothing at all if it could not all be paid for. Where there
   * are several each is a stage, and asked its own rounds. Other injectors are met before.
   */
  async ask(
    cells: readonly Cell[],
    endpoint: PricedEndpoint,
    part: BlockPart,
  ): Promise<PendingResponse[]> {
    const { budget, suspensions } = this.#instruments
    const beginsAt = await this.#meet(cells, part)
    if (this.#workload.injection?.isOver) return []
    const block = part.rounds
    if (suspensions.reasonFor(endpoint) !== undefined) return []
    if (!this.#reserve(maxUsdOf(endpoint, block))) return []
    for (const cell of cells) {
      const own = block.filter(({ order }) => order.includes(cell.id))
      if (own.length > 0) this.#instruments.onAsking?.(cell, own)
    }
    const answers = await this.#accepted(cells, endpoint, { ...part, beginsAt })
    // What an abort or refusals kept from being asked costs nothing.
    const asked = new Set(answers.map(({ round }) => round.index))
    const unasked = block.filter(({ index }) => !asked.has(index))
    if (unasked.length > 0) budget.settle(maxUsdOf(endpoint, unasked), 0)
    return answers.toSorted((a, b) => a.round.index - b.round.index)
  }

  /** Waits for the other injectors, where there are some. */
  async #meet([cell]: readonly Cell[], { whole: [round] }: BlockPart): Promise<number | undefined> {
    const { injection } = this.#workload
    if (!injection || !cell || !round) return undefined
    const beginsAt = await injection.begin(round.block, cell.id)
    // How late this process was while it waited says nothing of its requests.
    this.#instruments.eventLoop.reset()
    return beginsAt
  }

  /**
   * Asks all of a part. Where the first answers of an endpoint reject a field of the
   * request, they are no samples: it is found out what the endpoint takes, and the block is asked anew.
   */
  async #accepted(
    cells: readonly Cell[],
    endpoint: PricedEndpoint,
    part: BlockPart,
  ): Promise<PendingResponse[]> {
    const { negotiations } = this.#instruments
    const answers = await this.#load(cells, endpoint, part)
    const [first] = answers
    // Stages send the same fields.
    const [cell] = cells
    if (!first || !cell || negotiations.isSettled(cell, endpoint)) return answers
    if (answers.some(({ status }) => isAccepted(status))) {
      negotiations.settle(cell, endpoint)
      return answers
    }
    if (!answers.every(({ status }) => isMalformed(status))) return answers
    const isAlone = part.whole.length === 1
    const { found, isOpen } = await this.#negotiate(first, isAlone)
    // Alone, the answer that was accepted is the sample. Under load it was not asked like the others.
    const isSample = found !== undefined && isAlone
    if (found && !isSample) await this.#pay(found.answer)
    const isStopped = this.isOutOfMoney || this.#instruments.signal.aborted
    if (!isStopped && !isOpen) negotiations.settle(cell, endpoint, found?.changes)
    if (isSample) return [found.answer]
    if (isStopped) return answers
    const { rounds, whole } = part
    if (found) return this.#load(cells, endpoint, { rounds, whole })
    const rest = rounds.filter(({ index }) => !answers.some(({ round }) => round.index === index))
    return [...answers, ...(await this.#load(cells, endpoint, { rounds: rest, whole: rest }))]
  }

  /** Finds out which fields an endpoint takes; open where it was away, or busy. */
  async #negotiate(rejected: PendingResponse, isAlone: boolean) {
    const { budget, signal, pacing, onPause } = this.#instruments
    const { cell, endpoint, round } = rejected
    const { fields } = protocols[endpoint.provider.protocol]
    let isOpen = false
    const maxUsd = maxUsdOf(endpoint, [round])
    // The rejected request cost nothing: what is accepted takes its place.
    if (isAlone) budget.settle(maxUsd, 0)
    const found = await negotiate<PendingResponse>(await rejected.rejected(), fields, {
      tryOut: async (changes) => {
        await pacing.wait(endpoint, signal)
        if (signal.aborted || !this.#reserve(maxUsd)) return undefined
        const question = { round, cell, endpoint, intendedAt: undefined }
        const answer = await this.#sender.ask(question, changes)
        isOpen = isUndecided(answer.status)
        if (!isAccepted(answer.status)) {
          await this.#pay(answer)
          const pause = noteEnd(this.#instruments, answer, { isLoad: false })
          if (pause) await onPause?.(pause)
        }
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
    this.#instruments.budget.settle(maxUsdOf(asked.endpoint, [asked.round]), usd)
    if (usd !== 0) this.#instruments.onTryout?.(sample)
  }

  async #load(
    cells: readonly Cell[],
    endpoint: PricedEndpoint,
    { rounds, whole, beginsAt }: BlockPart,
  ): Promise<PendingResponse[]> {
    const { timeFactor = 1 } = endpoint
    const asked = whole.flatMap((round) => {
      const cell = cells.find(({ id }) => round.order.includes(id))
      return cell ? [{ round, cell }] : []
    })
    const cellOf = new Map(asked.map(({ round, cell }) => [round.index, cell]))
    const [cell] = cells
    if (!cell) return []
    const isOpen = !this.#instruments.negotiations.isSettled(cell, endpoint)
    const wasAnswered = this.#instruments.suspensions.wasAnswered(endpoint)
    const refusals = new Refusals({ wasAnswered })
    const signal = AbortSignal.any([this.#instruments.signal, refusals.signal])
    const ask = async (round: Round, intendedAt?: number): Promise<PendingResponse> => {
      const question = { round, cell: cellOf.get(round.index) ?? cell, endpoint, intendedAt }
      const answer = await this.#sender.ask(question)
      refusals.note(answer.status)
      if (isOpen && isMalformed(answer.status)) refusals.end()
      return answer
    }
    const { blockMs, arrivals, seed, injection } = this.#workload
    const arriving = asked.map(({ round, cell: { levels } }) => ({ ...round, levels }))
    const dueMs = dueTimes(arriving, { arrivals, seed, timeFactor })
    const dueOf = new Map(asked.map(({ round }, index) => [round.index, dueMs?.[index] ?? 0]))
    const { concurrency } = cell.levels
    const shape = {
      dueMs: dueMs && rounds.map(({ index }) => dueOf.get(index) ?? 0),
      concurrency: injection ? ownStreams(concurrency, injection) : concurrency,
      // What warms up, and later looks, ask what they were told to.
      lastsMs:
        blockMs === undefined || rounds[0]?.phase !== 'main' ? undefined : blockMs / timeFactor,
      beginsAt,
      signal,
    }
    return askBlock(rounds, shape, ask)
  }
}
