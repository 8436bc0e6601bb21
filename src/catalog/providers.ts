import type { BuiltInProviderName } from '../model/endpoint-names.ts'
import type { BedrockProviderSpec, ProviderSpec } from '../model/provider.ts'

/** The environment variable of Bedrock's API keys. */
export const BEDROCK_TOKEN = 'AWS_BEARER_TOKEN_BEDROCK'

const fields = {
  headers: {},
  body: {},
  modelBodies: {},
  allowInsecure: false,
  prices: {},
} as const

const common = { ...fields, protocol: 'openai-chat' } as const

/** Bedrock's address in a region. */
export function bedrockURL(region: string): string {
  return `https://bedrock-runtime.${region}.amazonaws.com`
}

/**
 * Current models are called through inference profiles. A profile serves from any region of its
 * group, so that the region that is asked is not always the one that answers.
 */
function bedrock(region: string, profile: 'us' | 'eu' | 'jp'): BedrockProviderSpec {
  return {
    ...fields,
    name: `bedrock-${region}`,
    protocol: 'bedrock-converse',
    region,
    http: 2,
    baseURL: bedrockURL(region),
    apiKeyEnv: BEDROCK_TOKEN,
    models: {
      'claude-sonnet-4-6': `${profile}.anthropic.claude-sonnet-4-6`,
      'claude-haiku-4-5': `${profile}.anthropic.claude-haiku-4-5-20251001-v1:0`,
    },
  }
}

/** By name, so that the compiler knows that editors complete all of them, and no others. */
const byName: Readonly<Record<BuiltInProviderName, ProviderSpec>> = {
  openai: {
    ...common,
    name: 'openai',
    baseURL: 'https://api.openai.com/v1',
    apiKeyEnv: 'OPENAI_API_KEY',
    models: {
      'gpt-4.1': 'gpt-4.1',
      'gpt-4.1-mini': 'gpt-4.1-mini',
      'gpt-4.1-nano': 'gpt-4.1-nano',
    },
  },
  openrouter: {
    ...common,
    name: 'openrouter',
    baseURL: 'https://openrouter.ai/api/v1',
    apiKeyEnv: 'OPENROUTER_API_KEY',
    models: {
      'gpt-4.1': 'openai/gpt-4.1',
      'gpt-4.1-mini': 'openai/gpt-4.1-mini',
      'gpt-4.1-nano': 'openai/gpt-4.1-nano',
      'claude-sonnet-4-6': 'anthropic/claude-sonnet-4.6',
      'claude-haiku-4-5': 'anthropic/claude-haiku-4.5',
      'gemini-2.5-pro': 'google/gemini-2.5-pro',
      'gemini-2.5-flash': 'google/gemini-2.5-flash',
    },
  },
  opper: {
    ...common,
    name: 'opper',
    baseURL: 'https://api.opper.ai/v3/compat',
    apiKeyEnv: 'OPPER_API_KEY',
    // A prefixed id pins one route; a bare one is routed over everything that serves the model.
    models: {
      'gpt-4.1': 'openai/gpt-4.1',
      'gpt-4.1-mini': 'openai/gpt-4.1-mini',
      'gpt-4.1-nano': 'openai/gpt-4.1-nano',
      'claude-sonnet-4-6': 'anthropic/claude-sonnet-4-6',
      'claude-haiku-4-5': 'anthropic/claude-haiku-4-5',
      'gemini-2.5-pro': 'gemini/gemini-2.5-pro',
      'gemini-2.5-flash': 'gemini/gemini-2.5-flash',
    },
  },
  'bedrock-us-east-1': bedrock('us-east-1', 'us'),
  'bedrock-us-west-2': bedrock('us-west-2', 'us'),
  'bedrock-eu-west-1': bedrock('eu-west-1', 'eu'),
  'bedrock-eu-central-1': bedrock('eu-central-1', 'eu'),
  'bedrock-ap-northeast-1': bedrock('ap-northeast-1', 'jp'),
}

/** The built-in providers, by their documentation of November 2026. */
export const builtInProviders: readonly ProviderSpec[] = Object.values(byName)

/**
 * What an endpoint must be told for it to keep a prompt, where its protocol has no field for that:
 * OpenRouter hands this one on to Anthropic, and caches of the other vendors need no telling.
 */
export const cachingSettings: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'claude-sonnet-4-6@openrouter': { cache_control: { type: 'ephemeral' } },
  'claude-haiku-4-5@openrouter': { cache_control: { type: 'ephemeral' } },
}
