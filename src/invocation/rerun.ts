import { dirname, join } from 'node:path'

import type { RunSettings } from '../bridge/settings.ts'
import { drawSeed, makeRunId } from './run-id.ts'

/**
 * The settings of another run in watch mode: a run id and folder of its own and, unless one was
 * declared, a fresh seed, or caches would know its prompts. The ledger stays: a budget is for the
 * whole invocation.
 */
export function rerunSettings(
  settings: RunSettings,
  {
    declaredSeed,
    now,
    random,
  }: {
    readonly declaredSeed: number | undefined
    readonly now: Date
    readonly random: () => number
  },
): RunSettings {
  const seed = settings.overrides.seed ?? declaredSeed ?? drawSeed(random)
  const runId = makeRunId(now, seed, random)
  return {
    ...settings,
    isResumed: false,
    seed,
    runId,
    runDir: join(dirname(settings.runDir), runId),
    facts: { ...settings.facts, startedAt: now.getTime() },
  }
}
