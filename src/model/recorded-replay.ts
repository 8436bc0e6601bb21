import { z } from './zod.ts'

const recorded = z.object({
  path: z.string(),
  sha256: z.string(),
  speed: z.number().positive(),
  from: z.string().optional(),
  for: z.string().optional(),
  blockTokens: z.number().optional(),
  unit: z.enum(['ms', 's']).optional(),
})

/** Which trace a matrix sent, which part of it and how fast, as its document has it. */
export type RecordedReplay = z.output<typeof recorded>

/** What the options of a matrix say of a trace; undefined where none was sent. */
export function recordedReplay(
  options: Readonly<Record<string, unknown>>,
): RecordedReplay | undefined {
  return recorded.safeParse(options['replay']).data
}
