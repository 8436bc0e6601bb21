import { chargedUsd } from '../metrics/cost.ts'
import type { Cell } from '../model/cell.ts'
import { isMalformed } from '../model/malformed-status.ts'
import type { Round } from '../model/round.ts'
import { protocols } from '../protocol/protocols.ts'
import { dueTimes } from './arrival-times.ts'
import type { PendingResponse, RequestSender } from './ask.ts'
import type { PricedEndpoint } from './endpoint.ts'
import type { Instruments } from './instruments.ts'
import { askBlock } from './load.ts'
import { isAccepted, isUndecided, negotiate } from './negotiations.ts'
import { noteEnd } from './note-end.ts'
import { Refusals } from './refusals.ts'
import type { Workload } from './workload.ts'

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
   * Asks cells of one endpoint all of a block; nothing at all if it could not all be paid for. Where there
   * are several each is a stage, and asked its own rounds.
   */
  async ask(
    cells: readonly Cell[],
    endpoint: PricedEndpoint,
    block: readonly Round[],
  ): Promise<PendingResponse[]> {
    const { budget, suspensions } = this.#instruments
    if (suspensions.reasonFor(endpoint) !== undefined) return []
    const { maxRequestUsd } = endpoint
    if (!this.#reserve(maxRequestUsd * block.length)) return []
    for (const cell of cells) {
      const own = block.filter(({ order }) => order.includes(cell.id))
      if (own.length > 0) this.#instruments.onAsking?.(cell, own)
    }
    const answers = await this.#accepted(cells, endpoint, block)
    // What an abort or refusals kept from being asked costs nothing.
    const unasked = block.length - answers.length
    if (unasked > 0) budget.settle(maxRequestUsd * unasked, 0)
    return answers.toSorted((a, b) => a.round.index - b.round.index)
  }

  /**
   * Asks all of a block. Where the first answers of an endpoint reject a field of the
   * request, they are no samples: it is found out what the endpoint takes, and the block is asked anew.
   */
  async #accepted(
    cells: readonly Cell[],
    endpoint: PricedEndpoint,
    block: readonly Round[],
  ): Promise<PendingResponse[]> {
    const { negotiations } = this.#instruments
    const answers = await this.#load(cells, endpoint, block)
    const [first] = answers
    // Stages send the same fields.
    const [cell] = cells
    if (!first || !cell || negotiations.isSettled(cell, endpoint)) return answers
    if (answers.some(({ status }) => isAccepted(status))) {
      negotiations.settle(cell, endpoint)
      return answers
    }
    if (!answers.every(({ status }) => isMalformed(status))) return answers
    const isAlone = block.length === 1
    const { found, isOpen } = await this.#negotiate(first, isAlone)
    // Alone, the answer that was accepted is the sample. Under load it was not asked like the others.
    const isSample = found !== undefined && isAlone
    if (found && !isSample) await this.#pay(found.answer)
    const isStopped = this.isOutOfMoney || this.#instruments.signal.aborted
    if (!isStopped && !isOpen) negotiations.settle(cell, endpoint, found?.changes)
    if (isSample) return [found.answer]
    if (isStopped) return answers
    if (found) return this.#load(cells, endpoint, block)
    const rest = block.filter(({ index }) => !answers.some(({ round }) => round.index === index))
    return [...answers, ...(await this.#load(cells, endpoint, rest))]
  }

  /** Finds out which fields an endpoint takes; open where it was away, or busy. */
  async #negotiate(rejected: PendingResponse, isAlone: boolean) {
    const { budget, signal, pacing, onPause } = this.#instruments
    const { cell, endpoint, round } = rejected
    const { fields } = protocols[endpoint.provider.protocol]
    let isOpen = false
    const maxUsd = endpoint.maxRequestUsd
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
    this.#instruments.budget.settle(asked.endpoint.maxRequestUsd, usd)
    if (usd !== 0) this.#instruments.onTryout?.(sample)
  }

  async #load(
    cells: readonly Cell[],
    endpoint: PricedEndpoint,
    block: readonly Round[],
  ): Promise<PendingResponse[]> {
    const { timeFactor = 1 } = endpoint
    const asked = block.flatMap((round) => {
      const cell = cells.find(({ id }) => round.order.includes(id))
      return cell ? [{ round, cell }] : []
    })
    const cellOf = new Map(asked.map(({ round, cell }) => [round, cell]))
    const [cell] = cells
    if (!cell) return []
    const isOpen = !this.#instruments.negotiations.isSettled(cell, endpoint)
    const wasAnswered = this.#instruments.suspensions.wasAnswered(endpoint)
    const refusals = new Refusals({ wasAnswered })
    const signal = AbortSignal.any([this.#instruments.signal, refusals.signal])
    const ask = async (round: Round, intendedAt?: number): Promise<PendingResponse> => {
      const question = { round, cell: cellOf.get(round) ?? cell, endpoint, intendedAt }
      const answer = await this.#sender.ask(question)
      refusals.note(answer.status)
      if (isOpen && isMalformed(answer.status)) refusals.end()
      return answer
    }
    const { blockMs, arrivals, seed } = this.#workload
    const arriving = asked.map(({ round, cell: { levels } }) => ({ ...round, levels }))
    const shape = {
      dueMs: dueTimes(arriving, { arrivals, seed, timeFactor }),
      concurrency: cell.levels.concurrency,
      // What warms up, and later looks, ask what they were told to.
      lastsMs:
        blockMs === undefined || block[0]?.phase !== 'main' ? undefined : blockMs / timeFactor,
      signal,
    }
    return askBlock(block, shape, ask)
  }
}
