import type { BenchmarkGroup } from 'vitest'

import { BenchError } from '../model/bench-error.ts'
import { checkRequests } from '../session/check-requests.ts'
import type { MeasuredCell } from '../session/measured.ts'
import { Measurement } from '../session/measurement.ts'
import { planCall } from '../session/plan.ts'
import { plannedCells } from '../session/planned-cells.ts'
import { withPaddings } from '../session/with-paddings.ts'
import { joinPlans, type NamedCall } from './join-plans.ts'
import { injectSettings } from './run-settings.ts'
import { portOf } from './test-port.ts'

/** Measures the LLM calls of one `bench` group in interleaved rounds; one cell per call, in order. */
export async function runCalls(
  calls: readonly NamedCall[],
  { test, options }: BenchmarkGroup,
): Promise<MeasuredCell[]> {
  let settings = injectSettings()
  const plans = calls.map((call) => {
    const planned = planCall(call.model, call.provider, call.options, settings)
    settings = { ...settings, catalog: planned.catalog }
    return planned
  })
  const plan = await withPaddings(joinPlans(plans, calls, options?.name ?? test.fullTestName))
  const cells = plannedCells(plan.cells, plan, settings)
  checkRequests(cells, plan, settings)
  const skipped = cells.find((cell) => cell.skipped !== undefined)
  if (skipped) test.context.skip(`${skipped.label}: ${skipped.skipped}`)
  const measured = await new Measurement(plan, settings, { cells }).get(
    portOf(test, plan.name, settings),
    test.context.signal,
    () => new Set(cells.map((cell) => cell.id)),
  )
  if (measured.stopped !== undefined) {
    throw new BenchError('interrupted', `${plan.name}: ${measured.stopped}`)
  }
  return plan.cells.map((cell) => {
    const found = measured.cells.get(cell.id)
    if (!found) throw new BenchError('internal', `cell ${cell.id} was not measured`)
    if (found.suspended !== undefined) {
      throw new BenchError('no-data', `${cell.label}: ${found.suspended}`)
    }
    return found
  })
}
