import { join } from 'node:path'

import type { JournalEntry } from '../bridge/journal-entry.ts'
import type { BenchMessage, LostRequest, MatrixEnd, MatrixStart } from '../bridge/messages.ts'
import { OpenRequests } from '../bridge/open-requests.ts'
import { type Chain, readJournal } from '../bridge/read-journal.ts'
import { BenchError } from '../model/bench-error.ts'
import type { ProviderPause } from '../model/provider-pause.ts'
import type { Round } from '../model/round.ts'
import { JOURNAL_FILE } from '../model/run-files.ts'
import type { Sample } from '../model/sample.ts'
import type { JournalChain } from '../runner/journal.ts'
import type { Outages } from '../runner/outages.ts'
import { askedAnew, wholePieces } from '../runner/schedule.ts'

/** Rounds that are about to be walked, and what of them need not be asked. */
export interface ResumedRounds {
  readonly rounds: readonly Round[]
  /** Rounds that are asked anew as a whole, as they are drawn now. */
  readonly anew: readonly Round[]
  /** What was finished of those. */
  readonly repeated: readonly Sample[]
  /** What was finished of a block that is not asked any more; undefined of all others. */
  readonly recorded: (block: readonly Round[]) => readonly Sample[] | undefined
}

/** What an earlier process left of a matrix in the journal of its run. */
export class LeftMatrix {
  readonly chain: JournalChain
  readonly start: MatrixStart
  /** Unix milliseconds of its last line. */
  readonly leftAt: number
  readonly tryouts: Sample[] = []
  readonly pauses: ProviderPause[] = []
  readonly #messages: BenchMessage[] = []
  readonly #entries: readonly JournalEntry[]
  readonly #samples = new Map<string, Sample>()
  readonly #open = new OpenRequests()
  /** Rounds of blocks that were walked to their end. */
  readonly #done = new Set<number>()
  readonly #touched = new Set<number>()
  readonly #drawn = new Map<number, Round>()
  #resumptions = 0
  #hasLooked = false
  #end: MatrixEnd | undefined

  constructor({ id, last, lastAt, entries }: Chain, start: MatrixStart) {
    this.chain = { id, last }
    this.start = start
    this.leftAt = lastAt
    this.#entries = entries
    for (const entry of entries) this.#take(entry)
  }

