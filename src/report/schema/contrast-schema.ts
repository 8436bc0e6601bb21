import { metricNames } from '../../model/metric.ts'
import { z } from '../../model/zod.ts'
import { figure } from './sample-schema.ts'

export const contrastSchema = z
  .strictObject({
    cell: z.string(),
    reference: z.string(),
    axis: z.string(),
    metric: z.enum([...metricNames, 'quality', 'failures']),
    n: z.int().nonnegative().describe('Rounds that were compared'),
    blocks: z
      .int()
      .positive()
      .nullable()
      .describe('Under load: blocks of those rounds, the unit of comparison; null without load'),
    dropped: z.int().nonnegative().describe('Rounds in which either side failed'),
    nCensored: z.int().nonnegative().describe('Compared rounds in which either side was given up'),
    change: figure.describe('Fraction of the reference; for rates the difference'),
    ciLow: figure.describe('Simultaneous 95 % interval: all of the family hold at once'),
    ciHigh: figure,
    family: z
      .int()
      .positive()
      .nullable()
      .describe('Contrasts tested together; null where nothing was tested'),
    pointwiseLow: figure.describe('95 % interval of this contrast by itself'),
    pointwiseHigh: figure,
    difference: figure.describe("In the metric's own unit"),
    differenceLow: figure,
    differenceHigh: figure,
    pValue: figure,
    pAdjusted: figure.describe('pValue × family, at most 1'),
    qValue: figure.describe('Benjamini–Hochberg, exploratory'),
    significant: z.boolean().describe('The simultaneous interval excludes 0'),
    detectable: figure.describe('Smallest true change detected with 80 % power'),
  })
  .describe('A cell against its reference, paired by round')
