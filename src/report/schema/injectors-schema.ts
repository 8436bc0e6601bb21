import { z } from '../../model/zod.ts'

export const injectors = z
  .strictObject({
    load: z.string().describe('Tells what they sent from all other loads'),
    of: z.int().positive().describe('How many injectors the load has'),
    joined: z
      .array(
        z.strictObject({
          number: z.int().positive(),
          runId: z.string(),
          clocks: z.array(
            z.strictObject({
              at: z.number().describe('Unix milliseconds at which a block began'),
              offsetMs: z
                .number()
                .describe("How far its clock was ahead of the rendezvous's; taken off its times"),
              errorMs: z.number().nonnegative().describe('By how much that may be wrong'),
            }),
          ),
        }),
      )
      .describe('Those whose reports were merged'),
  })
  .describe('Machines that sent the load together; all times are on the clock of their rendezvous')
