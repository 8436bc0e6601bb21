import { isUnderLoad, type Levels } from '../model/cell.ts'
import type { Round } from '../model/round.ts'

/** A block lasts so long at least at a rate, and should hold as many of its answers as it can. */
const MIN_OPEN_LOOP_S = 10
/** Levels should alternate in time: so many blocks are wanted before blocks grow. */
const WANTED_BLOCKS = 3
/** A contrast is no surer than its blocks are many: so many, while each holds two fillings. */
const SURE_BLOCKS = 5
/** From so many fillings on, a block's beginning and end hardly matter. */
const MAX_FILLINGS = 10
/** Of a closed loop that goes on for a time a block lasts so long at most. */
const MAX_TIMED_BLOCK_S = 100
const MS_PER_SECOND = 1000
/** What was captured stays in memory until its block is over, at some 100 KB an answer. */
const MAX_REQUESTS = 1000

/**
 * How many rounds are asked in one go. Without load a block is a round. Under load it holds at least
 * one filling of every level: `concurrency` requests, or ten seconds' worth of a rate; two when there
 * are rounds enough for three blocks, and up to ten when there are for five.
 */
export function blockSizeOf(
  levels: readonly Pick<Levels, 'concurrency' | 'rate' | 'stage'>[],
  rounds: number,
  /** How long every cell is asked, where a time says so. */
  durationMs?: number,
): number {
  // Stages follow each other without a pause.
  if (levels.some(({ stage }) => stage !== undefined)) return rounds
  if (durationMs !== undefined && levels.every(({ rate }) => rate === undefined)) {
    const concurrency = Math.max(...levels.map((own) => own.concurrency))
    return Math.floor(rounds / timedBlocks({ rounds, durationMs, concurrency }))
  }
  if (!levels.some(isUnderLoad)) return 1
  const filling = Math.max(
    ...levels.map(({ concurrency, rate }) =>
      rate === undefined ? concurrency : Math.ceil(rate * MIN_OPEN_LOOP_S),
    ),
  )
  const largest = Math.max(filling, Math.min(filling * MAX_FILLINGS, MAX_REQUESTS))
  const twofold = Math.min(2 * filling, Math.floor(rounds / WANTED_BLOCKS))
  return Math.min(largest, Math.max(filling, twofold, Math.floor(rounds / SURE_BLOCKS)))
}

/** Of a closed loop: blocks of ten seconds, up to five of them; more where they would be long, or hold much. */
function timedBlocks({
  rounds,
  durationMs,
  concurrency,
}: {
  readonly rounds: number
  readonly durationMs: number
  readonly concurrency: number
}): number {
  const seconds = durationMs / MS_PER_SECOND
  const wanted = Math.min(SURE_BLOCKS, Math.floor(seconds / MIN_OPEN_LOOP_S))
  const needed = Math.max(Math.ceil(seconds / MAX_TIMED_BLOCK_S), Math.ceil(rounds / MAX_REQUESTS))
  return Math.max(1, Math.min(Math.max(wanted, needed), Math.floor(rounds / concurrency)))
}

/** How long a block of a closed loop goes on, in milliseconds, where a time ends it. */
export function blockMsOf(
  durationMs: number,
  { rounds, blockSize }: { readonly rounds: number; readonly blockSize: number },
): number {
  return durationMs / new Set(blockNumbers(rounds, blockSize)).size
}

/** So many requests a rate sends in a time. */
export function countAt(rate: number, lastsMs: number): number {
  return Math.round((rate * lastsMs) / MS_PER_SECOND)
}

/** The number of each round's block, counted from 0 on: blocks of at least `size` rounds, evened out. */
export function blockNumbers(rounds: number, size: number): number[] {
  const blocks = Math.max(1, Math.floor(rounds / size))
  return Array.from({ length: rounds }, (_, index) => Math.floor((index * blocks) / rounds))
}

/** The rounds of each block, in order. */
export function blocksOf(rounds: readonly Round[]): Round[][] {
  return [...Map.groupBy(rounds, ({ block }) => block).values()]
}
