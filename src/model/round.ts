import type { Phase } from './sample.ts'

/** One pass over all cells with the same prompt, as scheduled from the seed. */
export interface Round {
  readonly index: number
  readonly phase: Phase
  readonly warmup: boolean
  readonly prompt: string
  readonly keywords: readonly string[]
  /** The round's part of every nonce; each cell appends its own. */
  readonly nonce: string
  /** Cell ids in the order in which they are asked. */
  readonly order: readonly string[]
}
