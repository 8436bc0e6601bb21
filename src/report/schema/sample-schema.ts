import { failureClasses } from '../../model/sample.ts'
import { z } from '../../model/zod.ts'

/** A finite number; `null` where it is unknown or does not exist. */
export const figure = z.number().nullable()
const milliseconds = figure.describe('Milliseconds; null when the event was not seen')
const tokens = z.number().nonnegative().nullable().describe('Tokens; null when unknown')
const phase = z.enum(['warmup', 'main', 'confirm'])

const failure = z.strictObject({
  class: z.enum(failureClasses),
  status: figure.describe('HTTP status, or the status an in-stream error names'),
  message: z.string(),
  inStream: z.boolean(),
})
const status = z.enum(['ok', 'failed', 'aborted'])
const cost = figure.describe('Usage × price, US dollars; null when either is unknown')
const reportedCost = figure.describe('What the provider says it cost, US dollars')

const tokenCounts = {
  inputTokens: tokens,
  cachedTokens: tokens.describe('Input read from a prompt cache'),
  cacheWriteTokens: tokens.describe('Input written to a prompt cache'),
  cacheWrite1hTokens: tokens.default(null).describe('… to be kept for an hour'),
  outputTokens: tokens,
  tokenSource: z.enum(['usage', 'tokenizer']).nullable(),
  reasoningTokens: tokens,
  o200kTokens: tokens.describe('o200k count of the visible text'),
}

const judgement = z
  .strictObject({
    check: z.string(),
    score: figure.describe('0 to 1; null where the judge gave none'),
    reason: z.string().nullable().describe('Why there is no score; null where there is one'),
    broken: z.boolean().describe('It was to be asked, and gave no score'),
    reply: z.string().nullable().describe('What it said, shortened; null where texts are not kept'),
    request: z
      .strictObject({
        status,
        failure: failure.nullable(),
        httpStatus: figure,
        sentAt: figure.describe('Unix milliseconds'),
        ttftMs: milliseconds,
        endMs: milliseconds,
        servedModel: z.string().nullable(),
        ...tokenCounts,
        costUsd: cost,
        reportedCostUsd: reportedCost,
      })
      .nullable()
      .describe('Null where it was not asked'),
  })
  .describe('What a second model said of an answer, and what asking it took')

