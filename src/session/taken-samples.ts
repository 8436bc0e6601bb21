import { JournalSamples } from '../bridge/journal-samples.ts'
import type { BenchMessage } from '../bridge/messages.ts'
import type { Cell } from '../model/cell.ts'
import type { Round } from '../model/round.ts'
import type { Sample } from '../model/sample.ts'
import type { Instruments } from '../runner/instruments.ts'
import type { LoadSpread } from './load-spread.ts'
import type { MatrixJournal } from './matrix-journal.ts'
import type { SecondReader } from './second-reader.ts'

type Hooks = Required<
  Pick<
    Instruments,
    | 'onSample'
    | 'onAsking'
    | 'onJudging'
    | 'onUnjudged'
    | 'onAway'
    | 'onPause'
    | 'onTryout'
    | 'onBlockEnd'
  >
>

type Recalled = (block: readonly Round[]) => readonly Sample[] | undefined

/** What a matrix has taken so far. It writes down and tells everything as it comes. */
export class TakenSamples {
  readonly byCell: ReadonlyMap<string, Sample[]>
  readonly tryouts: Sample[] = []
  readonly #matrix: string
  readonly #journal: Pick<MatrixJournal, 'append'>
  readonly #waiting: Pick<SecondReader, 'asked'> | undefined
  readonly #tell: (message: BenchMessage) => Promise<unknown>
  readonly #kept: JournalSamples
  readonly #spread: Pick<LoadSpread, 'adjust'> | undefined
  #done = 0

  constructor(
    matrix: string,
    {
      cells,
      journal,
      tell,
      waiting,
      spread,
    }: {
      readonly cells: readonly Cell[]
      readonly journal: Pick<MatrixJournal, 'append' | 'path'>
      /** Hears of what is on disk. */
      readonly tell: (message: BenchMessage) => Promise<unknown>
      /** Hears which line of the journal says that a cell is about to be asked. */
      readonly waiting?: Pick<SecondReader, 'asked'> | undefined
      /** Sees after each block how much the endpoints send. */
      readonly spread?: Pick<LoadSpread, 'adjust'> | undefined
    },
  ) {
    this.#matrix = matrix
    this.byCell = new Map(cells.map((cell) => [cell.id, []]))
    this.#journal = journal
    this.#tell = tell
    this.#kept = new JournalSamples(journal.path, { isOwn: true })
    this.#waiting = waiting
    this.#spread = spread
  }

  /** Takes what an earlier process finished, wrote down and told, as soon as it is asked for. */
  recalling(recorded: Recalled): Recalled {
    return (block) => {
      const samples = recorded(block)
      this.#done += samples?.length ?? 0
      for (const sample of samples ?? []) this.byCell.get(sample.cell)?.push(sample)
      return samples
    }
  }

  /** Who hears of what is measured. */
  get hooks(): Hooks {
    return {
      onSample: this.#onSample,
      onAsking: this.#onAsking,
      onJudging: this.#onJudging,
      onUnjudged: this.#onUnjudged,
      onAway: this.#onAway,
      onPause: this.#onPause,
      onTryout: this.#onTryout,
      onBlockEnd: this.#onBlockEnd,
    }
  }

  async #recorded(message: BenchMessage): Promise<void> {
    this.#journal.append(message)
    await this.#tell(message)
  }

  readonly #onSample: Hooks['onSample'] = async (sample, left) => {
    this.#done += 1
    const [matrix, done] = [this.#matrix, this.#done]
    const message = { kind: 'sample', matrix, sample, done, total: done + left } as const
    const { place } = this.#journal.append(message)
    // What is on disk is not held as well.
    const kept = place ? this.#kept.kept(sample, place) : sample
    this.byCell.get(sample.cell)?.push(kept)
    await this.#tell({ ...message, sample: kept })
  }

  readonly #onAsking: Hooks['onAsking'] = (cell, block) => {
    const rounds = block.map(({ index }) => index)
    const matrix = this.#matrix
    const { sha256: asking } = this.#journal.append({
      kind: 'asking',
      matrix,
      cell: cell.id,
      rounds,
    })
    this.#waiting?.asked(cell.id, { matrix, asking }, () => {
      // Which of them were sent would be unknown: all of them, then.
      this.#journal.append({ kind: 'sent', matrix, asking, rounds })
    })
  }

  readonly #onJudging: Hooks['onJudging'] = (judge, cell, round) => {
    this.#journal.append({ kind: 'asking-judge', matrix: this.#matrix, cell, round, judge })
  }

  readonly #onBlockEnd: Hooks['onBlockEnd'] = async (block) => {
    const rounds = block.map(({ index }) => index)
    this.#journal.append({ kind: 'block-end', matrix: this.#matrix, rounds })
    await this.#spread?.adjust(this.byCell)
  }

  readonly #onUnjudged: Hooks['onUnjudged'] = (sample) => {
    this.#journal.append({ kind: 'unjudged', matrix: this.#matrix, sample })
  }

  readonly #onAway: Hooks['onAway'] = async (sample, { askedAt, pauseMs }) => {
    this.#journal.append({ kind: 'away', matrix: this.#matrix, sample, askedAt })
    await this.#recorded({ kind: 'pause', matrix: this.#matrix, cell: sample.cell, pauseMs })
  }

  readonly #onPause: Hooks['onPause'] = async (pause) => {
    await this.#recorded({ kind: 'provider-pause', matrix: this.#matrix, ...pause })
  }

  readonly #onTryout: Hooks['onTryout'] = (sample) => {
    this.tryouts.push(sample)
    this.#journal.append({ kind: 'tryout', matrix: this.#matrix, sample })
  }
}
