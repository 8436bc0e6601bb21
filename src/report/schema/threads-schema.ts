import { z } from '../../model/zod.ts'
import { figure } from './sample-schema.ts'

export const threads = z
  .strictObject({
    count: z.int().positive(),
    processorShare: figure.describe(
      'The part of one processor that the load may take; null where LLM_BENCH_THREADS says how many',
    ),
  })
  .describe('Threads that sent the requests; null where the worker alone did')
