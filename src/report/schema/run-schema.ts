import { z } from '../../model/zod.ts'
import { figure } from './sample-schema.ts'

export const isoTime = z.iso.datetime()
export const options = z.record(z.string(), z.unknown())

/** What a document says of a run beside its matrices: who measured, when, where and with what. */
export const runParts = {
  tool: z.strictObject({ name: z.string(), version: z.string(), sha256: z.string() }),
  run: z.strictObject({
    id: z.string(),
    startedAt: isoTime,
    endedAt: isoTime,
    seed: z.int().nonnegative().nullable().describe('Null where merged runs had several'),
    mode: z.enum(['live', 'simulated']),
    modeReason: z.enum(['asked', 'auto']),
    timeFactor: z
      .int()
      .positive()
      .nullable()
      .default(null)
      .describe(
        'How many times faster than simulated time its endpoints answered: times are what the clock saw, times this; null in a live run',
      ),
    location: z
      .string()
      .nullable()
      .describe('Null where unknown, or where merged runs had several'),
    options: options.describe('Defaults and overrides in one'),
    overrides: options.describe(
      'Settings from the environment, which override bench file and plugin',
    ),
    interrupted: z.boolean(),
    recovered: z
      .strictObject({
        lines: z.int().nonnegative().describe('Lines of the journal'),
        faults: z.array(z.string()).describe('Lines that were left out, and why'),
      })
      .nullable()
      .default(null)
      .describe('Where the run wrote no document, and this one was made of its journal'),
  }),
  environment: z.strictObject({
    node: z.string(),
    os: z.string(),
    arch: z.string(),
    cpu: z.string().nullable(),
    cores: z.number(),
    memoryGiB: z.number(),
    vitest: z.string(),
    undici: z.string(),
    timeZone: z.string(),
    ci: z.boolean(),
    proxy: z.string().nullable(),
    noProxy: z.string().nullable(),
    extraCaCerts: z.boolean(),
    tlsVerified: z
      .boolean()
      .optional()
      .describe('False where any certificate was accepted; absent in older documents'),
  }),
  git: z.strictObject({
    commit: z.string().nullable(),
    branch: z.string().nullable(),
    dirty: z.boolean().nullable(),
  }),
  client: z.strictObject({
    calibration: z
      .strictObject({
        n: z.int().nonnegative(),
        medianMs: figure,
        p99Ms: figure,
        maxMs: figure,
        errorsMs: z.array(z.number()),
      })
      .describe('How late stamps are against an endpoint with known send times'),
    eventLoop: z
      .strictObject({ medianP99Ms: figure, worstP99Ms: figure })
      .describe("The client's own delay, over all samples"),
  }),
}
