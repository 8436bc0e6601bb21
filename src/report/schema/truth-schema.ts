import { z } from '../../model/zod.ts'

/** What the simulator was set to. */
export const truth = z
  .strictObject({
    cells: z.array(
      z.strictObject({ cell: z.string(), ttftMs: z.number(), tokensPerSecond: z.number() }),
    ),
    contrasts: z.array(
      z.strictObject({
        cell: z.string(),
        reference: z.string(),
        axis: z.string(),
        metric: z.enum(['ttftMs', 'tokensPerSecond']),
        difference: z.number().describe("In the metric's unit"),
        change: z.number().describe('As a fraction of the reference'),
      }),
    ),
  })
  .nullable()
  .default(null)
  .describe('What the simulator was set to: true medians, and true contrasts; null in a live run')
