import type { BuiltInModelName } from '../model/endpoint-names.ts'
import type { ModelSpec } from '../model/provider.ts'

/** By name, so that the compiler knows that editors complete all of them, and no others. */
const byName: Readonly<Record<BuiltInModelName, Omit<ModelSpec, 'name'>>> = {
  'gpt-4.1': { family: 'gpt', tier: 'flagship' },
  'gpt-4.1-mini': { family: 'gpt', tier: 'fast' },
  'gpt-4.1-nano': { family: 'gpt', tier: 'ultra-fast' },
  'claude-sonnet-4-6': { family: 'claude', tier: 'flagship' },
  'claude-haiku-4-5': { family: 'claude', tier: 'fast' },
  'gemini-2.5-pro': { family: 'gemini', tier: 'flagship' },
  'gemini-2.5-flash': { family: 'gemini', tier: 'fast' },
}

/** The built-in models. Users add theirs in the plugin's `models`. */
export const builtInModels: readonly ModelSpec[] = Object.entries(byName).map(([name, kind]) => ({
  name,
  ...kind,
}))
