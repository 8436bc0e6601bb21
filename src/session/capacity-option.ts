import { loadKinds } from '../model/capacity.ts'
import { rankedMetricNames } from '../model/metric.ts'
import { recordOf } from '../model/record-of.ts'
import { z } from '../model/zod.ts'

/** Blocks are captured whole: a level of more would not fit into one with enough requests beyond its filling. */
const MAX_LEVEL = 256
/** The first block: one request at a time, ten of which count. */
export const MIN_REQUESTS = 11
const shareShape = 'expected a share above 0 and below 1; 95 % is 0.95'
const widthShape = 'expected a share of the capacity from 0.05 to 1; a quarter is 0.25'

/** What a request has to keep. */
export const objective = z
  .strictObject(
    recordOf(rankedMetricNames, () => z.number().positive('expected a number above 0').optional()),
    'expected at least one metric, e.g. { ttftMs: 800 }',
  )
  .refine(
    (parts) => Object.values(parts).some((value) => value !== undefined),
    'expected at least one metric, e.g. { ttftMs: 800 }',
  )

/** The search for the highest load. `CapacityOptions` explains it. */
export const capacityOption = z.strictObject(
  {
    objective,
    share: z.number(shareShape).gt(0, shareShape).lt(1, shareShape).optional(),
    of: z.enum(loadKinds, "expected 'concurrency' or 'rate'").optional(),
    max: z
      .int('expected a whole number')
      .min(1, 'expected at least 1: a search begins with one request at a time')
      .max(MAX_LEVEL, `expected at most ${MAX_LEVEL}`)
      .optional(),
    relativeWidth: z.number(widthShape).min(0.05, widthShape).max(1, widthShape).optional(),
    maxRequests: z
      .int('expected a whole number')
      .min(MIN_REQUESTS, `expected at least ${MIN_REQUESTS}, the requests of the first block`)
      .optional(),
  },
  'expected { objective, share }, e.g. { objective: { ttftMs: 800 }, share: 0.95 }',
)
