import { z } from '../../model/zod.ts'
import { figure } from './sample-schema.ts'

const lookValues = z.record(
  z.string().describe('Metric'),
  z.strictObject({
    median: z.number().describe('Of a search the capacity itself'),
    se: figure.describe('Standard error of ln median'),
    location: figure.default(null).describe('Trimmed mean of the logarithms'),
    locationSe: figure.default(null).describe('Its standard error'),
    ciLow: figure.default(null).describe('95 % interval of a capacity'),
    ciHigh: figure.default(null),
    n: z.int().nonnegative(),
  }),
)

const history = z
  .strictObject({
    builds: z
      .array(
        z.strictObject({
          id: z.string(),
          isGreen: z.boolean().describe('No verdict of it failed'),
          values: z.record(z.string().describe('Cell id'), z.array(lookValues)),
        }),
      )
      .describe('Oldest first, look by look'),
    problem: z.string().nullable().describe('Why there are none, or why this one was not added'),
  })
  .describe('Builds since the newest accepted run that were not accepted')

/** What a matrix was judged against. */
export const baseline = z.strictObject({
  fingerprint: z.record(z.string(), z.string()),
  runs: z.array(
    z.strictObject({
      id: z.string(),
      values: z.record(z.string().describe('Cell id'), lookValues),
    }),
  ),
  history: history.nullable().default(null),
  warnings: z
    .array(
      z.strictObject({
        kind: z.enum(['restless', 'drifting', 'uneven']),
        metric: z.string(),
        scope: z.enum(['cell', 'provider', 'model', 'matrix']),
        subject: z.string().describe('Cell id, or name of a provider or a model'),
        seen: z
          .number()
          .describe('Deviation of the logarithm between runs; of drifting ones their correlation'),
        usual: z.number().describe('What is assumed of it, or what the others have'),
      }),
    )
    .nullable()
    .default(null)
    .describe('Why more unchanged builds may be red than alpha says'),
  isAccepted: z
    .boolean()
    .nullable()
    .default(null)
    .describe('The run was measured to be accepted (-u): nothing in it is on trial'),
})
