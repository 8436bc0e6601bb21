import type { RunSettings } from '../bridge/settings.ts'
import type { ClockError } from '../model/truth.ts'
import { teachSimulator } from '../runner/teach-simulator.ts'
import { clockErrorOf } from '../simulator/truth.ts'
import type { Instruments } from './instruments.ts'
import type { Plan } from './plan.ts'

/** Tells the simulator what it has to know of a matrix, where it answers; returns what the clock is off by. */
export async function meetSimulator(
  { prompts }: Pick<Plan, 'prompts'>,
  { mode, timeFactor, nullEndpoint }: RunSettings,
  { client, calibrationErrorsMs }: Instruments,
): Promise<ClockError | undefined> {
  if (mode !== 'simulated') return undefined
  const clock = clockErrorOf(calibrationErrorsMs, timeFactor)
  await teachSimulator(client, nullEndpoint, { prompts, wayBackMs: clock?.wayBackMs })
  return clock
}
