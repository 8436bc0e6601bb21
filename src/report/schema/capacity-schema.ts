import { capacityEnds, loadKinds } from '../../model/capacity.ts'
import { rankedMetricNames } from '../../model/metric.ts'
import { z } from '../../model/zod.ts'
import { figure } from './sample-schema.ts'

const rule = {
  of: z.enum(loadKinds).describe('What load is counted in: requests in flight, or per second'),
  share: z.number().describe('Share of requests that has to keep the objective'),
  objective: z.partialRecord(z.enum(rankedMetricNames), z.number()),
}

export const capacityRule = z
  .strictObject({
    ...rule,
    max: z.int().positive().describe('Highest level that is tried'),
    relativeWidth: z.number().describe('How wide the interval may be, as a share of the capacity'),
    maxRequests: z.int().positive().describe('Requests to an endpoint, at most'),
  })
  .describe('The search for the highest load')

export const capacities = z
  .array(
    z.strictObject({
      id: z.string().describe('Endpoint: the id of its cells without the level of load'),
      label: z.string(),
      model: z.string(),
      provider: z.string(),
      ...rule,
      value: figure.describe('Highest load at which the share is kept; 0 where none is'),
      ciLow: figure.describe('95 % interval, valid however often the search looked'),
      ciHigh: figure.describe('null where no level tried is certainly too high'),
      stoppedBy: z
        .enum(capacityEnds)
        .nullable()
        .describe(
          'width: narrow enough; max: the highest level is kept; nothing: load 1 is not; client: this machine lags',
        ),
      requests: z.int().nonnegative(),
      costUsd: figure.describe('US dollars of those whose cost is known'),
      designEffect: figure.describe('Requests that are worth one: those of a block are alike'),
      blocks: z
        .array(
          z.strictObject({
            block: z.int().nonnegative().describe('Number of the block, as rounds have it'),
            level: z.number(),
            asked: z.int().nonnegative(),
            counted: z.int().nonnegative().describe('Without the first filling; 0 of a part'),
            kept: z.int().nonnegative(),
            refused: z.int().nonnegative().describe('Counted requests answered with 429'),
            lagMs: figure
              .default(null)
              .describe('By how much this machine lagged, where it does not count because of that'),
          }),
        )
        .describe('In the order in which they were sent'),
    }),
  )
  .default([])
  .describe('The highest load that each endpoint can take')
