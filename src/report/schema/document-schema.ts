import { metricNames, rankedMetricNames } from '../../model/metric.ts'
import { protocolNames } from '../../model/provider.ts'
import { z } from '../../model/zod.ts'
import { baseline } from './baseline-schema.ts'
import { capacities, capacityRule } from './capacity-schema.ts'
import { chosenRounds } from './chosen-rounds-schema.ts'
import { contrastSchema } from './contrast-schema.ts'
import { lost, resumptions, pauses } from './gap-schema.ts'
import { injectors } from './injectors-schema.ts'
import { isoTime, options, runParts } from './run-schema.ts'
import { figure, roundSchema, sampleSchema } from './sample-schema.ts'
import { cellSummarySchema } from './summary-schema.ts'
import { threads } from './threads-schema.ts'
import { truth, world } from './truth-schema.ts'
import { verdictSchema } from './verdict-schema.ts'

/** Raised whenever a reader of older documents would misread a newer one. */
export const SCHEMA_VERSION = 1

const levels = z.strictObject({
  model: z.string(),
  provider: z.string(),
  inputTokens: figure
    .default(null)
    .describe('o200k tokens that its requests were filled up to; null where they were not'),
  maxTokens: z.int().positive(),
  json: z.boolean(),
  concurrency: z.int().positive().describe('Requests kept in flight; 1 where rate sets the pace'),
  rate: figure.describe('Requests sent per second; null in a closed loop'),
  stage: z
    .string()
    .nullable()
    .default(null)
    .describe('Number, rates and time of a stage, whose mean is rate; null where there is none'),
  promptCache: z.enum(['bust', 'warm']),
  connection: z.enum(['warm', 'cold']).describe('cold: the times hold the handshake'),
})

const rates = {
  inputPerMTok: z.number(),
  outputPerMTok: z.number(),
  cachedInputPerMTok: figure,
  cacheWriteInputPerMTok: figure,
  cacheWrite1hInputPerMTok: figure.default(null).describe('Kept for an hour'),
}

const tiers = z
  .array(z.strictObject({ aboveInputTokens: z.int().nonnegative(), ...rates }))
  .nullable()
  .default(null)
  .describe('Rates of longer prompts; null where all cost the same')

const price = z
  .strictObject({
    ...rates,
    tiers,
    hours: z
      .array(z.strictObject({ fromUtc: z.string(), toUtc: z.string(), ...rates, tiers }))
      .nullable()
      .default(null)
      .describe('Rates of some hours of the day; null where all cost the same'),
    perRequestUsd: figure.default(null).describe('US dollars on top of the tokens'),
    source: z.string(),
    date: z.string().nullable(),
  })
  .describe('US dollars per million tokens')

const cell = z.strictObject({
  id: z.string(),
  label: z.string(),
  model: z.string(),
  provider: z.string(),
  levels,
  simulated: z.boolean(),
  price: price.nullable(),
  endpoint: z.string().describe("Origin, region and the provider's name of the model"),
  request: z
    .strictObject({
      protocol: z.enum(protocolNames),
      body: z
        .record(z.string(), z.unknown())
        .describe('Each text is { sha256, tokens }, without the nonce in front of it'),
    })
    .nullable()
    .default(null)
    .describe('The longest of its requests as declared: every field that is sent, with its value'),
  skipped: z.string().nullable().describe('Why no request was sent to it'),
  suspended: z.string().nullable().describe('Why its remaining requests were not sent'),
  samples: z.array(sampleSchema),
  outages: z
    .array(
      z.strictObject({
        from: z.number().describe('Unix milliseconds at which the first of its requests was sent'),
        to: figure.describe('… at which the first request got through again; null where none did'),
        tries: z
          .array(sampleSchema)
          .min(1)
          .describe('Requests that got no connection and were sent again; not part of any summary'),
      }),
    )
    .describe('Periods in which its endpoint was unreachable'),
  tryouts: z
    .array(sampleSchema)
    .default([])
    .describe('Requests that found out which fields it accepts, if they may have been charged'),
  repeated: z
    .array(sampleSchema)
    .default([])
    .describe('Requests of rounds that were asked anew after a gap; part of the costs alone'),
  summary: cellSummarySchema,
})

const laterLook = z
  .strictObject({
    outcome: z.enum(['done', 'unaffordable', 'interrupted']),
    firstRound: z.int().nonnegative().describe('Index of its first round'),
    pauseMs: z.number().nonnegative(),
    rounds: z.record(z.string(), z.int().positive()).describe('How often to ask, by cell id'),
  })
  .describe('What stood out, measured again')

const drawnFrom = z
  .strictObject({
    identity: z.string().describe('Identity of the matrix: file, suites and name'),
    prompts: z.array(z.string()).describe('SHA-256 of each prompt of the pool, in order'),
    cells: z
      .array(z.string())
      .describe('All cells as declared, including those left out of this run'),
    blockSize: z.int().positive().describe('Rounds that are sent together'),
    turns: z.int().positive().nullable().describe('Rounds per conversation'),
    counts: z
      .array(z.int().nonnegative())
      .nullable()
      .default(null)
      .describe('Counted rounds in which each cell is due; null where all are in every one'),
    stages: z
      .array(z.int().nonnegative())
      .nullable()
      .default(null)
      .describe('The stage of each cell, from 0; null without stages'),
  })
  .describe('Together with seed and location, determines prompts, nonces and orders')

