import { z } from '../../model/zod.ts'
import { isoTime } from './run-schema.ts'

/** Where a matrix went on in another process. */
export const resumptions = z
  .array(
    z.strictObject({
      from: isoTime.describe('Last line of the journal before the gap'),
      to: isoTime,
      anew: z
        .array(z.int().nonnegative())
        .describe('Rounds begun before the gap, or warm-up: asked anew, with other nonces'),
    }),
  )
  .default([])
  .describe('Where the matrix went on in another process')

/** Requests of which a killed process left no answer. */
export const lost = z
  .array(z.strictObject({ cell: z.string(), round: z.int().nonnegative() }))
  .default([])
  .describe('Requests that were sent when the process was killed: answers unknown, perhaps charged')
