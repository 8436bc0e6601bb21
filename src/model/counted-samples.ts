import type { Phase, Sample } from './sample.ts'

/**
 * The samples that count in a phase: ended, and not part of a warm-up. Figures, notes and counts of
 * a cell are those of the main phase; later looks have their own. Whoever counts samples asks here.
 */
export function countedSamples<Counted extends Pick<Sample, 'warmup' | 'status' | 'phase'>>(
  samples: readonly Counted[],
  phase: Exclude<Phase, 'warmup'> = 'main',
): Counted[] {
  return samples.filter(
    (sample) => !sample.warmup && sample.status !== 'aborted' && sample.phase === phase,
  )
}
