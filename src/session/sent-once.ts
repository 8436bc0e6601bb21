import { metricNames } from '../model/metric.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'

/** What was captured stays in memory until the last request is answered, at some 100 KB an answer. */
export const MAX_SENT_ONCE = 5000

/** What does not fit a load, and why not. */
export interface Clash {
  readonly with: string
  readonly why: string
}

/** What does not fit a load that each endpoint is sent once, from its beginning to its end. */
export function clashesWithOnce(
  parsed: Pick<MatrixOptions, 'against' | 'thresholds' | 'rounds' | 'abortOnFail'>,
): Clash[] {
  const { against, thresholds = {} } = parsed
  const gated = metricNames.find((name) => thresholds[name]?.regression !== undefined)
  const clashes = [
    parsed.rounds !== undefined && {
      with: '`rounds`',
      why: 'it says itself how many requests there are',
    },
    against && { with: '`against`', why: 'versions are compared after a number of rounds' },
    gated && {
      with: `\`thresholds.${gated}.regression\``,
      why: 'what looks slower is measured again, and no part is the same without what was before it',
    },
    parsed.abortOnFail && {
      with: '`abortOnFail`',
      why: 'nothing is read before the last answer is there',
    },
  ]
  return clashes.filter((clash) => typeof clash === 'object')
}
