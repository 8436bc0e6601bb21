import type { Phase } from './sample.ts'
import type { TracedRequest } from './traced-request.ts'

/** One pass over all cells with the same prompt, as scheduled from the seed. */
export interface Round {
  readonly index: number
  readonly phase: Phase
  readonly warmup: boolean
  /** Rounds of one block are asked in one go: of a cell under load several are open at a time. */
  readonly block: number
  /** Which turn of its conversation it is, from 1 on; undefined where there are no conversations. */
  readonly turn: number | undefined
  readonly prompt: string
  readonly keywords: readonly string[]
  /** A hash of what its row of the pool says beyond that; undefined where it says nothing. */
  readonly restSha256: string | undefined
  /** The limit on answers that its row asks for; undefined where the level of each cell holds. */
  readonly maxTokens: number | undefined
  /** Of a replay: the recorded request whose place it takes. */
  readonly traced?: TracedRequest | undefined
  /** The round's part of every nonce; each cell appends its own. */
  readonly nonce: string
  /** Cell ids in the order in which they are asked. */
  readonly order: readonly string[]
}
