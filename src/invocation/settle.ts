import { resolve } from 'node:path'

import type { RunSettings } from '../bridge/settings.ts'
import { mergeCatalog } from '../catalog/catalog.ts'
import { parseOptions } from '../model/parse-options.ts'
import {
  type Environment,
  given,
  readBudgetUsd,
  readMode,
  readOverrides,
} from './environment-overrides.ts'
import { pluginOptions, type PluginOptions } from './plugin-options.ts'
import { type ResolvedMode, resolveMode } from './resolve-mode.ts'
import { drawSeed, makeRunId } from './run-id.ts'

/** Everything that is settled before a helper process is started. */
export type SettledRun = Omit<RunSettings, 'simulatedBaseURLs' | 'nullEndpoint'> & {
  readonly resolvedMode: ResolvedMode
  readonly startedAt: number
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
  },
): SettledRun {
  const { root, environment, now, random } = context
  const parsed = parseOptions(pluginOptions, options, 'llmBench()')
  const catalog = mergeCatalog(parsed)
  const overrides = readOverrides(environment, catalog)
  const resolvedMode = resolveMode({
    asked: readMode(environment) ?? parsed.mode,
    catalog,
    onlyProviders: overrides.providers,
    environment,
  })
  const seed = overrides.seed ?? parsed.seed ?? drawSeed(random)
  const runId = makeRunId(now, seed, random)
  const outputDir = given(environment, 'LLM_BENCH_OUTPUT_DIR') ?? parsed.outputDir
  const { rounds, warmup, maxTokens, temperature, timeoutMs } = parsed
  return {
    runId,
    root,
    runDir: resolve(root, outputDir, runId),
    seed,
    mode: resolvedMode.mode,
    modeReason: resolvedMode.reason,
    resolvedMode,
    startedAt: now.getTime(),
    location:
      given(environment, 'LLM_BENCH_LOCATION') ??
      parsed.location ??
      given(environment, 'VITEST_BLOB_LABEL'),
    storeText: parsed.storeText,
    budgetUsd: readBudgetUsd(environment) ?? parsed.budgetUsd,
    defaults: { rounds, warmup, maxTokens, temperature, timeoutMs },
    overrides,
    catalog,
  }
}
