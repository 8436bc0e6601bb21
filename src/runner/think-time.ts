import type { Round } from '../model/round.ts'
import type { ThinkTime } from '../model/think-time.ts'
import { randomStream } from '../stats/random.ts'

/** Of an exponential law one in 22,000 is longer than so many means. */
const MAX_MEANS = 10

/** How long somebody thinks before a round, in milliseconds: not at all before a conversation's first turn. */
export function thinkMsBefore(
  { turn = 1, nonce }: Pick<Round, 'turn' | 'nonce'>,
  { thinking, seed }: { readonly thinking?: ThinkTime | undefined; readonly seed: number },
): number {
  if (!thinking || turn === 1) return 0
  const { mean, distribution } = thinking
  if (distribution === 'constant') return mean
  const share = -Math.log(1 - randomStream(seed, nonce, 'think time').uniform())
  return mean * Math.min(share, MAX_MEANS)
}
