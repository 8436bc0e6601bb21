import type { Cell } from '../model/cell.ts'
import { type Prompt, restSha256 } from '../model/prompt.ts'
import type { Round } from '../model/round.ts'
import { type RandomStream, randomStream } from '../stats/random.ts'
import { blockNumbers } from './blocks.ts'
import { type Due, dueCells } from './due-cells.ts'

const ROUND_NONCE_DIGITS = 12
const CELL_NONCE_CHARACTERS = 8
/** No tokenizer makes more of a nonce than it has characters. */
export const MAX_NONCE_TOKENS = CELL_NONCE_CHARACTERS + 1 + ROUND_NONCE_DIGITS

export interface ScheduleOptions {
  readonly seed: number
  /** What tells the matrix from all others: its rounds do not depend on what else a run measures. */
  readonly matrix: string
  /** Several places may ask one seed's prompts, but no cache may answer for another place. */
  readonly location?: string | undefined
  /** Every cell of the matrix, also those that are not measured this time. */
  readonly cellIds: readonly string[]
  readonly prompts: readonly Prompt[]
  readonly rounds: number
  readonly warmup: number
  /** Default 1. Later looks have prompts, nonces and orders of their own. */
  readonly look?: number
  /** Number of the block that a search for the highest load asks next; left out where there is none. */
  readonly searchBlock?: number
  /** Index of the first round. Default 0. */
  readonly firstIndex?: number
  /** Rounds that are asked in one go; see `blockSizeOf`. Default 1. */
  readonly blockSize?: number
  /** How often each cell is asked; undefined where all are in every round. */
  readonly due?: Due | undefined
  /** Rounds that make a conversation; undefined for questions that stand alone. */
  readonly turns?: number | undefined
  /** Whether the prompts are asked once and in their order, as a replay does. Default: they are drawn. */
  readonly isReplay?: boolean | undefined
}

/**
 * All rounds of a matrix, drawn from the seed: one random prompt and one nonce a round, the cells in
 * freshly shuffled order. Leaving cells out of a run changes neither prompts nor nonces nor the
 * relative order of the others.
 */
export function schedule(options: ScheduleOptions): Round[] {
  const { seed, matrix, location = '', cellIds, prompts, rounds, warmup } = options
  const { blockSize = 1, turns, look = 1, firstIndex = 0, searchBlock, isReplay = false } = options
  const phase = look === 1 ? 'main' : 'confirm'
  const part =
    searchBlock === undefined ? (look === 1 ? '' : `look ${look} `) : `block ${searchBlock} `
  const stream = (purpose: string, ...place: string[]): RandomStream =>
    randomStream(seed, matrix, `${part}${purpose}`, ...place)
  const promptStream = stream('prompts')
  const nonceStream = stream('nonces', location)
  const orderStream = stream('orders')
  const warmupBlocks = blockNumbers(warmup, blockSize)
  const firstMain = (warmupBlocks.at(-1) ?? -1) + 1
  const mainBlocks = blockNumbers(rounds, blockSize).map((block) => firstMain + block)
  const blocks = [...warmupBlocks, ...mainBlocks]
  const orders = new Map<number, readonly string[]>()
  for (const block of blocks) {
    const order = orderStream.shuffle(cellIds)
    // A block is asked in one go, and so in one order.
    if (!orders.has(block)) orders.set(block, order)
  }
  const isDue = options.due && dueCells(cellIds, options.due, mainBlocks)
  return blocks.map((block, index) => {
    const order = orders.get(block) ?? []
    const drawn = prompts[isReplay ? index : promptStream.integer(prompts.length)]
    if (!drawn) throw new RangeError('a schedule needs at least one prompt')
    const isWarmup = index < warmup
    // Warm-up and main rounds are blocks and conversations of their own.
    const place = isWarmup ? index : index - warmup
    return {
      index: firstIndex + index,
      phase: isWarmup && phase === 'main' ? 'warmup' : phase,
      warmup: isWarmup,
      block,
      turn: turns === undefined ? undefined : (place % turns) + 1,
      prompt: drawn.prompt,
      keywords: drawn.keywords,
      restSha256: restSha256(drawn),
      maxTokens: drawn.maxTokens,
      traced: drawn.traced,
      nonce: nonceStream.hex(ROUND_NONCE_DIGITS),
      order: isDue ? order.filter((id) => isDue(id, place, isWarmup)) : order,
    }
  })
}

