import { availableParallelism, homedir } from 'node:os'
import { join, resolve } from 'node:path'

import type { EnvironmentOverrides, RecordedRounds, RunSettings } from '../bridge/settings.ts'
import { mergeCatalog } from '../catalog/catalog.ts'
import { withListedModels } from '../catalog/listed-models.ts'
import { BenchError } from '../model/bench-error.ts'
import type { AwsCredentials } from '../model/credentials.ts'
import type { PluginOptions } from '../model/options/plugin-options.ts'
import { parseOptions } from '../model/parse-options.ts'
import { LEDGER_FILE } from '../model/run-files.ts'
import { type LiveTelemetry, liveTelemetry } from '../telemetry/live-settings.ts'
import {
  type Environment,
  given,
  namesIn,
  readBudgetUsd,
  readHistoryUse,
  readMode,
  readOverrides,
  readThreads,
} from './environment-overrides.ts'
import { pluginOptions } from './plugin-options.ts'
import { readInjector } from './read-injector.ts'
import { asksAws, type ModeRequest, type ResolvedMode, resolveMode } from './resolve-mode.ts'
import { type BegunRun, begunRounds, begunRun } from './resumed-run.ts'
import { drawSeed, makeRunId } from './run-id.ts'
import { refuseUnknownVariables } from './variables.ts'

const SEED_MISSING =
  '`LLM_BENCH_INJECTOR`: all injectors of a load must draw the same plan. Set `LLM_BENCH_SEED` to the same number for all of them'
/** Of a run without one. */
const DEFAULT_BUDGET_USD = 5

/** Everything that is settled before a helper process is started. */
export type SettledRun = Omit<
  RunSettings,
  'simulatedBaseURLs' | 'faultlessBaseURLs' | 'nullEndpoint' | 'accept' | 'facts'
> & {
  readonly resolvedMode: ResolvedMode
  readonly startedAt: number
  /** What it goes on with; undefined where it begins. */
  readonly begun: BegunRun | undefined
  /** Where its telemetry goes; undefined where nowhere. Stays in this process. */
  readonly telemetry: LiveTelemetry | undefined
}

/**
 * Settles an invocation from the plugin's options and the environment. Throws a `BenchError` for
 * every option and variable that is malformed.
 */
export function settleRun(
  options: PluginOptions,
  context: {
    readonly root: string
    readonly environment: Environment
    readonly now: Date
    readonly random: () => number
    /** The seed of the run that is repeated; undefined for one that stands for itself. */
    readonly drawnSeed?: number | undefined
    /** What its matrices chose. */
    readonly recordedRounds?: RecordedRounds | undefined
    /** What AWS's credential chain said, if {@link needsAws} had it asked. */
    readonly aws?: AwsCredentials
    /** Name of the file that holds the options. */
    readonly configName?: string
    /** Nothing will be sent: the run is only looked at, or was measured elsewhere. */
    readonly sendsNothing?: boolean
  },
): SettledRun {
  const { root, environment, now, random, drawnSeed, aws = 'not-asked' } = context
  const { configName = 'vitest.config.ts', sendsNothing = false, recordedRounds = {} } = context
  const { parsed, request } = readRequest(options, environment)
  const { catalog, overrides } = request
  const askedIn = readMode(environment) === undefined ? configName : 'LLM_BENCH_MODE'
  const resolvedMode = resolveMode({ ...request, askedIn, sendsNothing, aws })
  const outputDir = resolve(
    root,
    expandHome(given(environment, 'LLM_BENCH_OUTPUT_DIR') ?? parsed.outputDir),
  )
  const injector = sendsNothing ? undefined : readInjector(environment)
  const resumed = sendsNothing ? undefined : given(environment, 'LLM_BENCH_RESUME')
  const begun = resumed === undefined ? undefined : begunRun(outputDir, resumed)
  const givenSeed = begun?.entry.run.seed ?? overrides.seed ?? drawnSeed ?? parsed.seed
  if (injector && givenSeed === undefined) throw new BenchError('invalid-environment', SEED_MISSING)
  const seed = givenSeed ?? drawSeed(random)
  const runId = begun?.runId ?? makeRunId(now, seed, random)
  const runDir = join(outputDir, runId)
  const declaredUsd = readBudgetUsd(environment) ?? parsed.budgetUsd
  const { rounds, warmup, maxTokens, temperature, timeoutMs } = parsed
  const timeFactor = begun?.entry.run.timeFactor ?? overrides.timeFactor ?? parsed.timeFactor
  const { history, ...gate } = parsed.gate
  return {
    runId,
    root,
    runDir,
    ledgerPath: join(runDir, LEDGER_FILE),
    seed,
    mode: resolvedMode.mode,
    // Live figures are what the clock says.
    timeFactor: resolvedMode.mode === 'simulated' ? timeFactor : 1,
    modeReason: resolvedMode.reason,
    resolvedMode,
    startedAt: begun?.entry.run.startedAt ?? now.getTime(),
    location:
      given(environment, 'LLM_BENCH_LOCATION') ??
      // A machine's own label says more than what the configuration says of all; an injector's tells it from the others.
      (injector ? undefined : given(environment, 'VITEST_BLOB_LABEL')) ??
      parsed.location,
    storeText: parsed.storeText,
    // Each injector has its share: together they never spend more.
    budgetUsd: (declaredUsd ?? DEFAULT_BUDGET_USD) / (injector?.of ?? 1),
    isBudgetDeclared: declaredUsd !== undefined,
    gate,
    history: readHistoryUse(environment) ?? history,
    isReproduction: drawnSeed !== undefined,
    isResumed: begun !== undefined,
    injector,
    threads: sendsNothing ? undefined : readThreads(environment, availableParallelism()),
    recordedRounds: begun ? begunRounds(begun) : recordedRounds,
    begun,
    telemetry: sendsNothing ? undefined : liveTelemetry(parsed.telemetry, environment),
    defaults: { rounds, warmup, maxTokens, temperature, timeoutMs },
    overrides,
    catalog,
    aws,
  }
}

/** A shell expands `~` only at the beginning of a word: not in a file, nor behind a quote. */
function expandHome(path: string): string {
  return /^~(?=$|[/\\])/.test(path) ? join(homedir(), path.slice(1)) : path
}

/** Whether AWS's credential chain has to be asked before a run can be settled. */
export function needsAws(options: PluginOptions, environment: Environment): boolean {
  return asksAws(readRequest(options, environment).request)
}

function readRequest(options: PluginOptions, environment: Environment) {
  refuseUnknownVariables(environment)
  const parsed = parseOptions(pluginOptions, options, 'llmBench()')
  const catalog = withListedModels(mergeCatalog(parsed), namesIn(environment, 'LLM_BENCH_MODELS'))
  const overrides = readOverrides(environment, catalog)
  const request = {
    asked: readMode(environment) ?? parsed.mode,
    catalog,
    overrides,
    onlyProviders: overrides.providers,
    environment,
  } satisfies Omit<ModeRequest, 'askedIn' | 'sendsNothing'> & {
    readonly overrides: EnvironmentOverrides
  }
  return { parsed, request }
}
