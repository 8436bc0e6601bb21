import { z } from '../src/model/zod.ts'
import { figuresSchema } from './figures.ts'

const toolSchema = z.object({
  name: z.string(),
  title: z.string(),
  version: z.string(),
  /** How it was started. */
  shown: z.string(),
})

/** Everything that the page and the chart are made of. */
export const resultsSchema = z.object({
  measuredAt: z.iso.datetime(),
  minutes: z.number(),
  seed: z.number(),
  repetitions: z.number(),
  machine: z.object({
    processor: z.string(),
    cores: z.number(),
    memoryGb: z.number(),
    /** Processes that wanted to run before anything was measured: the load average of a minute. */
    load: z.number(),
    system: z.string(),
    node: z.string(),
    python: z.string().nullable(),
  }),
  tools: z.array(toolSchema),
  /** Tools that were not measured, and why. */
  left: z.array(z.object({ title: z.string(), reason: z.string() })),
  runs: z.array(
    z.object({
      tool: z.string(),
      streams: z.number(),
      /** From 0 on. */
      repetition: z.number(),
      /** Requests in all. */
      requests: z.number(),
      /** Null where the run failed. */
      figures: figuresSchema.nullable(),
      failure: z.string().nullable(),
    }),
  ),
})

export type Results = z.infer<typeof resultsSchema>
