import { z } from '../../model/zod.ts'
import { figure } from './sample-schema.ts'

const judgement = {
  scope: z.enum(['cell', 'provider', 'model', 'matrix']),
  subject: z.string(),
  metric: z.string(),
  statistic: z.string(),
  verdict: z.enum([
    'ok',
    'equal',
    'better',
    'worse',
    'improved',
    'regressed',
    'inconclusive',
    'failed',
    'advisory',
    'not-comparable',
    'client-limited',
    'no-data',
  ]),
  limit: z.number(),
  bound: z.enum(['atMost', 'atLeast']),
  n: z.int().nonnegative(),
  name: z.string(),
  reason: z.string(),
}

const together = z
  .strictObject({
    change: figure,
    ciLow: figure,
    ciHigh: figure,
    p: z.number().describe('If nothing had changed; one-sided'),
    pAtLimit: z.number().describe('If the change were just the limit; at most 0.05'),
    cut: z.number().describe('p has to be at most this'),
    builds: z
      .array(z.strictObject({ runId: z.string(), change: figure }))
      .describe('Oldest first; the last is this one'),
  })
  .describe('This build and those before it as one, a test of its own')

/** What a threshold says of a subject; each kind has fields of its own. */
export const verdictSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('measured'),
      ...judgement,
      observed: figure.describe('Share of failed requests'),
    })
    .describe('Whether enough requests of a cell succeeded'),
  z
    .strictObject({
      kind: z.literal('absolute'),
      ...judgement,
      observed: figure,
      ciLow: figure,
      ciHigh: figure,
      isNearLimit: z
        .boolean()
        .nullable()
        .default(null)
        .describe('The interval holds the limit: the next run may come out otherwise'),
    })
    .describe('A figure against its limit'),
  z
    .strictObject({
      kind: z.literal('contrast'),
      ...judgement,
      reference: z.string().describe('Cell it is compared with'),
      change: figure,
      ciLow: figure,
      ciHigh: figure,
      p1: figure.describe('One-sided, against the limit'),
      cut: figure.describe('p1 has to be at most this to fail'),
    })
    .describe('A cell beside its reference'),
  z
    .strictObject({
      kind: z.literal('canary'),
      ...judgement,
      reference: z
        .string()
        .nullable()
        .describe('Cell it is compared with; null where several are taken together'),
      change: figure,
      ciLow: figure.describe('For all comparisons and looks at once'),
      ciHigh: figure,
      equalLow: figure.describe('90 % interval; within both margins: equal'),
      equalHigh: figure,
      pWorse: figure.describe('One-sided, of a change beyond the margin'),
      pBetter: figure,
      pEqual: figure.describe('The larger of the two one-sided tests of equality'),
      cut: figure.describe('pWorse has to be at most this'),
      looks: z.int().nonnegative(),
      roundsNeeded: figure.describe('Rounds that would settle it, where it is open'),
    })
    .describe('A version beside the one in use, in the same run'),
  z
    .strictObject({
      kind: z.literal('regression'),
      ...judgement,
      observed: figure,
      change: figure,
      ciLow: figure,
      ciHigh: figure,
      p1: figure.describe('Of the first look, if nothing had changed; one-sided'),
      pAll: figure.describe('The same of all looks as one'),
      looks: z.int().min(1).nullable().describe('How often it was looked at, 1 to 3'),
      cut: figure.describe('The last of them has to be at most this'),
      pAtLimit: figure.default(null).describe('If the change were just the limit; at most 0.05'),
      runs: figure.describe('Accepted runs it was judged against'),
      detectable: figure.describe('Smallest change detected with 80 % power, as a fraction'),
      together: together.nullable().default(null),
    })
    .describe('A subject beside its accepted runs'),
])