/** The rounds of one block of a search for the highest load: one cell is asked all of them. */
export function searchRounds(
  planned: ScheduleOptions,
  {
    block,
    firstRound,
    cell,
    size,
  }: {
    readonly block: number
    readonly firstRound: number
    readonly cell: string
    readonly size: number
  },
): Round[] {
  const drawn = schedule({
    ...planned,
    cellIds: [cell],
    rounds: size,
    warmup: 0,
    blockSize: size,
    searchBlock: block,
    firstIndex: firstRound,
  })
  return drawn.map((round) => ({ ...round, block }))
}

/**
 * The rounds of a later look, the second or third, drawn from what those of the first were drawn from.
 * Each cell is asked as often as `rounds` says, spread over the whole look, in whole blocks and
 * conversations. Connections have been idle through the pause, so a plan that warms up does so once more.
 */
export function laterRounds(
  first: ScheduleOptions,
  {
    look,
    firstRound,
    rounds,
  }: {
    readonly look: number
    readonly firstRound: number
    readonly rounds: Readonly<Record<string, number>>
  },
): Round[] {
  const wanted = new Map(Object.entries(rounds))
  const most = Math.max(...wanted.values())
  const drawn = schedule({
    ...first,
    due: undefined,
    rounds: most,
    warmup: Math.min(1, first.warmup),
    look,
    firstIndex: firstRound,
  })
  const pieces = wholePieces(drawn.filter(({ warmup }) => !warmup))
  const count = (pieces.at(-1) ?? 0) + 1
  const isDue = (id: string, piece: number | undefined): boolean => {
    const share = Math.min(1, (wanted.get(id) ?? 0) / most)
    const own = Math.ceil(count * share)
    return (
      own > 0 &&
      (piece === undefined ||
        Math.floor(((piece + 1) * own) / count) > Math.floor((piece * own) / count))
    )
  }
  const warmups = drawn.length - pieces.length
  return drawn.map((round, index) => ({
    ...round,
    order: round.order.filter((id) => isDue(id, pieces[index - warmups])),
  }))
}

/** Which piece each round belongs to: the fewest rounds that are whole blocks and whole conversations. */
export function wholePieces(rounds: readonly Round[]): number[] {
  let piece = -1
  return rounds.map(({ block, turn = 1 }, index) => {
    if (turn === 1 && block !== rounds[index - 1]?.block) piece += 1
    return piece
  })
}

/** A round that is asked anew as a whole: no cache may answer what was sent before. */
export function askedAnew(
  round: Round,
  {
    seed,
    matrix,
    resumption,
  }: {
    readonly seed: number
    readonly matrix: string
    /** How many times the run was resumed by then. */
    readonly resumption: number
  },
): Round {
  const stream = randomStream(seed, matrix, `resumption ${resumption}`, round.nonce)
  return { ...round, nonce: stream.hex(ROUND_NONCE_DIGITS) }
}

/**
 * The nonce of a cell in a round: no cache may answer, not even another cell's. Caches match from the
 * front, so what is the cell's own comes first. Where caches are to be warm it is that of the
 * conversation's first round: every turn begins like the one before.
 */
export function nonceOf(
  { id, levels }: Pick<Cell, 'id' | 'levels'>,
  round: Round,
  { seed, rounds }: { readonly seed: number; readonly rounds: readonly Round[] },
): string {
  const { nonce } = levels.promptCache === 'warm' ? openingOf(round, rounds) : round
  return `${randomStream(seed, nonce, id).alphanumeric(CELL_NONCE_CHARACTERS)}-${nonce}`
}

/** The first round of a round's conversation; itself where it is asked alone. */
export function openingOf(round: Round, rounds: readonly Round[]): Round {
  return turnsUpTo(round, rounds)[0] ?? round
}

/** The rounds of a round's conversation, up to itself: rounds come in the order of their indices. */
export function turnsUpTo(round: Round, rounds: readonly Round[]): readonly Round[] {
  const { index, turn = 1 } = round
  if (turn === 1) return [round]
  const first = index - (turn - 1)
  // Mostly every round is there: a long run has too many to look for one.
  const place = index - (rounds[0]?.index ?? 0)
  const own =
    rounds[place]?.index === index ? rounds.slice(Math.max(0, place - turn + 1), place + 1) : rounds
  return own.filter((other) => other.index >= first && other.index <= index)
}

/** The prompt as sent. Nothing stands before the nonce: all requests would have it in common. */
export function promptAsSent(nonce: string, prompt: string): string {
  return `${nonce} [request id]\n\n${prompt}`
}