export const sampleSchema = z
  .strictObject({
    cell: z.string(),
    round: z.int().nonnegative(),
    phase,
    warmup: z.boolean().describe('Warm-ups never enter statistics'),
    block: z.int().nonnegative().describe('Under load, requests of a block overlap'),
    status,
    failure: failure.nullable(),
    ttfbMs: milliseconds.describe('First byte of the response body, after sentAt'),
    ttftMs: milliseconds.describe(
      'First non-empty content, reasoning or tool-call delta, after sentAt',
    ),
    ttfoMs: milliseconds.describe('First non-empty delta of visible text, after sentAt'),
    totalMs: milliseconds.describe(
      'Last content or tool-call delta, after sentAt; the last byte of a whole answer',
    ),
    endMs: milliseconds.describe('The closed stream, after sentAt'),
    interChunkMs: milliseconds.describe('Median gap between content chunks'),
    interChunkP99Ms: milliseconds,
    longestStallMs: milliseconds.describe('Longest gap between content chunks'),
    tokensPerSecond: figure.describe('Tokens after the first chunk over the time after it'),
    ...tokenCounts,
    streamedTokens: tokens
      .default(null)
      .describe('Output tokens that streamed: without hidden reasoning'),
    costUsd: cost,
    reportedCostUsd: reportedCost,
    quality: z
      .strictObject({
        passed: z
          .boolean()
          .nullable()
          .describe('Null where no check failed, and one was not run or a judge gave no score'),
        failed: z.array(
          z.strictObject({
            check: z.string(),
            reason: z.string(),
            broken: z.boolean().default(false).describe('The check itself failed'),
          }),
        ),
        unchecked: z
          .array(z.string())
          .default([])
          .describe('Checks that were not run, because the run was killed before'),
        scores: z.record(z.string(), z.number()).default({}).describe('Check → score, 0 to 1'),
        judgements: z.array(judgement).default([]),
      })
      .nullable()
      .describe('Null for answers that failed'),
    finishReason: z.string().nullable(),
    truncated: z.boolean().describe('Cut at the requested token limit'),
    streamed: z
      .boolean()
      .nullable()
      .describe('False when everything arrived in one read, or was asked for in one piece'),
    backend: z.string().nullable(),
    servedModel: z.string().nullable(),
    protocol: z.enum(['h1', 'h2']).nullable(),
    httpStatus: figure,
    headers: z.record(z.string(), z.string()),
    connection: z.strictObject({
      reused: z.boolean().nullable(),
      dnsMs: milliseconds,
      connectMs: milliseconds,
      tlsMs: milliseconds,
    }),
    sentAt: figure.describe('Unix milliseconds; in a cold cell before the connection is opened'),
    intendedAt: figure.describe('Unix milliseconds; null in a closed loop'),
    queueMs: milliseconds.describe('From intendedAt to sentAt'),
    turn: figure.describe('Turn of a conversation, from 1 on'),
    nonce: z
      .string()
      .describe('In front of the prompt as sent; of a replay, of what it does not share'),
    chunks: z.int().nonnegative(),
    reads: z.int().nonnegative(),
    bytes: z.int().nonnegative(),
    clientDelayMs: milliseconds.describe(
      "p99 of this process's event-loop delay during the request",
    ),
    timeFactor: z
      .number()
      .positive()
      .nullable()
      .default(null)
      .describe('Of a simulated request: its times are what the clock saw, times this'),
    injector: z
      .int()
      .positive()
      .nullable()
      .default(null)
      .describe('Which of several injectors sent it, from 1; null where one machine sent all'),
    leftOut: z.array(z.string()).describe('Request fields that the endpoint does not accept'),
    sentAs: z
      .record(z.string(), z.string())
      .default({})
      .describe('Request field → the name that the endpoint expects'),
    notes: z.array(z.string()).default([]).describe('What was odd about the answer'),
    toolCalls: z
      .array(z.strictObject({ name: z.string(), arguments: z.string().nullable() }))
      .default([])
      .describe('The tools that the answer calls; arguments are null where texts are not kept'),
    text: z.string().nullable(),
    textSha256: z.string().nullable(),
    rawUsage: z.record(z.string(), z.unknown()).nullable(),
  })
  .describe('One request as observed')

export const roundSchema = z
  .strictObject({
    index: z.int().nonnegative(),
    phase,
    warmup: z.boolean(),
    block: z.int().nonnegative().describe('Rounds of one block are sent together'),
    turn: figure.describe('Turn of a conversation, from 1 on'),
    prompt: z.string(),
    keywords: z.array(z.string()),
    restSha256: z
      .string()
      .nullable()
      .default(null)
      .describe('SHA-256 of what its row of the pool says beyond that; null where nothing'),
    maxTokens: z
      .int()
      .positive()
      .nullable()
      .default(null)
      .describe('The limit that its row asks for; null where the level of the cell holds'),
    traced: z
      .strictObject({
        dueMs: z.number().nonnegative().describe('Milliseconds after the first request'),
        inputTokens: z.int().positive().describe('o200k tokens of its words'),
        sharedWith: z
          .int()
          .nonnegative()
          .nullable()
          .describe('Index of the round with which it begins alike; null where it shares nothing'),
        sharedTokens: z.int().nonnegative().describe('So many tokens at its beginning'),
      })
      .nullable()
      .default(null)
      .describe('Of a replay: the recorded request whose place it takes'),
    nonce: z.string(),
    order: z.array(z.string()).describe('Cell ids in the order of their requests'),
  })
  .describe('One pass over all cells with the same prompt')
