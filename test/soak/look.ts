import { z } from 'zod'

/** What a process held at a moment of a soak; sizes in bytes. */
export const lookSchema = z.object({
  /** Share of the requests that were asked, `exit` at its end. */
  mark: z.string(),
  pid: z.number(),
  /** Which process looked at itself. */
  role: z.enum(['main', 'worker', 'helper', 'simulator', 'reader']),
  rss: z.number(),
  /** After a collection. */
  heapUsed: z.number(),
  maxRss: z.number(),
  /** Processor time so far. */
  cpuMs: z.number(),
  handles: z.number(),
  files: z.number(),
  warnings: z.array(z.string()),
})

export type Look = z.infer<typeof lookSchema>
export type Role = Look['role']
