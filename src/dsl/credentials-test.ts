import type { PlannedCell } from '../bridge/messages.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { hasLiveBaseline } from '../gate/baseline-store.ts'
import { regressionMetrics } from '../gate/regression-metrics.ts'
import { BenchError } from '../model/bench-error.ts'
import { type DeclaredAt, pointAt } from '../session/declared-at.ts'
import type { Plan } from '../session/plan.ts'
import type { Registrar } from './registrar.ts'

/** Where a matrix is declared. */
interface Declaration {
  /** Path of the bench file. */
  readonly file: string
  readonly declaredAt: DeclaredAt
  readonly cells: readonly PlannedCell[]
  readonly registrar: Registrar
}

/**
 * Registers a failing test "credentials" for a matrix that would be green for ever and judge nothing:
 * in a run that was asked to be live and has no key for any of its cells; and in CI for a run that is
 * simulated only because no key was found, where the matrix is there to be held against its past.
 */
export function registerCredentialsTest(
  plan: Plan,
  settings: RunSettings,
  { file, declaredAt, cells, registrar }: Declaration,
): void {
  const complaint = unaskable(plan, settings, cells) ?? unjudgeable(plan, settings, file)
  if (complaint === undefined) return
  const message = `${plan.name} ${complaint}`
  registrar.test('credentials', [], () => {
    throw pointAt(declaredAt, new BenchError('missing-credentials', message))
  })
}

/** Why a matrix of a run that was asked to be live measures nothing; undefined when it does. */
function unaskable(
  plan: Plan,
  settings: RunSettings,
  cells: readonly PlannedCell[],
): string | undefined {
  if (settings.mode !== 'live' || settings.modeReason !== 'asked') return undefined
  if (cells.some(({ skipped }) => skipped === undefined)) return undefined
  return `must run live, but none of its providers has credentials. Set ${variablesOf(plan, settings)}`
}

/** Why a CI run judges nothing although the matrix wants it to; undefined when it does. */
function unjudgeable(plan: Plan, settings: RunSettings, file: string): string | undefined {
  if (!isCi(process.env['CI'])) return undefined
  if (settings.mode !== 'simulated' || settings.modeReason !== 'auto') return undefined
  const past = pastOf(plan, file)
  if (past === undefined) return undefined
  return `${past}, but this CI run is simulated because no API key was found, so it would judge nothing. Set ${variablesOf(plan, settings)}, choose the simulator with LLM_BENCH_MODE=simulated, or leave the regression out where there are no keys`
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
