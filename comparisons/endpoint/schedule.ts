import type { RandomStream } from '../../src/stats/random.ts'

export const MODEL = 'tiny'
/** Content chunks of every answer, a token each. */
export const CHUNKS = 50
/** What they say, in turn. */
export const WORDS = [
  ' river',
  ' valley',
  ' stone',
  ' quiet',
  ' harbour',
  ' open',
  ' seven',
  ' ships',
  ' rain',
  ' north',
] as const
/** Until the first chunk, and from one to the next, in milliseconds: evenly distributed. */
export const FIRST_MS = { from: 100, to: 200 } as const
export const GAP_MS = { from: 10, to: 30 } as const

/** When each chunk of an answer is due, in milliseconds after its request. */
export function scheduleOf(chance: RandomStream): number[] {
  const between = ({ from, to }: { readonly from: number; readonly to: number }): number =>
    from + chance.uniform() * (to - from)
  let at = between(FIRST_MS)
  return Array.from({ length: CHUNKS }, () => {
    const due = at
    at += between(GAP_MS)
    return due
  })
}
