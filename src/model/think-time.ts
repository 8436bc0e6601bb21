import { MAX_TIMER_MS } from './timer-limit.ts'
import { z } from './zod.ts'

const shape = 'expected milliseconds above 0, or { mean, distribution }'
const mean = z
  .number(shape)
  .gt(0, 'expected milliseconds above 0')
  // A drawn time is ten times the mean at most.
  .max(MAX_TIMER_MS / 10, `expected at most ${MAX_TIMER_MS / 10} ms`)
const distribution = z.enum(['exponential', 'constant'], "expected 'exponential' or 'constant'")

/** How long somebody thinks between the turns of a conversation, as it is declared. */
export const thinkTimeOption = mean.or(
  z.strictObject({ mean, distribution: distribution.optional() }, shape),
)

/** The same with every default settled, as it is recorded. */
export const recordedThinkTime = z.strictObject({ mean, distribution })
export type ThinkTime = z.output<typeof recordedThinkTime>

/** What a declared think time means. */
export function thinkTimeOf(
  declared: z.output<typeof thinkTimeOption> | undefined,
): ThinkTime | undefined {
  if (declared === undefined) return undefined
  if (typeof declared === 'number') return { mean: declared, distribution: 'constant' }
  return { mean: declared.mean, distribution: declared.distribution ?? 'exponential' }
}

/** The setting that runs which are compared have to share. */
export function thinkTimeSetting(thinking: ThinkTime | undefined): {
  readonly thinkTimeMs?: string
} {
  return thinking ? { thinkTimeMs: `${thinking.distribution} ${thinking.mean}` } : {}
}
