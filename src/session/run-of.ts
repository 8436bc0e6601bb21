import type { RunOrigin } from '../bridge/messages.ts'
import type { RunFacts, RunSettings } from '../bridge/settings.ts'
import { simulatedWorld } from '../simulator/world.ts'

/** What every matrix says of its run, beside the facts. */
export function runOf(settings: RunSettings): Omit<RunOrigin, keyof RunFacts> {
  const { runId, seed, mode, modeReason, location, timeFactor } = settings
  return {
    id: runId,
    seed,
    mode,
    modeReason,
    location,
    timeFactor: mode === 'simulated' ? timeFactor : undefined,
  }
}

/** The world that is measured; undefined where it is the real one. */
export function worldOf({
  mode,
  timeFactor,
}: Pick<RunSettings, 'mode' | 'timeFactor'>): string | undefined {
  return mode === 'simulated' ? simulatedWorld(timeFactor) : undefined
}
