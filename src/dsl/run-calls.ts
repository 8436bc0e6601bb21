import type { BenchmarkGroup } from 'vitest'

import { BenchError } from '../model/bench-error.ts'
import { axesSpannedBy } from '../model/cell.ts'
import { promptSha256 } from '../model/prompt.ts'
import { checkRequests } from '../session/check-requests.ts'
import type { MeasuredCell } from '../session/measured.ts'
import { Measurement } from '../session/measurement.ts'
import { type Plan, planCall } from '../session/plan.ts'
import { plannedCells } from '../session/planned-cells.ts'
import { withPaddings } from '../session/with-paddings.ts'
import type { ChatCall } from './chat-call.ts'
import { injectSettings } from './run-settings.ts'
import { portOf } from './test-port.ts'

export interface NamedCall extends ChatCall {
  readonly name: string
}

/** Settings that calls in one comparison must share, or their rounds could not be paired. */
const shared = ['rounds', 'warmup', 'seed', 'temperature', 'timeoutMs'] as const

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
    portOf(test, plan.name, settings.root),
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

function joinPlans(plans: readonly Plan[], calls: readonly NamedCall[], name: string): Plan {
  const [first] = plans
  if (!first) throw new BenchError('internal', 'a group without calls')
  for (const plan of plans) {
    const differing = shared.find((setting) => plan[setting] !== first[setting])
    if (differing !== undefined) {
      throw new BenchError(
        'invalid-option',
        `${name}: \`${differing}\` is ${first[differing]} for ${first.name} and ${plan[differing]} for ${plan.name}. Calls that are compared share their rounds: give them the same value`,
      )
    }
  }
  const asks = plans.map(({ prompts }) => prompts.map(promptSha256).join())
  const other = plans[asks.findIndex((pool) => pool !== asks[0])]
  if (other) {
    throw new BenchError(
      'invalid-option',
      `${name}: \`prompts\`, or what stands beside them such as \`system\`, are others for ${first.name} than for ${other.name}. Calls of one comparison share their rounds: give them the same`,
    )
  }
  const cells = plans.flatMap((plan, index) =>
    plan.cells.map((cell) => {
      const own = calls[index]?.name ?? plan.name
      return { ...cell, id: `${cell.id} bench=${own}`, label: `${own} (${cell.label})` }
    }),
  )
  return { ...first, name, axes: axesSpannedBy(cells), cells, kept: cells }
}
