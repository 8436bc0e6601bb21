import { z } from '../../model/zod.ts'
import { isoTime } from './run-schema.ts'
import { figure } from './sample-schema.ts'

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
  .array(
    z.strictObject({
      cell: z.string(),
      round: z.int().nonnegative(),
      judge: z
        .string()
        .nullable()
        .default(null)
        .describe('The check whose judge was asked about the answer; null for the question itself'),
    }),
  )
  .default([])
  .describe('Requests that were sent when the process was killed: answers unknown, perhaps charged')

/** Rate limits, and other refusals that say when to come back. */
export const pauses = z
  .array(
    z.strictObject({
      provider: z.string(),
      model: z
        .string()
        .nullable()
        .default(null)
        .describe('The model it held for, by its name at the provider; null for all of them'),
      cell: z.string().describe('The cell whose request was refused'),
      round: z.int().nonnegative(),
      from: z.number().describe('Unix milliseconds at which the refusal was there'),
      pauseMs: z.number().nonnegative(),
      askedMs: figure.describe('What the provider asked for; null where it did not say how long'),
      askedBy: z.string().nullable().describe('The header that said so, or `message`'),
    }),
  )
  .default([])
  .describe('Times in which a provider got no requests, because it refused one')
