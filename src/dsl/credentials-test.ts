import { test } from 'vitest'

import type { RunSettings } from '../bridge/settings.ts'
import { hasLiveBaseline } from '../gate/has-live-baseline.ts'
import { regressionMetrics } from '../gate/regression-metrics.ts'
import { BenchError } from '../model/bench-error.ts'
import type { Plan } from './plan.ts'

/** Where a matrix is declared. */
interface Declaration {
  /** Path of the bench file. */
  readonly file: string
  readonly declaredAt: { readonly stack?: string }
}

/**
 * Registers a failing test "credentials" for a CI run that is simulated only for want of keys, where
 * the matrix is there to be held against its past: it would be green for ever, and judge nothing.
 */
export function registerCredentialsTest(
  plan: Plan,
  settings: RunSettings,
  { file, declaredAt }: Declaration,
): void {
  if (!isCi(process.env['CI'])) return
  if (settings.mode !== 'simulated' || settings.modeReason !== 'auto') return
  const past = pastOf(plan, file)
  if (past === undefined) return
  const message = `${plan.name} ${past}, and this CI run is simulated for want of keys: it would judge nothing. Set ${variablesOf(plan, settings)}, ask for the simulator with LLM_BENCH_MODE=simulated, or leave the regression out where no keys are to be had`
  test('credentials', () => {
    const error = new BenchError('missing-credentials', message)
    const frames = declaredAt.stack?.split('\n').slice(1).join('\n') ?? ''
    error.stack = `${error.name}: ${message}\n${frames}`
    throw error
  })
}

/** Some set it to `false` to run like at home. */
function isCi(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value.trim().toLowerCase())
}

/** What a matrix is held against; undefined when it stands for itself. */
function pastOf({ thresholds }: Plan, file: string): string | undefined {
  const metrics = regressionMetrics(thresholds)
  if (metrics.length > 0) return `has a regression threshold (${metrics.join(', ')})`
  return hasLiveBaseline(file) ? 'has a baseline of live runs' : undefined
}

function variablesOf({ kept }: Plan, { catalog }: RunSettings): string {
  const names = kept.flatMap(({ levels }) => catalog.providers[levels.provider]?.apiKeyEnv ?? [])
  const unique = [...new Set(names)]
  if (unique.length === 0) return 'the credentials of its providers'
  const last = unique.pop() ?? ''
  return unique.length === 0 ? last : `${unique.join(', ')} or ${last}`
}
