import { BenchError } from '../model/bench-error.ts'
import type { ModelName, ProviderName } from '../model/endpoint-names.ts'
import type { ChatOptions } from '../model/options/matrix-options.ts'
import { CHAT, type ChatCall } from './chat-call.ts'

/**
 * An endpoint for Vitest's own `bench`, in a table beside other benchmarks. Calls that are given to one
 * `bench.compare()` are sent in interleaved rounds.
 * @param model - Name of the model, built in or declared.
 * @param provider - Name of the provider, built in or declared.
 * @param options - The workload. Default: that of the plugin.
 * @example bench('direct', chat('gpt-4.1', 'openai', { rounds: 10 }))
 */
export function chat(
  model: ModelName,
  provider: ProviderName,
  options: ChatOptions = {},
): () => never {
  const call: ChatCall = { model, provider, options }
  return Object.assign(() => throwUnmeasured(), { [CHAT]: call })
}

function throwUnmeasured(): never {
  throw new BenchError(
    'missing-plugin',
    'chat() needs the plugin of vitest-llm-bench. Add llmBench() to the plugins in vitest.config.ts',
  )
}
