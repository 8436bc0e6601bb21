import { z } from './zod.ts'

/** How versions were compared, as documents have it; only what is computed with has to be sound. */
export const recordedCanary = z.object({
  reference: z.record(z.string(), z.unknown()),
  margins: z.record(z.string(), z.number().positive()),
  rounds: z.int().positive(),
  maxRounds: z.int().positive(),
})
