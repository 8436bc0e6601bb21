/**
 * Names of OpenTelemetry's conventions for generative AI. Those up to version 1.42 are in every dashboard;
 * the repository they moved to has others, which are in development too.
 */
export interface Conventions {
  readonly duration: string
  readonly timeToFirstChunk: string
  /** One histogram for input and output, or a histogram and a counter for each. */
  readonly tokens:
    | { readonly usage: string }
    | Readonly<Record<'input' | 'output', { readonly each: string; readonly sum: string }>>
  readonly cacheWriteTokens: string
}

const established: Conventions = {
  duration: 'gen_ai.client.operation.duration',
  timeToFirstChunk: 'gen_ai.client.operation.time_to_first_chunk',
  tokens: { usage: 'gen_ai.client.token.usage' },
  cacheWriteTokens: 'gen_ai.usage.cache_creation.input_tokens',
}

const latest: Conventions = {
  duration: 'gen_ai.client.inference.duration',
  timeToFirstChunk: 'gen_ai.client.inference.time_to_first_chunk',
  tokens: {
    input: {
      each: 'gen_ai.client.inference.operation.input_tokens',
      sum: 'gen_ai.client.inference.usage.input_tokens',
    },
    output: {
      each: 'gen_ai.client.inference.operation.output_tokens',
      sum: 'gen_ai.client.inference.usage.output_tokens',
    },
  },
  cacheWriteTokens: 'gen_ai.usage.cache_write.input_tokens',
}

/** The variable in which a person asks for the names of tomorrow, and the word for it. */
const OPT_IN = 'OTEL_SEMCONV_STABILITY_OPT_IN'
const LATEST = 'gen_ai_latest_experimental'

export function conventionsOf(
  environment: Readonly<Record<string, string | undefined>>,
): Conventions {
  const words = (environment[OPT_IN] ?? '').split(',').map((word) => word.trim())
  return words.includes(LATEST) ? latest : established
}

/** Names that the conventions give to providers, by the hosts that their APIs are at. */
const knownHosts: readonly (readonly [host: RegExp, name: string])[] = [
  [/^api\.openai\.com$/, 'openai'],
  [/^api\.anthropic\.com$/, 'anthropic'],
  [/^bedrock-runtime(-fips)?\./, 'aws.bedrock'],
  [/\.openai\.azure\.com$/, 'azure.ai.openai'],
  [/\.(services|models)\.ai\.azure\.com$/, 'azure.ai.inference'],
  [/^generativelanguage\.googleapis\.com$/, 'gcp.gemini'],
  [/(^|-)aiplatform\.googleapis\.com$/, 'gcp.vertex_ai'],
  [/^api\.cohere\.(com|ai)$/, 'cohere'],
  [/^api\.deepseek\.com$/, 'deepseek'],
  [/^api\.groq\.com$/, 'groq'],
  [/^api\.mistral\.ai$/, 'mistral_ai'],
  [/^api\.moonshot\.(ai|cn)$/, 'moonshot_ai'],
  [/^api\.perplexity\.ai$/, 'perplexity'],
  [/^api\.x\.ai$/, 'x_ai'],
  [/\.ml\.cloud\.ibm\.com$/, 'ibm.watsonx.ai'],
]

/** The name that the conventions have for a provider; its own where they have none. */
export function providerName(provider: string, hostname: string | undefined): string {
  return knownHosts.find(([host]) => host.test(hostname ?? ''))?.[1] ?? provider
}

/** Boundaries that the conventions advise for seconds. */
export const secondBounds: readonly number[] = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
]

/** … and for tokens. */
export const tokenBounds: readonly number[] = [
  1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
  67_108_864,
]

/** For the time of an output token they advise none below 10 ms, and many endpoints are faster. */
export const tokenSecondBounds: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5,
]
