import type { ModelSpec } from '../model/provider.ts'

/** The built-in models. Users add theirs in the plugin's `models`. */
export const builtInModels: readonly ModelSpec[] = [
  { name: 'gpt-4.1', family: 'gpt', tier: 'flagship' },
  { name: 'gpt-4.1-mini', family: 'gpt', tier: 'fast' },
  { name: 'gpt-4.1-nano', family: 'gpt', tier: 'ultra-fast' },
  { name: 'claude-sonnet-4-6', family: 'claude', tier: 'flagship' },
  { name: 'claude-haiku-4-5', family: 'claude', tier: 'fast' },
  { name: 'gemini-2.5-pro', family: 'gemini', tier: 'flagship' },
  { name: 'gemini-2.5-flash', family: 'gemini', tier: 'fast' },
]
