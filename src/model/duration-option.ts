import { durationMs, durationPattern } from './duration.ts'
import { z } from './zod.ts'

const MAX_DURATION_MS = durationMs('24h')
const shape = "expected a duration such as '30s', '500ms', '2m' or '1h'"

/** A time span as it is declared and recorded, e.g. `'30s'`. */
export const durationOption = z
  .string(shape)
  .regex(durationPattern, shape)
  .refine((text) => durationMs(text) > 0, 'expected a duration above 0')
  .refine((text) => durationMs(text) <= MAX_DURATION_MS, 'expected a duration of at most 24h')
