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
    clock: z
      .strictObject({
        wayBackMs: z
          .number()
          .describe(
            'Median of the calibration, in real milliseconds; the simulator sends so much sooner',
          ),
        lateMs: z
          .number()
          .describe('99 of 100 stamps are later than that by less, in simulated milliseconds'),
      })
      .nullable()
      .default(null)
      .describe('What the clock is off by; null where it was not calibrated'),
  })
  .nullable()
  .default(null)
  .describe('What the simulator was set to: true medians, and true contrasts; null in a live run')

export const world = z
  .string()
  .nullable()
  .default(null)
  .describe('The simulated world: its name, version, hash and time factor; null in a live run')
