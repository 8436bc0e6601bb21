import { hasPassed, type Judgement } from '../../model/judge.ts'
import type { Sample } from '../../model/sample.ts'

/** A sample whose answer waited to be judged when the run ended: of the answer itself all is known. */
export function unjudgedSample(sample: Sample, checks: readonly string[]): Sample {
  const { quality } = sample
  // Warm-ups are never judged.
  if (!quality || sample.warmup) return sample
  const judgements = checks.map((check): Judgement => ({
    check,
    score: undefined,
    reason: 'not judged: the run was stopped',
    broken: false,
    reply: undefined,
    request: undefined,
  }))
  return {
    ...sample,
    quality: {
      ...quality,
      passed: hasPassed(quality.failed, judgements, quality.unchecked),
      judgements,
    },
  }
}
