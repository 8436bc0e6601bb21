import { rounded } from './figures.ts'
import type { Results } from './results.ts'

type Run = Results['runs'][number]

const US_PER_MS = 1000
/** What a tool takes besides differs from run to run by tenths of a second: over fewer chunks that is too much. */
const MIN_CHUNKS = 10_000

/**
 * Fills in what each chunk takes of processors: what a run took more than that under the smallest load, over the
 * chunks that it had more. Start-up and reports, which take the same under any load, are not in it.
 */
export function withProcessorPerChunk(runs: readonly Run[]): Run[] {
  return runs.map((run) => {
    const { figures } = run
    const processorUs = perChunk(figures, smallestOf(run, runs)?.figures)
    return { ...run, figures: figures && { ...figures, processorUs } }
  })
}

/** The run of the same tool and repetition under the smallest load. */
function smallestOf({ tool, repetition }: Run, runs: readonly Run[]): Run | undefined {
  return runs
    .filter((other) => other.tool === tool && other.repetition === repetition)
    .toSorted((one, other) => one.streams - other.streams)[0]
}

function perChunk(more: Run['figures'], less: Run['figures'] | undefined): number | null {
  if (more?.processorMs == null || less?.processorMs == null) return null
  const chunks = more.chunks - less.chunks
  const processorMs = more.processorMs - less.processorMs
  return chunks < MIN_CHUNKS || processorMs <= 0
    ? null
    : rounded((processorMs * US_PER_MS) / chunks)
}
