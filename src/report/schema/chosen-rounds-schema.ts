import { roundsReasons } from '../../model/chosen-rounds.ts'
import { gatedMetricNames } from '../../model/metric.ts'
import { z } from '../../model/zod.ts'
import { figure } from './sample-schema.ts'

export const chosenRounds = z
  .strictObject({
    declared: z.int().positive(),
    rounds: z.int().positive().describe('Rounds that were chosen; those of options'),
    detect: z
      .number()
      .positive()
      .describe('The slowdown of a cell that is to be seen; 0.2 is 20 %'),
    power: z.number().describe('How often the first build with it is to be red'),
    reason: z.enum(roundsReasons).describe('seen: they are enough; what keeps them from it, else'),
    detects: figure.describe('The slowdown that is seen so often'),
    atMostDetects: figure.describe('The same with the most rounds that the limits allow'),
    metric: z.enum(gatedMetricNames).nullable().describe('What is seen worst: the metric'),
    cell: z.string().nullable().describe('… and the id of its cell'),
    enough: figure.describe('Rounds that would be enough, beyond a limit'),
    runsNeeded: figure.describe('Accepted runs with which it would be seen within the limits'),
    acceptedRuns: z.int().nonnegative(),
    builds: z.int().nonnegative().describe('Remembered builds it rests on'),
    places: z.int().nonnegative().describe('Places whose accepted runs it rests on'),
    unknownCells: z.int().nonnegative().describe('Cells that too few accepted runs have'),
    maxCostUsd: figure.describe('US dollars of the rounds, at most'),
    estimatedMs: figure.describe('How long they take, by the answers of accepted runs'),
  })
  .describe('Rounds that were chosen so that a change is seen (gate.detect)')
