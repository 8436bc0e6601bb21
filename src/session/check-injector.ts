import type { RunSettings } from '../bridge/settings.ts'
import { regressionMetrics } from '../gate/regression-metrics.ts'
import { BenchError } from '../model/bench-error.ts'
import { isUnderLoad } from '../model/cell.ts'
import type { Plan } from './plan.ts'

const GOES_BY_ALL = 'it needs all answers, and each injector has only some of them. Leave it out'

/** Refuses what several injectors cannot share out. */
export function checkInjector(plan: Omit<Plan, 'judges'>, { injector, accept }: RunSettings): void {
  if (!injector) return
  const { cells, adaptive, capacity, against, abortOnFail, thresholds, duration, blockMs } = plan
  const [gated] = regressionMetrics(thresholds)
  const clashes = [
    capacity && { what: '`capacity`', why: GOES_BY_ALL },
    adaptive && { what: 'adaptive `rounds`', why: GOES_BY_ALL },
    against && { what: '`against`', why: GOES_BY_ALL },
    abortOnFail && { what: '`abortOnFail`', why: GOES_BY_ALL },
    blockMs !== undefined && {
      what: `\`for\` '${duration}' of a closed loop`,
      why: 'its number of requests is not known in advance. Set `rounds` instead',
    },
    gated && {
      what: `\`thresholds.${gated}.regression\``,
      why: 'what looks slower is measured again, by one machine. Leave it out',
    },
    accept && {
      what: '`-u`',
      why: 'a baseline is made of what one machine measured. Leave it out',
    },
    !cells.some(({ levels }) => isUnderLoad(levels)) && {
      what: 'a matrix that has one request in flight',
      why: 'there is nothing to share out. Give it `concurrency` or `rate`',
    },
  ]
  for (const clash of clashes) {
    if (!clash) continue
    throw new BenchError(
      'invalid-option',
      `matrix('${plan.name}'): ${clash.what} and \`LLM_BENCH_INJECTOR\` cannot be combined: ${clash.why}, or measure it from one machine`,
    )
  }
}