  /** Its end, where there is nothing left to ask. */
  get end(): MatrixEnd | undefined {
    if (!this.#end) return undefined
    const { stopped, aborted, laterLooks } = this.#end
    const isCut = laterLooks.some(({ outcome }) => outcome === 'interrupted')
    return (stopped === undefined && !isCut) || aborted !== undefined ? this.#end : undefined
  }

  get samples(): readonly Sample[] {
    return [...this.#samples.values()]
  }

  /** What was told before; its end only where it has come to one. */
  get messages(): readonly BenchMessage[] {
    return this.end ? this.#messages : this.#messages.filter(({ kind }) => kind !== 'matrix-end')
  }

  /** Requests that were sent when the process ended, with unknown outcome. */
  get lost(): readonly LostRequest[] {
    return this.#end ? [] : this.#open.all
  }

  /** Tells of the outages that there were. */
  replay(outages: Outages): void {
    for (const entry of this.#entries) {
      if (entry.kind === 'away') {
        outages.note(entry.sample, { askedAt: entry.askedAt, isAskedAgain: true })
      } else if (entry.kind === 'sample' && entry.sample.sentAt !== undefined) {
        outages.note(entry.sample, { askedAt: entry.sample.sentAt, isAskedAgain: false })
      }
    }
  }

  /**
   * Rounds as they are walked now. What was walked to its end is not asked again. A block or a
   * conversation that was begun is asked anew as a whole, with other nonces: its samples would be from
   * both sides of the gap, and a cache could answer what was sent before. So is what warms up.
   */
  resume(
    asked: readonly Round[],
    { seed, identity }: { seed: number; identity: string },
  ): ResumedRounds {
    const drawn = asked.map((round) => ({
      ...(this.#drawn.get(round.index) ?? round),
      order: round.order,
    }))
    const pieces = wholePieces(drawn)
    const byPiece = Map.groupBy(drawn, (_round, index) => pieces[index])
    const isWhole = (piece: readonly Round[]): boolean =>
      piece.every(({ index }) => this.#done.has(index))
    const isOver =
      [...byPiece.values()].every(isWhole) ||
      (this.#hasLooked && asked.every(({ phase }) => phase !== 'confirm'))
    const known = new Set<number>()
    const anew = new Map<number, Round>()
    for (const piece of byPiece.values()) {
      const isKept = isOver || (isWhole(piece) && piece.every(({ warmup }) => !warmup))
      for (const round of piece) {
        if (isKept) known.add(round.index)
        else if (piece.some(({ index }) => this.#touched.has(index))) {
          const number = this.#resumptions + 1
          anew.set(round.index, askedAnew(round, { seed, matrix: identity, resumption: number }))
        }
      }
    }
    const byRound = Map.groupBy(this.samples, ({ round }) => round)
    return {
      rounds: drawn.map((round) => anew.get(round.index) ?? round),
      anew: [...anew.values()],
      repeated: [...anew.keys()].flatMap((index) => byRound.get(index) ?? []),
      recorded: (block) =>
        block.every(({ index }) => known.has(index))
          ? block.flatMap(({ index }) => byRound.get(index) ?? [])
          : undefined,
    }
  }

  #take(entry: JournalEntry): void {
    this.#open.take(entry)
    switch (entry.kind) {
      case 'asking':
        for (const round of entry.rounds) this.#touched.add(round)
        return
      case 'block-end':
        for (const round of entry.rounds) this.#done.add(round)
        return
      case 'tryout':
        this.tryouts.push(entry.sample)
        return
      case 'away':
      case 'asking-judge':
      case 'sent':
      case 'run':
        return
      case 'captured':
      case 'unjudged':
        this.#samples.set(keyOf(entry.sample), entry.sample)
        return
      case 'sample':
        this.#samples.set(keyOf(entry.sample), entry.sample)
        break
      case 'provider-pause':
        this.pauses.push(entry)
        break
      case 'later-look':
        this.#hasLooked = true
        break
      case 'resume':
        this.#resumptions += 1
        for (const each of entry.lost)
          if (each.judge === undefined) this.#samples.delete(keyOf(each))
        this.#end = undefined
        break
      case 'asked-anew':
        this.#drop(entry.rounds)
        break
      case 'matrix-end':
        this.#end = entry
        break
      case 'matrix-start':
      case 'search-block':
      case 'injectors-met':
      case 'pause':
      case 'samples':
        break
    }
    this.#messages.push(entry)
  }

  #drop(rounds: readonly Round[]): void {
    for (const round of rounds) {
      this.#drawn.set(round.index, round)
      this.#done.delete(round.index)
      this.#touched.delete(round.index)
      for (const id of this.start.cells.map((cell) => cell.id)) {
        this.#samples.delete(keyOf({ cell: id, round: round.index }))
      }
    }
  }
}

function keyOf({ cell, round }: { readonly cell: string; readonly round: number }): string {
  return `${round} ${cell}`
}

/** What an earlier process left of a matrix; undefined where it had not begun. */
export function leftMatrix(runDir: string, identity: string): LeftMatrix | undefined {
  const path = join(runDir, JOURNAL_FILE)
  for (const chain of readJournal(path).chains.toReversed()) {
    const start = chain.entries.find((entry) => entry.kind === 'matrix-start')
    if (start?.kind !== 'matrix-start' || start.drawnFrom.identity !== identity) continue
    if (chain.brokenAt === undefined) return new LeftMatrix(chain, start)
    throw new BenchError(
      'invalid-environment',
      `LLM_BENCH_RESUME: line ${chain.brokenAt} of ${path} does not follow the line before it, so what was finished is unknown. \`npx vitest-llm-bench recover\` makes a document of what is before it`,
    )
  }
  return undefined
}
