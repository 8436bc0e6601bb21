import { listContrasts } from '../gate/limits.ts'
import type { ContrastMetric } from '../model/contrast.ts'
import type { Plan } from './plan.ts'

/** Metrics whose contrasts carry a threshold: they are one family. */
export function gatedContrasts({ thresholds }: Plan): ReadonlySet<ContrastMetric> {
  return new Set(listContrasts(thresholds).map(({ metric }) => metric))
}
