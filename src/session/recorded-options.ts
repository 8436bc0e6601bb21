import type { RunSettings } from '../bridge/settings.ts'
import type { Plan } from './plan.ts'

/** The options of a matrix as its document records them. */
export function recordedOptions(plan: Plan, { gate }: RunSettings): Record<string, unknown> {
  const { rounds, warmup, temperature, timeoutMs, order, thresholds } = plan
  return {
    rounds: plan.adaptive ?? rounds,
    warmup,
    temperature,
    timeoutMs,
    order,
    // Only open loops have arrivals.
    ...(plan.axes.rate.some((rate) => rate !== undefined) && { arrivals: plan.arrivals }),
    thresholds,
    checks: Object.keys(plan.checks),
    gate,
  }
}
