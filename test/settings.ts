import type { EnvironmentOverrides, RunSettings } from '../src/bridge/settings.ts'
import { mergeCatalog } from '../src/catalog/catalog.ts'
import { gateOptions } from '../src/model/gate-options.ts'

export const noOverrides: EnvironmentOverrides = {
  models: undefined,
  providers: undefined,
  rounds: undefined,
  warmup: undefined,
  maxTokens: undefined,
  json: undefined,
  timeoutMs: undefined,
  abortOnFail: undefined,
  seed: undefined,
  timeFactor: undefined,
}

/** The settings of a run with everything at its default; change what a test is about. */
export function settingsOf(changes: Partial<RunSettings> = {}): RunSettings {
  return {
    runId: 'r',
    root: '/project',
    runDir: '/project/results/r',
    ledgerPath: '/project/results/r/ledger.json',
    seed: 1,
    mode: 'simulated',
    timeFactor: 1,
    modeReason: 'asked',
    location: undefined,
    storeText: true,
    budgetUsd: 5,
    isBudgetDeclared: false,
    gate: gateOptions.parse({}),
    history: true,
    accept: false,
    isReproduction: false,
    isResumed: false,
    recordedRounds: {},
    defaults: { rounds: 30, warmup: 2, maxTokens: 512, temperature: 0.7, timeoutMs: 60_000 },
    overrides: noOverrides,
    facts: {
      startedAt: 1_700_000_000_000,
      options: {},
      overrides: {},
      tool: {},
      environment: {},
      git: {},
    },
    catalog: mergeCatalog({ models: {}, providers: {} }),
    aws: 'not-asked',
    simulatedBaseURLs: {},
    faultlessBaseURLs: {},
    nullEndpoint: '',
    ...changes,
  }
}