const judge = z
  .strictObject({
    check: z.string().describe('Name of the check'),
    model: z.string(),
    provider: z.string(),
    endpoint: z.string().describe("Origin, region and the provider's name of the model"),
    price: price.nullable(),
    atLeast: z.number().describe('An answer is good from this score on'),
    maxTokens: z.int().positive().describe('Token limit of its reply'),
    maxAnswerBytes: z.int().positive().describe('So many bytes of an answer are shown to it'),
    requests: z.int().nonnegative().describe('Requests that asked it'),
    unjudged: z.int().nonnegative().describe('Answers of which it gave no score'),
    costUsd: figure.describe('US dollars, over the requests whose cost is known'),
    nCostUnknown: z.int().nonnegative(),
  })
  .describe('A second model that judges answers')

export const matrixSchema = z.strictObject({
  name: z.string(),
  runId: z.string().describe('The run that measured it'),
  location: z.string().nullable().describe('Where it was measured'),
  file: z.string().describe('Path of the bench file, relative to the project'),
  line: z.int().positive().nullable().describe('Line of its declaration, from 1'),
  sha256: z.string().describe('SHA-256 of the bench file'),
  seed: z.int().nonnegative(),
  world,
  startedAt: isoTime,
  endedAt: isoTime.nullable(),
  interrupted: z.boolean(),
  stopped: z.string().nullable().describe('Why it ended before its last round'),
  aborted: z
    .strictObject({
      round: z.int().nonnegative().describe('Counted rounds that were asked'),
      of: z.int().positive(),
      alpha: z.number().describe('Share of runs in which it is wrong, at most'),
      requests: z.int().nonnegative().describe('Requests that were not sent'),
      savedUsd: figure.describe('What they would have cost, by those before them'),
    })
    .nullable()
    .default(null)
    .describe('Where a verdict was certain before the last round'),
  axes: z.record(z.string(), z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  reference: options.nullable(),
  goodput: z
    .strictObject({
      objective: z.partialRecord(z.enum(rankedMetricNames), z.number()),
      atLeast: z.number(),
    })
    .nullable()
    .describe('Objective of each request, and the share of requests that must meet it'),
  adaptive: z
    .strictObject({
      min: z.int().positive(),
      max: z.int().positive(),
      until: z.strictObject({ metric: z.enum(metricNames), relativeWidth: z.number().positive() }),
    })
    .nullable()
    .describe('The rule by which cells stopped; intervals of medians are then nominally 97.5 %'),
  chosenRounds: chosenRounds.nullable().default(null),
  injectors: injectors.nullable().default(null),
  threads: threads.nullable().default(null),
  capacity: capacityRule.nullable().default(null),
  capacities,
  options,
  drawnFrom,
  planSha256: z
    .string()
    .nullable()
    .default(null)
    .describe('SHA-256 of what was decided before the first request, which printed it'),
  rounds: z.array(roundSchema),
  cells: z.array(cell),
  judges: z.array(judge).default([]),
  contrasts: z.array(contrastSchema),
  verdicts: z.array(verdictSchema),
  baseline: baseline.nullable().describe('The accepted runs it was judged against'),
  truth,
  laterLooks: z.array(laterLook).describe('Looks after the first, in order'),
  resumptions,
  lost,
  pauses,
})

/** The results document: everything a stranger needs to recompute every figure. */
export const documentSchema = z
  .strictObject({
    schemaVersion: z.literal(SCHEMA_VERSION),
    ...runParts,
    merged: z
      .array(z.strictObject(runParts))
      .nullable()
      .describe('The runs this report was merged from; null for the document of one run'),
    matrices: z.array(matrixSchema),
    cost: z.strictObject({
      totalUsd: figure,
      byProvider: z.record(z.string(), figure),
      reportedBy: z.array(z.string()).describe('Providers whose reported cost was used'),
      nUnknown: z
        .int()
        .nonnegative()
        .describe('Requests with an unknown cost that may have been charged'),
      judgingUsd: figure
        .default(null)
        .describe('What of the total second models cost that judged; null where none did'),
    }),
    integrity: z.strictObject({
      algorithm: z.literal('sha256 of RFC 8785 canonical JSON without this field'),
      sha256: z.string(),
      sections: z
        .record(z.string(), z.string())
        .describe('Path of a part → first 16 digits of its own hash: tells what was changed'),
    }),
  })
  .describe('Results of one run of vitest-llm-bench')

/** A results document as its JSON has it: what is unknown is `null`. */
export type DocumentJson = z.infer<typeof documentSchema>
export type MatrixJson = DocumentJson['matrices'][number]
